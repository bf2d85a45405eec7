import type { ProviderName } from '../../contract/ledger.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Credit } from '../credit.ts'
import { mayBecome, type Order } from '../order.ts'
import type { PaymentName, Remote, RemotePayment, RemotePlan, SingleName } from '../provider.ts'
import { type ChargeRow, findCharge, findOrder, updateOrder } from '../store.ts'
import { createMerging } from './merging.ts'
import type { Reversals } from './reversals.ts'
import * as store from './store.ts'

export interface SettlingDeps {
  db: Db
  addEvent: AddEvent
  credit: Credit
  reversals: Reversals
  /** Takes what a provider says of a plan into the books; false if it is not one of ours. */
  followPlan: (tx: Tx, provider: ProviderName, plan: RemotePlan) => Promise<boolean>
  /** Whether there is an active account of that id. */
  hasAccount: (reader: Reader, accountId: string) => Promise<boolean>
  now: Now
  log: Log
}

/** `settled`: the books say what the provider says. `foreign`: it is not ours at all. `unmatched`: it says that it is ours, and
 *  differs; it was not booked, and `what` says why. A plan is followed all the same if `isFollowed`: one payment that differs does not
 *  keep the books from what the plan is. */
export type Settled =
  | { kind: 'settled'; credited: boolean }
  | { kind: 'foreign' }
  | { kind: 'unmatched'; what: string; isFollowed?: boolean }

export type Settling = ReturnType<typeof createSettling>

/** The one way by which a payment at a provider gets into the books. Its callers are the webhook, the page that the payer returns
 *  to, and the reconciliation. */
export function createSettling({ db, addEvent, credit, reversals, followPlan, hasAccount, now, log }: SettlingDeps) {
  const merging = createMerging(now)
  /** Looks a payment up, checks that it is ours, and books what it has become: money once per charge, refunds and disputes. In any
   *  order and any number of times the outcome is the same. Throws `unavailable` if the provider does not answer, and
   *  `state_conflict` while jobs hold credits that are to be taken: to be tried again. */
  async function settle(name: ProviderName, remote: Remote, asked: PaymentName): Promise<Settled> {
    if ('plan' in asked) return settlePlan(name, remote, asked.plan)
    const found = await remote.lookUp(asked)
    // A plan is begun and paid in one: its first payment is the first of several.
    if (found?.plan !== undefined && 'ref' in asked) return settlePlan(name, remote, found.plan)
    const payment = found?.status === 'approved' ? await take(name, remote, found) : found
    if (payment === undefined)
      return (await db.write((tx) => closeForgotten(tx, name, asked)))
        ? { kind: 'settled', credited: false }
        : { kind: 'unmatched', what: 'the provider knows no such payment' }
    return db.write((tx) => book(tx, name, payment))
  }

  /** Books every payment of a plan that is not booked yet, and the present state of the plan. */
  async function settlePlan(name: ProviderName, remote: Remote, ref: string): Promise<Settled> {
    const plan = await remote.plans?.lookUp(ref)
    if (plan === undefined) return { kind: 'unmatched', what: 'the provider knows no such plan' }
    if (plan.firstOrderId === null) return { kind: 'foreign' }
    return db.write(async (tx) => {
      const payments: RemotePayment[] = []
      let unmatched: Settled | undefined
      let credited = false
      for (const payment of plan.payments) {
        const booked = await book(tx, name, payment)
        if (booked.kind === 'unmatched') unmatched ??= booked
        if (booked.kind !== 'settled') continue
        payments.push(payment)
        credited ||= booked.credited
      }
      const isFollowed = await followPlan(tx, name, { ...plan, payments })
      if (unmatched !== undefined) return { ...unmatched, isFollowed }
      return isFollowed ? { kind: 'settled', credited } : { kind: 'unmatched', what: 'order' }
    })
  }

  /** Takes the money of an approved payment, if it is one of ours as we asked for it; otherwise leaves it as it is. */
  async function take(
    provider: ProviderName,
    remote: Remote,
    payment: RemotePayment,
  ): Promise<RemotePayment | undefined> {
    const { ref, orderId } = payment
    const order = orderId === null ? undefined : await findOrder(db.reader, orderId)
    if (order === undefined || findMismatch(order, provider, payment) !== undefined) return payment
    return remote.capture?.({ ref, orderId: order.id })
  }

  /** A payment that began and that the provider has forgotten since is over; true if there was one. */
  async function closeForgotten(tx: Tx, provider: ProviderName, asked: SingleName): Promise<boolean> {
    const order = 'ref' in asked ? await store.findUnsettled(tx, provider, asked.ref) : undefined
    if (order === undefined || order.status !== 'open' || order.expiresAt > now()) return false
    await updateOrder(tx, order.id, { status: 'expired' })
    return true
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
    await merging.mergeRefunds(tx, charge, payment.refunds)
    await merging.mergeDisputes(tx, charge, payment)
    const booked = await reversals.book(tx, charge, { how: 'told', reason: `paid back by ${provider}` })
    const status = booked.refundedCredits === booked.credits ? 'refunded' : 'paid'
    if (order.status !== status) await updateOrder(tx, order.id, { status })
    if (credited) log({ event: 'order_settled', orderId: order.id, provider, credits: order.credits, credited })
    return { kind: 'settled', credited }
  }

  async function creditOnce(
    tx: Tx,
    { id: orderId, accountId: ordered, userId, credits, plan, provider }: Order,
    { amount, currency, paidAt = null }: RemotePayment,
    chargeId: string,
  ): Promise<{ credited: boolean; charge: ChargeRow }> {
    const earlier = await findCharge(tx, provider, chargeId)
    if (earlier !== undefined) return { credited: false, charge: earlier }
    // A company may have closed since: then the money is its payer's own.
    const own = personalAccountOf(userId)
    const isGone = !(await hasAccount(tx, ordered)) && (await hasAccount(tx, own))
    const accountId = isGone ? own : ordered
    const charge = { provider, chargeId, orderId, accountId, credits, telegramId: null, amount, currency, paidAt }
    return { credited: true, charge: await credit(tx, charge, { userId, plan, reason: `top-up by ${provider}` }) }
  }

  /** What has not become money: the order follows it. */
  async function follow(tx: Tx, order: Order, { status }: RemotePayment): Promise<void> {
    if (status === 'paid' || status === 'approved' || !mayBecome(order.status, status)) return
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

  return { settle, mergeRefunds: merging.mergeRefunds }
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
