import { missing, StripeRefusal } from './refusal.ts'
import type { Intent, Invoice, StripeState, Subscription, Tell } from './state.ts'
import { chargeOf } from './views.ts'

const DAY_S = 86_400

export const itemOf = ({ items: { data } }: Subscription) => data[0]
const lengthOf = (subscription: Subscription): number => itemOf(subscription).price.recurring.interval_count * DAY_S

export interface BillingDeps {
  state: StripeState
  seconds: () => number
  newId: (prefix: string) => string
  tell: Tell
}

/** Invoices of subscriptions, and their payments. */
export function createBilling({ state, seconds, newId, tell }: BillingDeps) {
  /** An invoice for a period, with its payment: `amount` of the price, and the names that the subscription has now. */
  function bill(subscription: Subscription, intent: Intent, start: number): Invoice {
    const end = start + lengthOf(subscription)
    const invoice: Invoice = {
      id: newId('in'),
      object: 'invoice',
      livemode: false,
      created: seconds(),
      currency: subscription.currency,
      status: 'open',
      amount_due: intent.amount,
      parent: {
        type: 'subscription_details',
        subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
      },
      lines: { object: 'list', data: [{ period: { start, end } }] },
      payments: {
        object: 'list',
        data: [
          {
            id: newId('inpay'),
            object: 'invoice_payment',
            status: 'open',
            amount_paid: null,
            amount_requested: intent.amount,
            payment: { type: 'payment_intent', payment_intent: intent.id },
            status_transitions: { paid_at: null },
          },
        ],
      },
    }
    state.invoices.set(invoice.id, invoice)
    subscription.latest_invoice = invoice.id
    Object.assign(itemOf(subscription), { current_period_start: start, current_period_end: end })
    return invoice
  }

  function newIntent(subscription: Subscription): Intent {
    const intent: Intent = {
      id: newId('pi'),
      object: 'payment_intent',
      livemode: false,
      amount: itemOf(subscription).price.unit_amount,
      amount_received: 0,
      currency: subscription.currency,
      status: 'requires_payment_method',
      metadata: {},
      description: subscription.description,
      created: seconds(),
      last_payment_error: null,
    }
    state.intents.set(intent.id, intent)
    return intent
  }

  const intentOf = (invoice: Invoice): Intent => {
    const id = invoice.payments.data[0].payment.payment_intent
    return state.intents.get(id) ?? missing('payment_intent', id)
  }

  function pay(subscription: Subscription, invoice: Invoice): void {
    const intent = intentOf(invoice)
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, last_payment_error: null })
    invoice.status = 'paid'
    Object.assign(invoice.payments.data[0], {
      status: 'paid',
      amount_paid: intent.amount,
      status_transitions: { paid_at: seconds() },
    })
    subscription.status = 'active'
    tell('payment_intent.succeeded', intent)
    tell('charge.succeeded', chargeOf(state, intent))
    tell('invoice.paid', invoice)
  }

  function fail(subscription: Subscription, invoice: Invoice): void {
    const intent = intentOf(invoice)
    intent.status = 'requires_payment_method'
    intent.last_payment_error = { code: 'card_declined', message: 'Your card was declined.' }
    subscription.status = 'past_due'
    tell('payment_intent.payment_failed', intent)
    tell('invoice.payment_failed', invoice)
    tell('customer.subscription.updated', subscription)
  }

  /** No draft any more: now it is named as the subscription is. */
  function finalize(subscription: Subscription, invoice: Invoice): void {
    if (invoice.status !== 'draft') return
    invoice.status = 'open'
    invoice.parent.subscription_details.metadata = { ...subscription.metadata }
  }

  function voidInvoice(invoice: Invoice): Invoice {
    if (invoice.status !== 'open' || intentOf(invoice).status === 'processing')
      throw new StripeRefusal(400, 'You can only void an open invoice without a payment under way')
    invoice.status = 'void'
    return invoice
  }

  return { bill, finalize, voidInvoice, newIntent, intentOf, pay, fail }
}
