import type { ProviderName } from '../../contract/ledger.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Credit } from '../credit.ts'
import { mayBecome, type Order } from '../order.ts'
import type { PaymentName, Remote, RemotePayment, RemoteRefund } from '../provider.ts'
import { type ChargeRow, findCharge, findOrder, updateOrder } from '../store.ts'
import type { Reversals } from './reversals.ts'
import * as store from './store.ts'

export interface SettlingDeps {
  db: Db
  addEvent: AddEvent
  credit: Credit
  reversals: Reversals
  now: Now
  log: Log
}

/** `settled`: the books say what the provider says. `foreign`: it is not ours at all. `unmatched`: it says that it is ours, and
 *  differs; nothing was booked, and `what` says why. */
export type Settled = { kind: 'settled'; credited: boolean } | { kind: 'foreign' } | { kind: 'unmatched'; what: string }

export type Settling = ReturnType<typeof createSettling>

/** How a refund or a dispute goes on: a state is never left for an earlier one, so that old news change nothing. */
const REFUND_STEPS = ['owed', 'pending', 'succeeded', 'failed'] as const
const DISPUTE_STEPS = ['open', 'lost', 'won'] as const

/** The one way by which a payment at a provider gets into the books. Its callers are the webhook, the page that the payer returns
 *  to, and the reconciliation. */
export function createSettling({ db, addEvent, credit, reversals, now, log }: SettlingDeps) {
  /** Looks a payment up, checks that it is ours, and books what it has become: money once per charge, refunds and disputes. In any
   *  order and any number of times the outcome is the same. Throws `unavailable` if the provider does not answer, and
   *  `state_conflict` while jobs hold credits that are to be taken: to be tried again. */
  async function settle(name: ProviderName, remote: Remote, asked: PaymentName): Promise<Settled> {
    const payment = await remote.lookUp(asked)
    if (payment === undefined) return { kind: 'unmatched', what: 'the provider knows no such payment' }
    return db.write((tx) => book(tx, name, payment))
  }

  async function book(tx: Tx, provider: ProviderName, payment: RemotePayment): Promise<Settled> {
    if (payment.orderId === null) return { kind: 'foreign' }
    const order = await findOrder(tx, payment.orderId)
    if (order === undefined) return { kind: 'unmatched', what: 'order' }
    const what = findMismatch(order, provider, payment)
    if (what !== undefined) return { kind: 'unmatched', what }
    if (order.providerRef === null) await updateOrder(tx, order.id, { providerRef: payment.ref })
    if (payment.chargeId === null) {
      await follow(tx, order, payment)
      return { kind: 'settled', credited: false }
    }
    const { credited, charge } = await creditOnce(tx, order, payment, payment.chargeId)
    await mergeRefunds(tx, charge, payment.refunds)
    await mergeDisputes(tx, charge, payment)
    const booked = await reversals.book(tx, charge, { how: 'told', reason: `paid back by ${provider}` })
    const status = booked.refundedCredits === booked.credits ? 'refunded' : 'paid'
    if (order.status !== status) await updateOrder(tx, order.id, { status })
    if (credited) log({ event: 'order_settled', orderId: order.id, provider, credits: order.credits, credited })
    return { kind: 'settled', credited }
  }

  async function creditOnce(
    tx: Tx,
    { id: orderId, accountId, userId, credits, plan, provider }: Order,
    { amount, currency }: RemotePayment,
    chargeId: string,
  ): Promise<{ credited: boolean; charge: ChargeRow }> {
    const earlier = await findCharge(tx, provider, chargeId)
    if (earlier !== undefined) return { credited: false, charge: earlier }
    const charge = { provider, chargeId, orderId, accountId, credits, telegramId: null, amount, currency }
    return { credited: true, charge: await credit(tx, charge, { userId, plan, reason: `top-up by ${provider}` }) }
  }

  /** What has not become money: the order follows it. */
  async function follow(tx: Tx, order: Order, { status }: RemotePayment): Promise<void> {
    if (status === 'paid' || !mayBecome(order.status, status)) return
    await updateOrder(tx, order.id, { status })
    if (status !== 'failed') return
    const { id, accountId, userId, provider, credits } = order
    await addEvent(tx, {
      type: 'payment.failed',
      account_id: accountId,
      user_id: userId,
      data: { payment_id: id, provider, credits },
    })
  }

  async function mergeRefunds(tx: Tx, { provider, chargeId }: ChargeRow, told: readonly RemoteRefund[]): Promise<void> {
    const known = await store.listRefunds(tx, { provider, chargeId })
    for (const { id: providerId, ourId, amount, status } of told) {
      const row = known.find((each) => each.providerId === providerId || each.id === ourId)
      const changedAt = now()
      if (row === undefined) {
        const reason = `paid back by ${provider}`
        const times = { tries: 0, createdAt: changedAt, changedAt }
        const id = `${provider}:${providerId}`
        await store.insertRefund(tx, {
          id,
          provider: provider as ProviderName,
          chargeId,
          providerId,
          amount,
          status,
          reason,
          ...times,
        })
      } else if (row.providerId === null || REFUND_STEPS.indexOf(status) > REFUND_STEPS.indexOf(row.status)) {
        // Without a name of the provider's, its state was our own guess.
        await store.updateRefund(tx, row.id, { providerId, status, changedAt })
      }
    }
  }

  async function mergeDisputes(
    tx: Tx,
    { provider, chargeId, accountId }: ChargeRow,
    { disputes }: RemotePayment,
  ): Promise<void> {
    const known = await store.listDisputes(tx, { provider, chargeId })
    for (const { id: disputeId, amount, status } of disputes) {
      const row = known.find((each) => each.disputeId === disputeId)
      const isNews = row === undefined || DISPUTE_STEPS.indexOf(status) > DISPUTE_STEPS.indexOf(row.status)
      if (!isNews) continue
      const at = now()
      const none = { credits: 0, frozen: 0, taken: 0, debt: 0, entries: 0, toldStatus: null, createdAt: at }
      const naming = { provider: provider as ProviderName, disputeId, chargeId, accountId, amount }
      await store.upsertDispute(tx, { ...none, ...naming, ...row, status, changedAt: at })
    }
  }

  return { settle, mergeRefunds }
}

/** What differs between a payment and the order that it names; undefined if nothing does. */
function findMismatch(order: Order, provider: ProviderName, payment: RemotePayment): string | undefined {
  if (order.provider !== provider) return 'provider'
  if (!payment.isOurMode) return 'mode'
  if (order.providerRef !== null && order.providerRef !== payment.ref) return 'reference'
  if (order.priceCurrency !== payment.currency) return 'currency'
  if (order.priceAmount !== payment.amount) return 'amount'
  return undefined
}
