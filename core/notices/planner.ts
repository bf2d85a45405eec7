import { EVENT_TYPES, type EventType } from '../contract/events/types.ts'
import type { Db, Tx } from '../db/client.ts'
import { findSetting, upsertSetting } from '../db/settings.ts'
import type { Events, Placed } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Answerers, StaffChats } from './tickets/answerers.ts'
import type { Owing } from './owing.ts'
import { type Audience, ruleOf } from './rules.ts'
import * as store from './store.ts'

/** Where the place in `events` is kept up to which notices are owed. */
const CURSOR = 'notices_cursor'
const PAGE_MAX = 100
/** Events that need no notice still advance the place, which is stored after this many of them. */
const UNSTORED_MAX = 1_000
/** The commonest events, which no rule tells of, are not read. */
const READ_TYPES: readonly EventType[] = EVENT_TYPES.filter((type) => type !== 'job.finished')

export interface PlannerDeps {
  db: Db
  events: Events
  owing: Owing
  staffChats: StaffChats
  answerers: Pick<Answerers, 'tell'>
  now: Now
  log: Log
}

/** Reads what has happened and owes the notices that the rules call for. The place it has read to is moved in the transaction that owes
 *  them: a core that is killed owes each exactly once. */
export function createPlanner({ db, events, owing, staffChats, answerers, now, log }: PlannerDeps) {
  let cursor: number | undefined
  let stored = 0
  let working: Promise<void> | null = null
  let isAgain = false
  let isStopped = false
  let unlisten: () => void = () => undefined

  async function audienceOf(
    tx: Tx,
    to: Exclude<Audience, { answerersOf: string }>,
    { userId, event }: Placed,
  ): Promise<string[]> {
    if (typeof to === 'object') {
      if ('userId' in to) return [to.userId]
      const staff = await store.findByTelegramIds(tx, await staffChats(tx, to.permission))
      return staff.filter((id) => id !== to.except)
    }
    const person = userId === null ? [] : [userId]
    // What nobody in particular did is told to the owners.
    const needsOwners = to === 'owners' || userId === null
    if (!needsOwners || event.account_id === null) return person
    const owners = await store.ownersOf(tx, event.account_id)
    return to === 'owners' && !MONEY.has(event.type) ? owners : [...new Set([...person, ...owners])]
  }

  /** Withdraws the notices of a fact that nobody has in hand yet. Returns the people who hear of it by no channel: they need not hear that
   *  it is undone either. */
  async function withdraw(tx: Tx, key: string): Promise<Set<string>> {
    await store.withdraw(tx, key, { state: 'skipped', why: 'withdrawn', endedAt: now() })
    const rows = await store.listOfKey(tx, key)
    const told = new Set(
      rows.filter(({ state, why }) => state !== 'skipped' || why === 'unreachable').map(({ userId }) => userId),
    )
    return new Set(rows.map(({ userId }) => userId).filter((userId) => !told.has(userId)))
  }

  /** Owes what an event calls for; what is owed already stays as it is. */
  async function plan(tx: Tx, placed: Placed): Promise<void> {
    const { event } = placed
    const { tells, withdraws } = ruleOf(event)
    const spared = withdraws === undefined ? new Set<string>() : await withdraw(tx, withdraws)
    for (const told of tells) {
      const { type, to, values, afterMs = 0, key = event.id } = told
      const notice = { type, values, key, accountId: event.account_id, dueAt: Date.parse(event.timestamp) + afterMs }
      if (typeof to === 'object' && 'answerersOf' in to) await answerers.tell(tx, to.answerersOf, notice)
      else
        for (const userId of await audienceOf(tx, to, placed))
          if (!spared.has(userId)) await owing.owe(tx, { ...notice, userId })
    }
  }

  async function read(): Promise<void> {
    let from = cursor ?? Number((await findSetting(db.reader, CURSOR)) ?? 0)
    if (stored === 0) stored = from
    for (;;) {
      isAgain = false
      // Read before the list: events up to there that are not in the list need no notice.
      const last = await events.last()
      const page = await events.list(from, { types: READ_TYPES }, PAGE_MAX)
      const newest = page.at(-1)?.seq ?? from
      const upTo = page.length === PAGE_MAX ? newest : Math.max(last, newest)
      if (page.length > 0 || upTo - stored >= UNSTORED_MAX) {
        await db.write(async (tx) => {
          for (const placed of page) await plan(tx, placed)
          await upsertSetting(tx, CURSOR, String(upTo))
        })
        stored = upTo
      }
      cursor = from = upTo
      if (isStopped || (page.length < PAGE_MAX && !isAgain)) return
    }
  }

  function wake(): void {
    isAgain = true
    if (isStopped) return
    working ??= read()
      .catch((error: unknown) => {
        // What is in memory may be wrong now.
        cursor = undefined
        log({ event: 'notices_not_planned', level: 'error', error })
      })
      .finally(() => {
        working = null
      })
  }

  return {
    /** Begins to read, from where it stopped. */
    start(): void {
      unlisten = events.listen(undefined, wake)
      wake()
    },
    plan,
    /** Reads on after a fault: called now and then. */
    wake,
    /** Whether it has read everything. */
    isIdle: (): boolean => working === null,
    async stop(): Promise<void> {
      isStopped = true
      unlisten()
      await working
    },
  }
}
export type Planner = ReturnType<typeof createPlanner>

/** The person who causes a movement of money gets its notice beside the owners. */
const MONEY: ReadonlySet<EventType> = new Set([
  'payment.succeeded',
  'payment.refunded',
  'payment.refund_failed',
  'payment.failed',
  'payment.disputed',
  'invoice.issued',
  'invoice.overdue',
  'invoice.canceled',
])
