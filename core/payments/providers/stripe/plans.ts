import type Stripe from 'stripe'
import { AppError } from '../../../kit/errors.ts'
import type { Order } from '../../order.ts'
import { PERIOD_DAYS } from '../../plan.ts'
import type { RemotePayment, RemotePlan, RemotePlans } from '../../provider.ts'
import { isStripeError, noneIfMissing, refused, type StripeClient } from './client.ts'

/** Older payments were looked at when they were made, or by the comparisons since. */
const PAYMENTS_MAX = 12

/** Stripe goes on trying to charge for the period that has begun. */
const UNPAID: readonly Stripe.Subscription.Status[] = ['past_due', 'unpaid', 'incomplete']

/** A plan of ours as Stripe keeps it; each invoice keeps the order that was named when it was made. */
export const namingOf = ({ id, accountId }: Pick<Order, 'id' | 'accountId'>, firstOrderId: string) => ({
  order_id: id,
  account_id: accountId,
  first_order_id: firstOrderId,
})

export const RECURRING = { interval: 'day', interval_count: PERIOD_DAYS } as const
/** Not the amount: one product goes through all changes of a plan. */
export const PRODUCT_NAME = `Credits every ${PERIOD_DAYS} days`

/** Plans as subscriptions of Stripe, which charges for them by itself. */
export function createStripePlans({ ask, isLive }: Pick<StripeClient, 'ask'> & { isLive: boolean }) {
  const getSubscription = (id: string): Promise<Stripe.Subscription | undefined> =>
    ask((stripe) => stripe.subscriptions.retrieve(id)).catch(noneIfMissing)

  /** The id of the checkout that a plan began with: by it its payments are known. */
  async function findCheckout(subscription: string): Promise<string> {
    const { data } = await ask((stripe) => stripe.checkout.sessions.list({ subscription, limit: 1 })).catch(rethrow)
    return data[0]?.id ?? subscription
  }

  /** Its latest invoice. For about an hour after a period ends, that of the next one is a draft at the price of before. */
  async function findLatest(subscription: string): Promise<Stripe.Invoice | undefined> {
    const { data } = await ask((stripe) => stripe.invoices.list({ subscription, limit: 1 })).catch(rethrow)
    return data[0]
  }

  /** Throws `state_conflict` for one that is over. */
  async function update(
    id: string,
    change: (found: Stripe.Subscription) => Stripe.SubscriptionUpdateParams,
  ): Promise<void> {
    const found = await getSubscription(id)
    if (found === undefined || found.status === 'canceled')
      throw new AppError('state_conflict', { what: 'subscription', state: 'canceled' })
    await ask((stripe) => stripe.subscriptions.update(id, change(found))).catch(rethrow)
  }

  const plans: RemotePlans = {
    async lookUp(id) {
      const found = await getSubscription(id)
      if (found === undefined) return undefined
      const { data: invoices } = await ask((stripe) =>
        stripe.invoices.list({ subscription: id, status: 'paid', limit: PAYMENTS_MAX, expand: ['data.payments'] }),
      ).catch(rethrow)
      const ref = await findCheckout(id)
      const payments = invoices.toReversed().flatMap((invoice) => toPayments(invoice, { ref, isLive }))
      const periods = invoices.flatMap(({ lines }) => lines.data.map(({ period }) => period.end))
      const trialEnd = found.status === 'trialing' ? (found.trial_end ?? 0) : 0
      return {
        ref: id,
        firstOrderId: found.metadata['first_order_id'] ?? null,
        orderId: found.metadata['order_id'] ?? null,
        status: toStatus(found.status),
        renews: !found.cancel_at_period_end && found.cancel_at === null,
        paidUntil: Math.max(trialEnd, ...periods, 0) * 1000,
        payments,
      }
    },

    async change(id, order) {
      // Stripe names the order on an invoice when it is no draft any more, and its price before.
      if ((await findLatest(id))?.status === 'draft')
        throw new AppError('state_conflict', { what: 'subscription', state: 'renewing, try in an hour' })
      await update(id, ({ items, metadata }) => {
        const [item] = items.data
        if (item === undefined) throw refused(new Error('a subscription without an item'))
        const { product } = item.price
        const price_data = {
          currency: order.priceCurrency.toLowerCase(),
          product: typeof product === 'string' ? product : product.id,
          unit_amount: order.priceAmount,
          recurring: RECURRING,
        }
        return {
          items: [{ id: item.id, quantity: 1, price_data }],
          // What is paid for stays: the next invoice is the first at the other price.
          proration_behavior: 'none',
          metadata: {
            ...namingOf(order, metadata['first_order_id'] ?? order.id),
            ...previousOf(order, metadata, item.price.unit_amount),
          },
        }
      })
    },

    async end(id) {
      const found = await getSubscription(id)
      const latest = await findLatest(id)
      const isDue = latest?.status === 'draft' || latest?.status === 'open'
      const isWithdrawn = isDue && (await withdraw(latest))
      // A payment that is under way is of the period that has begun: that one stays, and is the last.
      if (!isWithdrawn && (isDue || found === undefined || !UNPAID.includes(found.status)))
        return update(id, () => ({ cancel_at_period_end: true }))
      await ask((stripe) => stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false })).catch(rethrow)
    },
  }

  /** Nothing is charged for this invoice any more; false if its money has come meanwhile, or is under way. */
  async function withdraw({ id, status }: Stripe.Invoice): Promise<boolean> {
    try {
      // A draft of a subscription can be neither voided nor deleted.
      if (status === 'draft') await ask((stripe) => stripe.invoices.finalizeInvoice(id, { auto_advance: false }))
      await ask((stripe) => stripe.invoices.voidInvoice(id))
      return true
    } catch (error) {
      if (isStripeError(error)) return false
      throw error
    }
  }

  /** The payment of an invoice of a plan; undefined for money that is of none. */
  async function findPayment(intent: string): Promise<RemotePayment | undefined> {
    const { data } = await ask((stripe) =>
      stripe.invoicePayments.list({
        payment: { type: 'payment_intent', payment_intent: intent },
        limit: 1,
        expand: ['data.invoice'],
      }),
    ).catch(rethrow)
    const invoice = data[0]?.invoice
    if (data[0] === undefined || invoice === undefined || typeof invoice === 'string' || 'deleted' in invoice)
      return undefined
    const subscription = subscriptionOf(invoice)
    if (subscription === null) return undefined
    return toPayment(data[0], invoice, { ref: await findCheckout(subscription), isLive })
  }

  return { plans, findPayment }
}

