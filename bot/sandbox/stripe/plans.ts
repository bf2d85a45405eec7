import type { SandboxClock } from '../state/clock.ts'
import { missing, StripeRefusal } from './refusal.ts'
import { createBilling, itemOf } from './billing.ts'
import type { Invoice, Recurring, Session, StripeState, Subscription, Tell } from './state.ts'

export interface PlansDeps {
  state: StripeState
  clock: SandboxClock
  seconds: () => number
  newId: (prefix: string) => string
  tell: Tell
}

/** Subscriptions: what a checkout of that mode begins, and what Stripe charges for every period. */
export function createPlans({ state, clock, seconds, newId, tell }: PlansDeps) {
  const getSubscription = (id: string): Subscription => state.subscriptions.get(id) ?? missing('subscription', id)
  const { bill, finalize, voidInvoice, newIntent, intentOf, pay, fail } = createBilling({ state, seconds, newId, tell })

  function plan(subscription: Subscription): void {
    const end = itemOf(subscription).current_period_end
    clock.after(Math.max(0, end - seconds()) * 1000, () => {
      // Ended meanwhile, or renewed by hand.
      if (subscription.status === 'canceled' || itemOf(subscription).current_period_end !== end) return
      renew(subscription.id, true)
    })
  }
  for (const subscription of state.subscriptions.values()) if (subscription.status !== 'canceled') plan(subscription)

  /** What a checkout begins. Paid by a debit, it runs before its money is here. */
  function begin(session: Session, isPaidNow: boolean): Subscription {
    const { recurring } = session.sandbox
    if (recurring === undefined) throw new StripeRefusal(400, 'This checkout sells no subscription')
    const created = seconds()
    const subscription = toSubscription(session, { newId, created, recurring })
    state.subscriptions.set(subscription.id, subscription)
    session.subscription = subscription.id
    const invoice = bill(subscription, newIntent(subscription), created)
    session.invoice = invoice.id
    plan(subscription)
    tell('customer.subscription.created', subscription)
    if (isPaidNow) pay(subscription, invoice)
    else intentOf(invoice).status = 'processing'
    return subscription
  }

  const getInvoice = (id: string): Invoice => state.invoices.get(id) ?? missing('invoice', id)
  const findUnpaid = (id: string): Invoice | undefined =>
    [...state.invoices.values()].find(
      ({ status, parent }) =>
        (status === 'open' || status === 'draft') && parent.subscription_details.subscription === id,
    )

  /** The next period begins with an invoice that is a draft until it is renewed. */
  function draft(id: string): Subscription {
    const subscription = getSubscription(id)
    bill(subscription, newIntent(subscription), itemOf(subscription).current_period_end).status = 'draft'
    plan(subscription)
    return subscription
  }

  /** The next period begins, or the payment that is missing is tried again. */
  function renew(id: string, succeeds: boolean): Subscription {
    const subscription = getSubscription(id)
    if (subscription.status === 'canceled') throw new StripeRefusal(400, 'This subscription is canceled')
    const open = findUnpaid(id)
    if (open === undefined && subscription.cancel_at_period_end) return cancel(id)
    const invoice = open ?? bill(subscription, newIntent(subscription), itemOf(subscription).current_period_end)
    finalize(subscription, invoice)
    if (succeeds) pay(subscription, invoice)
    else fail(subscription, invoice)
    if (succeeds) tell('customer.subscription.updated', subscription)
    if (open === undefined) plan(subscription)
    return subscription
  }

  /** At once, as a button on the dashboard does, or after too many payments that failed. */
  function cancel(id: string): Subscription {
    const subscription = getSubscription(id)
    subscription.status = 'canceled'
    const unpaid = findUnpaid(id)
    if (unpaid !== undefined) unpaid.status = 'void'
    tell('customer.subscription.deleted', subscription)
    return subscription
  }

  return {
    getSubscription,
    begin,
    draft,
    finalize(id: string): Invoice {
      const invoice = getInvoice(id)
      finalize(getSubscription(invoice.parent.subscription_details.subscription), invoice)
      return invoice
    },
    voidInvoice: (id: string): Invoice => voidInvoice(getInvoice(id)),
    renew,
    cancel,
    /** The money of a debit that began a subscription arrives, or does not. */
    settlePlan(session: Session, succeeds: boolean): void {
      const subscription = getSubscription(session.subscription ?? '')
      const invoice = getInvoice(session.invoice ?? '')
      if (intentOf(invoice).status !== 'processing') throw new StripeRefusal(400, 'This payment is not under way')
      if (!succeeds) return fail(subscription, invoice)
      session.payment_status = 'paid'
      pay(subscription, invoice)
      tell('checkout.session.async_payment_succeeded', session)
    },
    update: createUpdate({ getSubscription, newId, tell }),
  }
}

interface UpdatePlan {
  items?:
    | ReadonlyArray<{ id: string; price_data: { currency: string; product: string; unit_amount: number } }>
    | undefined
  proration_behavior?: string | undefined
  cancel_at_period_end?: boolean | undefined
  metadata: Record<string, string>
}

function toSubscription(
  session: Session,
  { newId, created, recurring }: { newId: (prefix: string) => string; created: number; recurring: Recurring },
): Subscription {
  const { subscription: asked, productName } = session.sandbox
  return {
    id: newId('sub'),
    object: 'subscription',
    livemode: false,
    status: 'active',
    currency: session.currency,
    created,
    description: asked?.description ?? null,
    metadata: { ...asked?.metadata },
    cancel_at_period_end: false,
    cancel_at: null,
    trial_end: null,
    latest_invoice: null,
    items: {
      object: 'list',
      data: [
        {
          id: newId('si'),
          object: 'subscription_item',
          quantity: 1,
          current_period_start: created,
          current_period_end: created,
          price: {
            id: newId('price'),
            object: 'price',
            currency: session.currency,
            unit_amount: session.amount_total,
            product: newId('prod'),
            recurring,
          },
        },
      ],
    },
    sandbox: { productName },
  }
}

/** Changes the price, the names, or the end of a subscription. */
function createUpdate({
  getSubscription,
  newId,
  tell,
}: Pick<PlansDeps, 'newId' | 'tell'> & { getSubscription: (id: string) => Subscription }) {
  return function update(id: string, params: UpdatePlan): Subscription {
    const subscription = getSubscription(id)
    if (subscription.status === 'canceled')
      throw new StripeRefusal(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' })
    const [asked] = params.items ?? []
    const [item] = subscription.items.data
    if (asked !== undefined) {
      if (asked.id !== item.id)
        throw new StripeRefusal(400, `No such subscription item: '${asked.id}'`, { param: 'items[0][id]' })
      if (asked.price_data.currency !== subscription.currency)
        throw new StripeRefusal(400, 'The price must have the currency of the subscription', {
          param: 'items[0][price_data][currency]',
        })
      if (asked.price_data.product !== item.price.product)
        throw new StripeRefusal(400, `No such product: '${asked.price_data.product}'`, {
          code: 'resource_missing',
          param: 'product',
        })
      if (params.proration_behavior !== 'none') throw new StripeRefusal(400, 'This stand-in prorates nothing')
      item.price = { ...item.price, id: newId('price'), unit_amount: asked.price_data.unit_amount }
    }
    Object.assign(subscription.metadata, params.metadata)
    for (const [name, value] of Object.entries(params.metadata)) if (value === '') delete subscription.metadata[name]
    if (params.cancel_at_period_end !== undefined) subscription.cancel_at_period_end = params.cancel_at_period_end
    tell('customer.subscription.updated', subscription)
    return subscription
  }
}
