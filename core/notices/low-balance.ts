import { and, desc, eq } from 'drizzle-orm'
import type { Db, Reader } from '../db/client.ts'
import { statementLines } from '../db/schema/ledger.ts'
import { findSetting, upsertSetting } from '../db/settings.ts'
import type { Events } from '../events/service.ts'
import { HOUR_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Owing } from './owing.ts'
import * as store from './store.ts'

const CURSOR = 'low_balance_cursor'
const PAGE_MAX = 100
/** A person who tops up within this time gets no notice. */
const REST_MS = HOUR_MS

export interface LowBalanceDeps {
  db: Db
  events: Events
  ledger: Pick<Ledger, 'available'>
  owing: Owing
}

/** Tells the owners of an account that has been topped up before when what is left does not pay for a forecast like its last one: once
 *  per top-up, and not while they top up by themselves. */
export function createLowBalance({ db, events, ledger, owing }: LowBalanceDeps) {
  async function lastTopUp(reader: Reader, accountId: string): Promise<number | undefined> {
    const row = await reader
      .select({ seq: statementLines.seq })
      .from(statementLines)
      .where(and(eq(statementLines.accountId, accountId), eq(statementLines.type, 'top_up')))
      .orderBy(desc(statementLines.seq))
      .limit(1)
      .get()
    return row?.seq
  }

  /** Looks at the accounts whose forecasts have ended since it last looked. */
  async function look(): Promise<boolean> {
    // Read before the list: what comes in between is looked at next time.
    const last = await events.last()
    const from = Number((await findSetting(db.reader, CURSOR)) ?? 0)
    const page = await events.list(from, { types: ['job.finished'] }, PAGE_MAX)
    const costs = new Map<string, { cost: number; at: number }>()
    for (const { event } of page)
      if (event.type === 'job.finished' && event.data.status === 'OK' && event.data.cost > 0)
        costs.set(event.account_id, { cost: event.data.cost, at: Date.parse(event.timestamp) })
    const newest = page.at(-1)?.seq ?? from
    const upTo = page.length === PAGE_MAX ? newest : Math.max(last, newest)
    if (upTo === from) return false
    await db.write(async (tx) => {
      for (const [accountId, { cost, at }] of costs) {
        if ((await ledger.available(tx, accountId)) >= cost) continue
        const topUp = await lastTopUp(tx, accountId)
        if (topUp === undefined) continue
        const notice = {
          key: `low:${accountId}:${topUp}`,
          type: 'low_balance',
          accountId,
          values: { needed: cost },
        } as const
        for (const userId of await store.ownersOf(tx, accountId))
          await owing.owe(tx, { ...notice, userId, dueAt: at + REST_MS })
      }
      await upsertSetting(tx, CURSOR, String(upTo))
    })
    return page.length === PAGE_MAX
  }

  return {
    async sweep(): Promise<void> {
      while (await look());
    },
    /** Whether a notice has nothing to say any more: there is enough again. */
    async isMoot(reader: Reader, { type, accountId, body }: store.NoticeRow): Promise<boolean> {
      if (type !== 'low_balance' || accountId === null) return false
      const { needed = 0 } = JSON.parse(body) as { needed?: number }
      return (await ledger.available(reader, accountId)) >= needed
    },
  }
}
