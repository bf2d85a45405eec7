/** What the stand-in remembers: Stripe's own objects, with the fields that callers of ours look at. */
export interface StripeState {
  sessions: Map<string, Session>
  intents: Map<string, Intent>
  refunds: Map<string, Refund>
  disputes: Map<string, Dispute>
  subscriptions: Map<string, Subscription>
  invoices: Map<string, Invoice>
  events: StripeEvent[]
  /** Answers by Idempotency-Key. */
  answers: Map<string, { request: string; status: number; body: string }>
}

export const createStripeState = (): StripeState => ({
  sessions: new Map(),
  intents: new Map(),
  refunds: new Map(),
  disputes: new Map(),
  subscriptions: new Map(),
  invoices: new Map(),
  events: [],
  answers: new Map(),
})

export interface Session {
  id: string
  object: 'checkout.session'
  livemode: false
  mode: 'payment' | 'subscription'
  status: 'open' | 'complete' | 'expired'
  payment_status: 'paid' | 'unpaid'
  payment_intent: string | null
  subscription: string | null
  invoice: string | null
  client_reference_id: string | null
  amount_total: number
  currency: string
  metadata: Record<string, string>
  created: number
  expires_at: number
  url: string | null
  success_url: string
  cancel_url: string | null
  /** Ours: what the page shows, and what the intent or the subscription gets. */
  sandbox: {
    name: string
    productName: string
    intentMetadata: Record<string, string>
    description: string | null
    recurring?: Recurring | undefined
    subscription?: { metadata: Record<string, string>; description?: string | undefined } | undefined
  }
}

export interface Recurring {
  interval: 'day'
  interval_count: number
}

export interface Subscription {
  id: string
  object: 'subscription'
  livemode: false
  status: 'active' | 'past_due' | 'canceled'
  currency: string
  created: number
  description: string | null
  metadata: Record<string, string>
  cancel_at_period_end: boolean
  cancel_at: null
  trial_end: null
  latest_invoice: string | null
  items: { object: 'list'; data: [SubscriptionItem] }
  /** Ours. */
  sandbox: { productName: string }
}

interface SubscriptionItem {
  id: string
  object: 'subscription_item'
  quantity: 1
  current_period_start: number
  current_period_end: number
  price: {
    id: string
    object: 'price'
    currency: string
    unit_amount: number
    product: string
    recurring: Recurring
  }
}

export interface Invoice {
  id: string
  object: 'invoice'
  livemode: false
  created: number
  currency: string
  status: 'draft' | 'open' | 'paid' | 'void'
  amount_due: number
  parent: {
    type: 'subscription_details'
    subscription_details: { subscription: string; metadata: Record<string, string> }
  }
  lines: { object: 'list'; data: [{ period: { start: number; end: number } }] }
  payments: { object: 'list'; data: [InvoicePayment] }
}

export interface InvoicePayment {
  id: string
  object: 'invoice_payment'
  status: 'open' | 'paid'
  amount_paid: number | null
  amount_requested: number
  payment: { type: 'payment_intent'; payment_intent: string }
  status_transitions: { paid_at: number | null }
}

export interface Intent {
  id: string
  object: 'payment_intent'
  livemode: false
  amount: number
  amount_received: number
  currency: string
  status: 'requires_payment_method' | 'processing' | 'succeeded' | 'canceled'
  metadata: Record<string, string>
  description: string | null
  created: number
  /** When it was charged, which the charge of it says. */
  charged?: number
  last_payment_error: { code: string; message: string } | null
}

export interface Refund {
  id: string
  object: 'refund'
  amount: number
  currency: string
  payment_intent: string
  status: 'pending' | 'succeeded' | 'failed'
  reason: string | null
  metadata: Record<string, string>
  created: number
  failure_reason?: string
}

export interface Dispute {
  id: string
  object: 'dispute'
  livemode: false
  amount: number
  currency: string
  payment_intent: string
  status: 'warning_needs_response' | 'needs_response' | 'under_review' | 'won' | 'lost'
  reason: string
  created: number
}

export interface StripeEvent {
  id: string
  object: 'event'
  api_version: string
  created: number
  livemode: false
  type: string
  data: { object: Session | Intent | Refund | Dispute | Charge | Subscription | Invoice }
}

/** As events show it: the money of an intent. */
export interface Charge {
  id: string
  object: 'charge'
  amount: number
  amount_refunded: number
  currency: string
  payment_intent: string
  refunded: boolean
  disputed: boolean
}

/** Makes an event of what has happened to an object, and sends it. */
export type Tell = (type: string, object: StripeEvent['data']['object']) => void
