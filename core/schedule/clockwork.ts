import type { Db, Tx } from '../db/client.ts'
import { cut } from '../kit/bounded.ts'
import type { Now, Sleep } from '../kit/clock.ts'
import { isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { MINUTE_MS } from '../kit/units.ts'
import { claim, LEASE_MS } from './claim.ts'
import * as store from './store.ts'
import { isBeyond, nextAfter } from './timing.ts'

/** Something that core does by the clock. It may come twice for one time, after a crash, so it must not mind. */
export interface Schedule {
  name: string
  cron: string
  work: () => Promise<unknown>
}

export interface ClockworkDeps {
  db: Db
  now: Now
  sleep: Sleep
  log: Log
  /** Names this core, unlike any other. */
  coreId: string
  /** An IANA name. */
  timeZone: string
  schedules: readonly Schedule[]
}

const TICK_MS = 1_000
/** What failed is run again so much later, if its next time is not sooner. */
const RETRY_MS = 5 * MINUTE_MS
const STOP_MS_MAX = 5_000
const ERROR_CHARS_MAX = 200

export interface Planned extends Schedule {
  nextAt: number
  /** When `nextAt` was worked out: a clock that shows less has been set back. */
  plannedAt: number
  leasedUntil: number
  /** From before its lease is asked for until its run is recorded. */
  running: Promise<void> | null
}

interface Asked {
  /** Who asks for it now; null if its time has come. */
  by: string | null
  record?: (tx: Tx) => Promise<unknown>
}

/** Runs what is due, with each run recorded and leased in the database. */
export function createClockwork({ db, now, sleep, log, coreId, timeZone, schedules }: ClockworkDeps) {
  const planned = new Map<string, Planned>(
    schedules.map((each) => [each.name, { ...each, nextAt: Infinity, plannedAt: 0, leasedUntil: 0, running: null }]),
  )
  let startedAt = now()
  let timer: NodeJS.Timeout | undefined
  const timingOf = ({ cron }: Schedule) => ({ cron, timeZone })

  /** Reads when each is due; what was due while core was down still is. Writes only what has changed since the last start. */
  async function load(): Promise<void> {
    startedAt = now()
    const rows = new Map((await store.listSchedules(db.reader)).map((row) => [row.name, row]))
    const isChanged = rows.size !== planned.size || schedules.some(({ name, cron }) => rows.get(name)?.cron !== cron)
    for (const plan of planned.values()) {
      const row = rows.get(plan.name)
      // A pattern that has changed counts from now on, but does not lose what is due.
      const isKept = row !== undefined && (row.cron === plan.cron || row.nextAt <= now())
      Object.assign(plan, { nextAt: isKept ? row.nextAt : nextAfter(timingOf(plan), now()), plannedAt: now() })
    }
    if (isChanged) await db.write((tx) => store.replaceSchedules(tx, [...planned.values()]))
  }

  /** Begins what is due, and keeps the leases of what runs. */
  async function tick(): Promise<void> {
    for (const plan of planned.values()) {
      if (plan.running !== null) await renew(plan)
      else {
        if (now() < plan.plannedAt) await replan(plan)
        if (plan.nextAt <= now()) await begin(plan, { by: null })
      }
    }
  }

  async function renew(plan: Planned): Promise<void> {
    if (plan.leasedUntil - now() > LEASE_MS / 2) return
    plan.leasedUntil = now() + LEASE_MS
    const { name, leasedUntil } = plan
    await db.write((tx) => store.updateSchedule(tx, name, { leasedUntil }))
  }

  /** After the clock was set back: no time comes twice, and none is waited for longer than one period. */
  async function replan(plan: Planned): Promise<void> {
    if (isBeyond(timingOf(plan), plan.nextAt, now())) {
      const nextAt = nextAfter(timingOf(plan), now())
      await db.write((tx) => store.updateSchedule(tx, plan.name, { nextAt, leasedBy: null, leasedUntil: null }))
      plan.nextAt = nextAt
    }
    plan.plannedAt = now()
  }

  /** Takes the lease and begins; undefined if it runs already, here or in another core. `record` writes in the same transaction. */
  async function begin(plan: Planned, asked: Asked): Promise<store.RunRow | undefined> {
    if (plan.running !== null) return undefined
    // The mark comes before anything is waited for: who asks meanwhile finds it running.
    plan.leasedUntil = now() + LEASE_MS
    const claimed = take(plan, asked)
    const run = claimed.then((row) => (row === undefined ? undefined : work(plan, row.number)))
    plan.running = Promise.allSettled([claimed, run]).then(([taken, done]) => {
      plan.running = null
      // The caller gets the error that kept the run from being taken.
      if (taken.status === 'fulfilled' && done.status === 'rejected')
        log({ event: 'schedule_not_recorded', level: 'error', schedule: plan.name, error: done.reason })
    })
    return claimed
  }

  async function take(plan: Planned, { by, record }: Asked): Promise<store.RunRow | undefined> {
    const asked = { name: plan.name, timing: timingOf(plan), coreId, by, at: now(), startedAt }
    const claimed = await db.write(async (tx) => {
      const outcome = await claim(tx, asked)
      if (outcome?.run !== undefined) await record?.(tx)
      return outcome
    })
    if (claimed !== undefined) Object.assign(plan, { nextAt: claimed.nextAt, plannedAt: now() })
    return claimed?.run
  }

  async function work(plan: Planned, number: number): Promise<void> {
    const { name } = plan
    const error = await attempt(plan, number, log)
    const retryAt = now() + RETRY_MS
    const isRetried = error !== null && retryAt < plan.nextAt
    if (isRetried) Object.assign(plan, { nextAt: retryAt, plannedAt: now() })
    await db.write(async (tx) => {
      const status = error === null ? 'ok' : 'failed'
      await store.updateRun(tx, name, number, { status, finishedAt: now(), error })
      const free = { leasedBy: null, leasedUntil: null }
      await store.updateSchedule(tx, name, isRetried ? { ...free, nextAt: retryAt, isRetry: true } : free)
    })
  }

  const settled = () => Promise.all([...planned.values()].flatMap(({ running }) => running ?? []))

  return {
    planned,
    begin,
    /** Plans all of them, and looks every second at what is due unless told that the caller does. */
    async start({ isManual }: { isManual: boolean }): Promise<void> {
      await load()
      if (isManual) return
      timer = setInterval(() => {
        void tick().catch((error: unknown) => log({ event: 'schedule_tick_failed', level: 'error', error }))
      }, TICK_MS).unref()
    },

    tick,
    /** Resolves when nothing runs. */
    settled,

    /** Begins nothing more, and gives what runs a moment to end. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await Promise.race([settled(), sleep(STOP_MS_MAX)])
    },
  }
}

/** Does the work; returns how it failed, or null. */
const attempt = ({ name, work }: Schedule, number: number, log: Log): Promise<string | null> =>
  work().then(
    () => null,
    (cause: unknown) => {
      log({ event: 'schedule_failed', level: 'error', schedule: name, number, error: cause })
      return describe(cause)
    },
  )

/** Of an unforeseen error the first line: what follows it may hold parameters of a query. */
function describe(error: unknown): string {
  if (isAppError(error)) return error.code
  const message = error instanceof Error ? error.message : String(error)
  return cut(message.split('\n')[0] ?? '', ERROR_CHARS_MAX)
}
