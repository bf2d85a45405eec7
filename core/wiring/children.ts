import { timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import type { Db } from '../db/client.ts'
import type { Env } from '../env.ts'
import { checkIntake } from '../datasets/check-intake.ts'
import type { ReadTask } from '../datasets/readers.ts'
import { checkAnswer } from '../jobs/run/remote/check-answer.ts'
import { checkBacktest, checkPicture } from '../jobs/run/remote/check-small.ts'
import { createLeases } from '../jobs/run/remote/leases.ts'
import type { ForecastTask } from '../jobs/run/work.ts'
import type { Now, Sleep } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { ensureSecret } from '../kit/secret-file.ts'
import { hashSecret } from '../kit/text/secrets.ts'
import type { Remote } from '../remote/service.ts'
import type { RemoteView } from '../remote/view.ts'
import { createPools, type Pools } from '../workers/pools.ts'
import type { Wrap } from './wrap.ts'

export interface ChildrenDeps {
  env: Env
  wrap: Wrap
  db: Db
  dataDir: string
  childrenDir: string
  now: Now
  sleep: Sleep
  log: Log
}

/** Builds what runs programs: core's own children, and with AMQP_URL the workers on other machines before them. */
export async function createChildren({ env, wrap, db, dataDir, childrenDir, now, sleep, log }: ChildrenDeps) {
  const own = wrap.pools ?? createPools({ cwd: childrenDir, workers: env.WORKERS, now, sleep, log })
  const leases = createLeases({ db, now })
  const remote = await openRemote()
  const forecast = remote?.poolOf('forecast', own.forecast) ?? own.forecast
  const elsewhere =
    remote === null
      ? {}
      : {
          read: remote.poolOf('read', own.read),
          picture: remote.poolOf('picture', own.picture),
          backtest: remote.poolOf('backtest', own.backtest),
        }
  const pools: Pools = { ...own, ...elsewhere, forecast: wrap.forecastPool?.(forecast) ?? forecast }
  const view = remote?.view ?? offView(env.WORKERS)
  const key = remote === null ? null : (env.WORKER_KEY ?? ensureSecret(join(dataDir, 'worker.key')).secret)

  /** The client is loaded only where there is a broker. */
  async function openRemote(): Promise<Remote | null> {
    if (env.AMQP_URL === undefined) return null
    const { createRemote } = await import('../remote/service.ts')
    return createRemote({
      url: env.AMQP_URL,
      fallbackMs: env.AMQP_FALLBACK_MS,
      isCurrent: (leaseId) => leases.isCurrent(leaseId),
      checks: {
        // The pools hand back the very task that they were given.
        forecast: (task, result) => checkAnswer(task as ForecastTask, result),
        backtest: (_, result) => checkBacktest(result),
        picture: (_, result) => checkPicture(result),
        read: (task, result) => checkIntake(task as ReadTask, result),
      },
      ownChildren: env.WORKERS,
      now,
      log,
    })
  }

  return {
    pools,
    leases,
    remote: view,
    gauges: {
      remote: view,
      poolKills: (): number => Object.values(own).reduce((kills, pool) => kills + pool.stats.kills, 0),
    },
    /** How many children run models now. */
    children: (): number => remote?.children() ?? env.WORKERS,
    isWorker: (authorization: string | undefined): boolean =>
      key !== null && authorization !== undefined && isSame(authorization.replace(/^bearer +/i, '').trim(), key),
    /** Leaves what is unanswered to the next core, and ends its own children. */
    async close(): Promise<void> {
      await remote?.close()
      await Promise.all(Object.values(own).map((pool) => pool.close()))
    },
  }
}

/** Hashes are of one length, which a comparison in constant time asks for. */
const isSame = (given: string, key: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hashSecret(key)))

const offView = (children: number): RemoteView => ({
  modelPath: () => undefined,
  taskBytes: () => undefined,
  counts: () => ({}),
  list: () => ({ broker: 'off', children, tasks_open: 0, items: [] }),
})
