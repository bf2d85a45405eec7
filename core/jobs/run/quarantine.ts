import type { Catalog } from '../../catalog/service.ts'
import type { Now } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { JobRow } from '../job.ts'

/** Jobs that had to be killed with one model version, within this time, that put it into quarantine. */
const QUARANTINE_JOBS = 3
const QUARANTINE_MS = 10 * 60_000

/** Takes a model version off sale when the runs of too many jobs had to be killed with it. */
export function createQuarantine({ catalog, now, log }: { catalog: Catalog; now: Now; log: Log }) {
  /** By version, the jobs that were killed, and when last. */
  const killsByVersion = new Map<string, Map<string, number>>()

  /** One job that dies at each of its tries says no more of its model than that one job. */
  async function countKill({ id, modelVersionId, modelName }: JobRow): Promise<void> {
    const since = now() - QUARANTINE_MS
    const recent = [...(killsByVersion.get(modelVersionId) ?? [])].filter(([, at]) => at > since)
    const kills = new Map(recent).set(id, now())
    killsByVersion.set(modelVersionId, kills)
    if (kills.size < QUARANTINE_JOBS) return
    killsByVersion.delete(modelVersionId)
    log({ event: 'model_quarantined', level: 'error', model: modelName, version_id: modelVersionId })
    const reason = `the runs of ${QUARANTINE_JOBS} jobs had to be killed within ten minutes`
    await catalog.quarantine(modelVersionId, reason).catch((error: unknown) => {
      // The job goes on to its own end whether or not its model could be taken off sale.
      log({ event: 'quarantine_failed', level: 'error', model: modelName, version_id: modelVersionId, error })
    })
  }

  return { countKill }
}
