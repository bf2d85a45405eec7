import { type Intake, toIntake } from '../../datasets/intake.ts'
import type { ResolvedModel } from '../../catalog/service.ts'
import type { Now, Sleep } from '../../kit/clock.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS, MINUTE_MS } from '../../kit/units.ts'
import { readInlineRows } from '../../series/read.ts'
import { isPoolFailure } from '../../workers/failure.ts'
import type { Pool } from '../../workers/pool-options.ts'
import { RUN_CPU_MS_MAX, RUN_MS_MAX, toFailure } from './failure.ts'
import type { ForecastAnswer, ForecastTask } from './work.ts'

/** While no customer's forecast succeeds, the canary makes one this often. */
const EVERY_MS = MINUTE_MS
/** Core counts as unable if no forecast has succeeded for this long. */
const AGE_MS_MAX = 3 * MINUTE_MS
/** How long a probe waits for a try. */
const ANSWER_MS_MAX = 10_000
/** Minimum delay before probes retry after a failure. */
const AGAIN_MS = 2_000
/** How many tries may be killed or stalled from outside before they count as failures. */
const HINDERED_MAX = 3

export interface CanaryDeps {
  pool: Pool
  /** Returns the default model; rejects if there is none on sale. */
  resolveModel: () => Promise<ResolvedModel>
  /** The model exceeded a limit of its child process, or crashed it. */
  onGuilt: (model: ResolvedModel) => Promise<void>
  ticks: Now
  sleep: Sleep
  log: Log
}

/** Knows whether forecasts work: from those that customers order, and from its own when there are none. */
export function createCanary({ pool, resolveModel, onGuilt, ticks, sleep, log }: CanaryDeps) {
  let intake: Intake | null = null
  let lastOkAt: number | null = null
  let failure: string | null = null
  let trying: Promise<void> | null = null
  let triedAt = Number.NEGATIVE_INFINITY

  /** Makes a forecast unless one is being made already. */
  function look(): Promise<void> {
    trying ??= makeOne().finally(() => {
      trying = null
      triedAt = ticks()
    })
    return trying
  }

  async function makeOne(): Promise<void> {
    const model = await resolveModel().catch((error: unknown) => {
      // An instance that sells nothing has nothing to prove.
      if (isAppError(error, 'not_found') || isAppError(error, 'model_resting')) return undefined
      log({ event: 'canary_failed', level: 'error', error })
      return null
    })
    if (model === undefined) return noteOk()
    if (model === null) {
      failure = 'the catalogue could not be read'
      return
    }
    for (let tried = 1; ; tried++) {
      try {
        intake ??= toIntake(readInlineRows(SERIES))
        await pool.run<ForecastAnswer>(toTask(model, intake), OPTIONS)
        return noteOk()
      } catch (error) {
        if (isPoolFailure(error, 'aborted')) return
        const isHindered = isPoolFailure(error, 'killed') || isPoolFailure(error, 'stalled')
        if (isHindered && tried < HINDERED_MAX) continue
        failure = isAppError(error, 'unavailable') ? error.params.detail : toFailure(error).detail
        log({ event: 'canary_failed', level: 'error', model: model.manifest.name, detail: failure })
        if (isPoolFailure(error) && toFailure(error).guilty) await onGuilt(model)
        return
      }
    }
  }

  /** Records a successful forecast of any customer. */
  function noteOk(): void {
    lastOkAt = ticks()
    failure = null
  }

  const ageMs = (): number | null => (lastOkAt === null ? null : ticks() - lastOkAt)

  return {
    noteOk,
    /** Call it every `everyMs`: makes a forecast if none has succeeded meanwhile. */
    everyMs: EVERY_MS,
    async beat(): Promise<void> {
      if (failure !== null || (ageMs() ?? Infinity) >= EVERY_MS) await look()
    },
    /** Seconds since the last successful forecast; null before the first. */
    ageSeconds: (): number | null => {
      const age = ageMs()
      return age === null ? null : Math.round(age / 1000)
    },
    /** Returns if forecasts work; throws `unavailable` otherwise. */
    async check(): Promise<void> {
      const isOld = (): boolean => (ageMs() ?? Infinity) > AGE_MS_MAX
      if (failure !== null && ticks() - triedAt >= AGAIN_MS) void look()
      else if (isOld()) await Promise.race([look(), sleep(ANSWER_MS_MAX)])
      if (failure !== null) throw unable(`forecasts cannot be made: ${failure}`)
      if (isOld()) throw unable('no forecast has been made yet, or for minutes')
    },
  }
}
export type Canary = ReturnType<typeof createCanary>

const unable = (detail: string): AppError => new AppError('unavailable', { detail, retry_after_seconds: 10 })

const OPTIONS = { timeoutMs: RUN_MS_MAX, cpuMs: RUN_CPU_MS_MAX, lane: 'first' } as const
const ROWS = 60
const HORIZON = 5

/** A price that moves by a few percent per day, up and down. */
const SERIES = Array.from({ length: ROWS }, (_, i) => ({
  date: new Date(Date.UTC(2020, 0, 1) + i * DAY_MS).toISOString().slice(0, 10),
  close: Number((100 + 5 * Math.sin(i / 3) + 3 * Math.sin(i * 1.7)).toFixed(2)),
}))

const toTask = (model: ResolvedModel, { recent, audit, history }: Intake): ForecastTask => ({
  model: { path: model.path, sha256: model.sha256, manifest: model.manifest },
  recent,
  audit,
  history,
  rows: ROWS,
  horizon: HORIZON,
  riskSteps: '',
})
