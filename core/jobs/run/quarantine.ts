import type { Catalog } from '../../catalog/service.ts'
import type { Now } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { JobRow } from '../job.ts'

/** Jobs that one model version must break within this time to be quarantined. */
const QUARANTINE_JOBS = 3
const QUARANTINE_MS = 10 * 60_000

/** Quarantines a model version that exceeded the limits of its child process, or crashed it, in too many
 *  jobs. */
export function createQuarantine({ catalog, now, log }: { catalog: Catalog; now: Now; log: Log }) {
  /** By version: the jobs that it broke, and when last. */
  const jobsByVersion = new Map<string, Map<string, number>>()

  /** A job that breaks its worker at each try counts once against its model. */
  async function countGuilt({ id, modelVersionId, modelName }: Run): Promise<void> {
    const since = now() - QUARANTINE_MS
    const recent = [...(jobsByVersion.get(modelVersionId) ?? [])].filter(([, at]) => at > since)
    const jobs = new Map(recent).set(id, now())
    jobsByVersion.set(modelVersionId, jobs)
    if (jobs.size < QUARANTINE_JOBS) return
    jobsByVersion.delete(modelVersionId)
    log({ event: 'model_quarantined', level: 'error', model: modelName, version_id: modelVersionId })
    const reason = `${QUARANTINE_JOBS} jobs broke the limits of their worker within ten minutes`
    await catalog.quarantine(modelVersionId, reason).catch((error: unknown) => {
      // The job ends normally even if its model could not be quarantined.
      log({ event: 'quarantine_failed', level: 'error', model: modelName, version_id: modelVersionId, error })
    })
  }

  return { countGuilt }
}
export type Quarantine = ReturnType<typeof createQuarantine>

type Run = Pick<JobRow, 'id' | 'modelVersionId' | 'modelName'>
