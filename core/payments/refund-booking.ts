import type { AuditLog } from '../audit-log/service.ts'
import type { Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { refundKey, type RefundRequest, type ReturnRequest } from '../ledger/entries.ts'
import { type Entry, isWallet, type Posting, toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Papers } from './credit.ts'
import type { Order } from './order.ts'
import * as store from './store.ts'

export interface BookingDeps {
  ledger: Ledger
  auditLog: AuditLog
  addEvent: AddEvent
  papers: Pick<Papers, 'returned'>
  now: Now
}

interface BookedRefund {
  charge: store.ChargeRow
  order: Order | null
  /** False: it was already booked. */
  refunded: boolean
  taken: number
  reason: string
}

export interface AskedBooking {
  chargeId: string
  reason: string
  toEntry: (request: RefundRequest & ReturnRequest) => Entry
}

/** Books that a charge is refunded as a whole: once, with its event and its record. Throws `not_found`, and what its entry throws. */
export function createBooking({ ledger, auditLog, addEvent, papers, now }: BookingDeps) {
  return async (tx: Tx, acting: Acting, { chargeId, reason, toEntry }: AskedBooking): Promise<BookedRefund> => {
    const charge = await store.findChargeById(tx, chargeId)
    if (charge === undefined) throw new AppError('not_found', { what: 'payment', asked: chargeId })
    const { accountId, provider, credits, orderId } = charge
    const order = orderId === '' ? null : ((await store.findOrder(tx, orderId)) ?? null)
    if (charge.refundedAt !== null) {
      const entry = await ledger.findEntry(tx, { key: refundKey(provider, chargeId) })
      return { charge, order, refunded: false, taken: takenBy(entry), reason: entry?.reason ?? reason }
    }
    const refundedAt = now()
    const balance = await ledger.balance(tx, accountId)
    const [amount, available, held] = [toCredits(credits), toCredits(balance.available), toCredits(balance.held)]
    const paid = await ledger.paid(tx, accountId)
    const entry = toEntry({ accountId, provider, chargeId, amount, available, paid, held, reason })
    await ledger.post(tx, entry)
    const change = { refundedAt, refundedCredits: credits, lostCredits: credits - takenBy(entry), refundEntries: 1 }
    await store.updateCharge(tx, charge, change)
    if (order !== null) await store.updateOrder(tx, orderId, { status: 'refunded' })
    await papers.returned(tx, charge, { back: null, reason })
    const taken = takenBy(entry)
    await addEvent(tx, {
      type: 'payment.refunded',
      account_id: accountId,
      ...(order === null ? {} : { user_id: order.userId }),
      data: { payment_id: chargeId, provider, credits, taken, reason },
    })
    await auditLog.record(tx, {
      ...acting,
      action: 'payment.refunded',
      target: chargeId,
      reason,
      before: { available },
      moved: { credits, accountId },
      after: { available: available - taken, account_id: accountId, provider, credits, taken },
    })
    return { charge: { ...charge, ...change }, order, refunded: true, taken, reason }
  }
}

/** How much of a refund came out of the wallet. */
const takenBy = (entry: { postings: readonly Posting[] } | undefined): number =>
  (entry?.postings ?? []).reduce((sum, { source, amount }) => sum + (isWallet(source) ? amount : 0), 0)
