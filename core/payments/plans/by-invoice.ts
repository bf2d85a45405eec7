import type { BankInstruction } from '../../contract/payments/bank.ts'
import type { SubscriptionStatus } from '../../contract/plan.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { Papers } from '../credit.ts'
import type { Order } from '../order.ts'
import { PERIOD_DAYS, type Subscription } from '../plan.ts'
import type { RemotePayment, RemotePlan, RemotePlans } from '../provider.ts'
import { findOrder, insertOrder } from '../store.ts'
import { firstIdOf, idOfPeriod, periodOf } from './periods.ts'
import * as store from './store.ts'

export interface InvoicedPlansDeps {
  db: Db
  papers: Pick<Papers, 'began' | 'replaced'>
  toInstruction: (order: Order) => BankInstruction | null
  /** The reference and the address of the page under which an order is paid. */
  begin: (orderId: string) => { ref: string; url: string }
  /** What the statements say of an order. */
  toPayment: (reader: Reader, order: Order) => Promise<RemotePayment>
  now: Now
}

const PERIOD_MS = PERIOD_DAYS * DAY_MS
/** How long before a period begins its invoice is issued, and what its payer has at least, also when it is issued late. */
const ISSUED_BEFORE_MS = 14 * DAY_MS
const PAYABLE_MS = 7 * DAY_MS

/** Plans that companies pay for by invoice: nobody else charges for them, so that core issues an invoice for each period and follows the
 *  statements. A plan is named by its first order. */
export function createInvoicedPlans({ db, papers, toInstruction, begin, toPayment, now }: InvoicedPlansDeps) {
  async function lookUp(ref: string): Promise<RemotePlan | undefined> {
    const all = await store.listOrdersOfPlan(db.reader, ref)
    const found = await store.findSubscription(db.reader, ref)
    const payments: RemotePayment[] = []
    for (const order of all) {
      const payment = await toPayment(db.reader, order)
      if (payment.chargeId !== null) payments.push(payment)
    }
    if (payments.length === 0) return undefined
    const paid = all.filter(({ id }) => payments.some(({ orderId }) => orderId === id))
    const paidUntil = (found?.createdAt ?? now()) + Math.max(...paid.map(({ id }) => periodOf(id))) * PERIOD_MS
    // An invoice that was canceled is asked for no longer.
    const isGivenUp = isOver(
      all.filter((order) => periodOf(order.id) === Math.max(...all.map(({ id }) => periodOf(id)))),
    )
    const renews = (found?.renews ?? true) && !isGivenUp
    const status: SubscriptionStatus = paidUntil > now() ? 'active' : renews ? 'past_due' : 'canceled'
    const last = paid.at(-1)
    const next = found?.nextOrderId == null ? undefined : await findOrder(db.reader, found.nextOrderId)
    const isChosen = next !== undefined && last !== undefined && last.createdAt < next.createdAt
    return {
      ref,
      firstOrderId: ref,
      orderId: isChosen ? next.id : (last?.id ?? null),
      status,
      renews,
      paidUntil,
      payments,
    }
  }

  async function getRunning(tx: Tx, ref: string): Promise<Subscription> {
    const found = await store.findSubscription(tx, ref)
    if (found === undefined || found.state === 'canceled')
      throw new AppError('state_conflict', { what: 'subscription', state: 'canceled' })
    return found
  }

  /** Issues the invoice of the next period, unless there is one. A company that has closed gets none, and its plan ends. */
  async function issue(tx: Tx, found: Subscription, terms: Order): Promise<void> {
    const { orderId, paidUntil, createdAt } = found
    const period = Math.round((paidUntil - createdAt) / PERIOD_MS) + 1
    const earlier = (await store.listOrdersOfPlan(tx, orderId)).filter(({ id }) => periodOf(id) === period)
    const id = idOfPeriod(orderId, period, earlier.length)
    const { ref: providerRef, url } = begin(id)
    const expiresAt = Math.max(paidUntil, now() + PAYABLE_MS)
    const order: Order = { ...terms, id, status: 'open', createdAt: now(), expiresAt, providerRef, url }
    const transfer = toInstruction(order)
    if (transfer === null) throw new Error('an order by transfer has no instruction')
    if (!(await papers.began(tx, order, transfer))) return store.updateSubscription(tx, orderId, { renews: false })
    await insertOrder(tx, order)
  }

  /** The order that is asked for now, and not paid. */
  async function findAsked(tx: Tx, ref: string): Promise<Order | undefined> {
    const all = await store.listOrdersOfPlan(tx, ref)
    return all.find(({ id, status }) => id !== ref && status === 'open')
  }

  async function termsOf(tx: Tx, { orderId, termsOrderId, nextOrderId }: Subscription): Promise<Order> {
    const terms = await findOrder(tx, nextOrderId ?? termsOrderId ?? orderId)
    if (terms === undefined) throw new Error(`the subscription ${orderId} has lost its order`)
    return terms
  }

  /** Asks for the period that begins soon. */
  async function ask(tx: Tx, ref: string): Promise<void> {
    const found = await store.findSubscription(tx, ref)
    if (found === undefined || !found.renews || found.paidUntil - now() > ISSUED_BEFORE_MS) return
    const period = Math.round((found.paidUntil - found.createdAt) / PERIOD_MS) + 1
    const all = await store.listOrdersOfPlan(tx, ref)
    if (!all.some(({ id }) => periodOf(id) === period)) await issue(tx, found, await termsOf(tx, found))
  }

  return {
    lookUp,

    change: (ref, order) =>
      db.write(async (tx) => {
        const found = await getRunning(tx, ref)
        const isBack = order.id === (found.termsOrderId ?? ref)
        await store.updateSubscription(tx, ref, { nextOrderId: isBack ? null : order.id })
        const asked = await findAsked(tx, ref)
        if (asked === undefined || (asked.plan === order.plan && asked.priceAmount === order.priceAmount)) return
        await papers.replaced(tx, asked.id, 'another plan from then on')
        await issue(tx, found, order)
      }),

    end: (ref) =>
      db.write(async (tx) => {
        await getRunning(tx, ref)
        await store.updateSubscription(tx, ref, { renews: false, nextOrderId: null })
        const asked = await findAsked(tx, ref)
        if (asked !== undefined) await papers.replaced(tx, asked.id, 'not renewed')
      }),

    async bill(fail) {
      const plans = await store.listRunning(db.reader, 'bank', now() + ISSUED_BEFORE_MS)
      for (const { orderId } of plans)
        await db.write((tx) => ask(tx, orderId)).catch((error: unknown) => fail(orderId, error))
      return plans.filter(({ paidUntil }) => paidUntil <= now()).map(({ orderId }) => orderId)
    },
  } satisfies RemotePlans
}

/** The plan that an order is of, by its first order; undefined for one that is paid once. */
export const planOf = ({ id, plan }: Pick<Order, 'id' | 'plan'>): string | undefined =>
  plan === null ? undefined : firstIdOf(id)

/** Whether all orders of a period were taken back. */
const isOver = (orders: readonly Order[]): boolean => orders.every(({ status }) => status === 'expired')
