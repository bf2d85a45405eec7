import type { Difference, ReconciliationView, StarReport, UnbookedStars } from '../contract/payment.ts'
import type { Db, Tx } from '../db/client.ts'
import { findSetting, upsertSetting } from '../db/settings.ts'
import type { Errands } from '../errands/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS, MINUTE_MS } from '../kit/units.ts'
import { insertReconciliation, listChargesSince } from './remote/store.ts'
import * as store from './store.ts'

export interface StarsReportDeps {
  db: Db
  errands: Errands
  now: Now
  log: Log
}

const ERRAND = 'stars'
/** Nobody's: it is about the bot itself. */
const NOBODY = '0'
const LOOK_BACK_MS = 3 * DAY_MS
/** Telegram is asked for so much more: what it knew then may have become known here later. */
const MARGIN_MS = DAY_MS
/** What is younger may not have been in Telegram's answer yet. */
const YOUNG_MS = 10 * MINUTE_MS
const CHARGES_MAX = 10_000
const SHOWN_MAX = 100
const OFFSET = 'stars_offset'
/** Both are paid by invoices of the bot. */
const IN_CHAT = ['stars', 'play'] as const

/** The comparison with Telegram's list of Star transactions, which only the bot can read: core asks for it by an errand. */
export function createStarsReport({ db, errands, now, log }: StarsReportDeps) {
  /** Asks the bot for the transactions of the last days; one that was asked before and not answered is asked no more. */
  async function ask(): Promise<void> {
    await db.write(async (tx) => {
      const offset = Number((await findSetting(tx, OFFSET)) ?? 0)
      await errands.drop(tx, ERRAND)
      const errand = { kind: 'stars', since: toIso(now() - LOOK_BACK_MS - MARGIN_MS), offset } as const
      await errands.add(tx, { key: ERRAND, telegramId: NOBODY, errand })
    })
  }

  /** Compares what Telegram has with the books, keeps what only one side knows, and returns what the bot is to report once more. */
  async function receive({ offset, items }: StarReport): Promise<UnbookedStars> {
    return db.write(async (tx) => {
      const startedAt = now()
      const from = startedAt - LOOK_BACK_MS
      const unbooked: string[] = []
      const onlyTelegram: Difference[] = []
      for (const { charge_id: chargeId, order_id: ref, kind, amount } of items) {
        const what = await findFault(tx, { chargeId, kind, amount })
        if (what === undefined) continue
        if (what !== 'amount') unbooked.push(chargeId)
        onlyTelegram.push({ ref, charge_id: chargeId, what })
      }
      const paid = new Set(items.flatMap(({ kind, charge_id }) => (kind === 'payment' ? [charge_id] : [])))
      const onlyOurs: Difference[] = []
      for (const provider of IN_CHAT)
        for (const row of await listChargesSince(tx, provider, { since: from, limit: CHARGES_MAX }))
          if (!paid.has(row.chargeId) && row.createdAt < startedAt - YOUNG_MS)
            onlyOurs.push({ ref: row.orderId, charge_id: row.chargeId, what: 'Telegram knows no such payment' })
      const view: ReconciliationView = {
        provider: 'stars',
        since: toIso(from),
        started_at: toIso(startedAt),
        finished_at: toIso(startedAt),
        looked_at: items.length,
        credited: 0,
        only_provider: onlyTelegram.slice(0, SHOWN_MAX),
        only_ours: onlyOurs.slice(0, SHOWN_MAX),
      }
      const result = JSON.stringify(view)
      await insertReconciliation(tx, { provider: 'stars', startedAt, finishedAt: startedAt, result })
      await upsertSetting(tx, OFFSET, String(offset))
      await errands.end(tx, ERRAND)
      const differences = onlyTelegram.length + onlyOurs.length
      const level = differences > 0 ? 'warn' : 'info'
      log({ event: 'reconciled', level, provider: 'stars', lookedAt: items.length, credited: 0, differences })
      return { charge_ids: unbooked }
    })
  }

  async function findFault(
    tx: Tx,
    { chargeId, kind, amount }: { chargeId: string; kind: 'payment' | 'refund'; amount: number },
  ): Promise<string | undefined> {
    const charge = await store.findChargeById(tx, chargeId)
    if (charge === undefined) return kind
    if (kind === 'refund') return charge.refundedAt === null ? 'refund' : undefined
    const order = await store.findOrder(tx, charge.orderId)
    return order === undefined || order.priceAmount === amount ? undefined : 'amount'
  }

  return { ask, receive }
}
