import { hash } from 'node:crypto'
import type { Actor } from '../contract/account.ts'
import type { ForecastOptions } from '../contract/jobs/submission.ts'
import type { Received, Receiver } from '../datasets/upload.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Jobs } from '../jobs/service.ts'
import type { Now } from '../kit/clock.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import type { Owing } from '../notices/owing.ts'
import { nextDue, pauseOf, retryMs } from './rules.ts'
import * as store from './store.ts'

const ORDERED_AT_ONCE_MAX = 20

export interface OrderingDeps {
  db: Db
  jobs: Pick<Jobs, 'submit'>
  receiver: Pick<Receiver, 'readSymbol'>
  owing: Pick<Owing, 'owe'>
  isInMaintenance: () => boolean
  now: Now
  log: Log
}

/** Orders the forecasts of watches as their person would: the ordinary order, at the price that was agreed to. The order, the hold and the
 *  step to the next time are one transaction: a core that is killed orders each exactly once. */
export function createOrdering({ db, jobs, receiver, owing, isInMaintenance, now, log }: OrderingDeps) {
  async function order(watch: store.WatchRow): Promise<void> {
    const { id } = watch
    const run = watch.run + 1
    const key = `watch:${id}:${run}`
    const received: Received = {
      bodyHash: () => hash('sha256', key),
      path: null,
      read: () => receiver.readSymbol(watch, optionsOf(watch)),
    }
    const step = async (tx: Tx, jobId: string): Promise<void> => {
      const at = now()
      const present = await store.findWatch(tx, id)
      if (present?.state !== 'active' || present.run !== watch.run)
        throw new AppError('state_conflict', { what: 'watch', state: present?.state ?? 'ended' })
      const next = nextDue(present.every, present.anchorAt ?? present.dueAt, at)
      await store.updateWatch(tx, id, { run, jobId, dueAt: next, tryAt: next, tries: 0 })
    }
    const { jobId, replayed } = await jobs.submit(actorOf(watch), received, { key, requestId: key, alongside: step })
    if (replayed) await db.write((tx) => step(tx, jobId))
  }

  async function fail(watch: store.WatchRow, error: unknown): Promise<void> {
    const { id, userId, accountId, symbol, maxCost, run } = watch
    const why = isAppError(error) ? pauseOf(error) : undefined
    const credits = isAppError(error, 'insufficient_credits') ? error.params.needed : maxCost
    if (!isAppError(error)) log({ event: 'watch_not_ordered', level: 'error', watch: id, error })
    await db.write(async (tx) => {
      const present = await store.findWatch(tx, id)
      if (present?.state !== 'active' || present.run !== run) return
      const tries = present.tries + 1
      if (why === undefined) return store.updateWatch(tx, id, { tries, tryAt: now() + retryMs(tries) })
      await store.updateWatch(tx, id, { state: 'paused', why })
      const key = `watch:${id}:${run}:paused:${now()}`
      await owing.owe(tx, { key, userId, accountId, type: `watch_${why}`, values: { symbol, credits } })
    })
  }

  /** Orders what is due. */
  return async (): Promise<void> => {
    if (isInMaintenance()) return
    for (const watch of await store.listDue(db.reader, now(), ORDERED_AT_ONCE_MAX))
      await order(watch).catch((error: unknown) => fail(watch, error))
  }
}

const optionsOf = ({ model, horizon, rows, maxCost }: store.WatchRow): ForecastOptions => ({
  model,
  horizon,
  rows,
  max_cost: maxCost,
})

/** The person whose watch it is, with nothing but what an order needs; whether they may order is asked as it is written. */
export const actorOf = ({ userId, accountId, source, keyId }: store.WatchRow): Actor => ({
  userId,
  accountId,
  member: 'member',
  role: 'customer',
  permissions: new Set(),
  scopes: null,
  via: keyId !== null ? 'key' : source === 'chat' ? 'bot' : 'password',
  sessionId: null,
  keyId,
  proofId: null,
})