/** The terms that a draft may still be on which was made while they changed; empty if the price is the same. */
function previousOf(
  { id, priceAmount }: Order,
  { order_id: earlier }: Stripe.Metadata,
  amount: number | null,
): Stripe.MetadataParam {
  // Asked again, what was before stays known.
  if (earlier === undefined || earlier === id) return {}
  if (amount === null || amount === priceAmount) return { previous_order_id: '', previous_amount: '' }
  return { previous_order_id: earlier, previous_amount: amount }
}

/** The order that an invoice of so much is for. */
function orderIdOf({ parent }: Stripe.Invoice, amount: number): string | null {
  const names = parent?.subscription_details?.metadata
  const isPrevious = names?.['previous_amount'] === String(amount)
  return names?.[isPrevious ? 'previous_order_id' : 'order_id'] ?? null
}

/** The subscription that an invoice is of. */
export function subscriptionOf({ parent }: Pick<Stripe.Invoice, 'parent'>): string | null {
  const subscription = parent?.subscription_details?.subscription
  return typeof subscription === 'string' ? subscription : (subscription?.id ?? null)
}

interface Around {
  ref: string
  isLive: boolean
}

const toPayments = (invoice: Stripe.Invoice, around: Around): RemotePayment[] =>
  (invoice.payments?.data ?? []).flatMap((payment) => toPayment(payment, invoice, around) ?? [])

/** Undefined for what was settled without money, such as by a credit note. */
function toPayment(
  { payment, status, amount_paid: paid, amount_requested: asked, status_transitions: when }: Stripe.InvoicePayment,
  invoice: Stripe.Invoice,
  { ref, isLive }: Around,
): RemotePayment | undefined {
  const intent = typeof payment.payment_intent === 'object' ? payment.payment_intent.id : payment.payment_intent
  if (intent === undefined) return undefined
  const isPaid = status === 'paid'
  const amount = isPaid ? (paid ?? 0) : asked
  return {
    ref,
    plan: subscriptionOf(invoice) ?? undefined,
    orderId: orderIdOf(invoice, amount),
    isOurMode: invoice.livemode === isLive,
    status: isPaid ? 'paid' : 'open',
    amount,
    currency: invoice.currency.toUpperCase(),
    chargeId: isPaid ? intent : null,
    paidAt: isPaid && when.paid_at !== null ? when.paid_at * 1000 : null,
    refunds: [],
    disputes: [],
  }
}

function toStatus(status: Stripe.Subscription.Status): RemotePlan['status'] {
  switch (status) {
    case 'trialing':
      return 'trialing'
    case 'active':
      return 'active'
    case 'past_due':
    case 'unpaid':
    case 'paused':
    case 'incomplete':
      return 'past_due'
    default:
      return 'canceled'
  }
}

function rethrow(error: unknown): never {
  if (isStripeError(error) && error.code === 'resource_missing')
    throw new AppError('state_conflict', { what: 'subscription', state: 'canceled' }, { cause: error })
  throw refused(error)
}
