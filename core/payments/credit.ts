import type { BankInstruction } from '../contract/payments/bank.ts'
import { noteAct } from '../audit-log/acts.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { topUpEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Order } from './order.ts'
import * as store from './store.ts'

/** `amount` and `currency`: what was paid, where the order alone does not say it. */
export type NewCharge = Pick<
  store.ChargeRow,
  'provider' | 'chargeId' | 'orderId' | 'accountId' | 'credits' | 'telegramId'
> &
  Partial<Pick<store.ChargeRow, 'amount' | 'currency' | 'paidAt'>>
export type Credit = ReturnType<typeof createCredit>

/** What is written on paper about payments, each in the transaction of its cause. */
export interface Papers {
  /** An order has begun that waits for a transfer. True if there is an invoice of it. */
  began(tx: Tx, order: Order, transfer: BankInstruction): Promise<boolean>
  /** The money of an order is asked for no longer. */
  replaced(tx: Tx, orderId: string, reason: string): Promise<void>
  /** Money was credited. `userId` ordered it. */
  paid(tx: Tx, charge: store.ChargeRow, userId: string): Promise<void>
  /** So much of the money of a charge has gone back by now, in its smallest unit; null: all of it. It may be less than before, when a refund did not
   *  arrive. */
  returned(tx: Tx, charge: store.ChargeRow, money: { back: number | null; reason: string }): Promise<void>
  /** Everything of one account becomes another's. */
  move(tx: Tx, fromId: string, toId: string): Promise<void>
}

export interface CreditDeps {
  papers: Pick<Papers, 'paid'>
  ledger: Ledger
  addEvent: AddEvent
  auditLog: Pick<AuditLog, 'record'>
  now: Now
}

/** The only way in which a payment becomes credits: once per charge of a provider. */
export function createCredit({ ledger, addEvent, auditLog, papers, now }: CreditDeps) {
  /** Credits a charge that is not there yet; returns it. */
  return async function credit(
    tx: Tx,
    charge: NewCharge,
    { userId, plan = null, reason }: { userId: string; plan?: string | null; reason?: string | undefined },
  ): Promise<store.ChargeRow> {
    const { provider, chargeId, accountId, credits } = charge
    const amount = toCredits(credits)
    const posted = await ledger.post(tx, topUpEntry({ accountId, provider, chargeId, amount, reason }))
    if (posted.kind === 'duplicate') throw new Error(`the charge ${provider} ${chargeId} has an entry and no row`)
    const row = { amount: null, currency: null, paidAt: null, ...charge, ...UNTOUCHED, createdAt: now() }
    await store.insertCharge(tx, row)
    await papers.paid(tx, row, userId)
    await addEvent(tx, {
      type: 'payment.succeeded',
      account_id: accountId,
      user_id: userId,
      data: { payment_id: chargeId, provider, credits, plan },
    })
    await noteAct(auditLog, tx, {
      act: 'payment.received',
      userId,
      accountId,
      // Ids of providers may say who somebody is to them.
      target: charge.orderId === '' ? accountId : charge.orderId,
      requestId: `payment:${provider}`,
      details: { provider, credits },
    })
    return row
  }
}

const UNTOUCHED = { refundedAt: null, returnedAt: null, refundedCredits: 0, lostCredits: 0, refundEntries: 0 }
