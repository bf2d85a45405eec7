import type { BankInstruction } from '../contract/payments/bank.ts'
import type { ProviderName } from '../contract/ledger.ts'
import type { SubscriptionStatus } from '../contract/plan.ts'
import type { Price } from './money.ts'
import type { Order } from './order.ts'

/** A way to buy credits. One file each under providers/; the service knows only this interface. */
export interface Provider {
  readonly name: ProviderName
  /** False: nothing new is sold this way. Earlier payments are still credited and refunded. */
  readonly enabled: boolean
  /** The price of these credits in the provider's currency; a whole number, at least 1. Throws `amount_unpayable` for
   *  less or more than it takes. */
  toPrice(credits: number): Price
  /** What a payer writes into a transfer for an order; null until it has begun. Only where people transfer money by themselves. */
  toInstruction?(order: Order): BankInstruction | null
  /** Who returns the money: the bot, in Telegram; the provider itself, asked by core; or nobody, because it was play money. */
  readonly returnsBy: 'bot' | 'provider' | 'nobody'
  /** The service that takes the money and tells of it; null for what is paid in the chat or is play money. */
  readonly remote: Remote | null
}

/** A payment service on the other side of the network. Whatever it tells by an event is only a reason to look the payment
 *  up: the books follow what `lookUp` returns. */
export interface Remote {
  /** Starts the payment of an order. Asked again for the same order, it is the same payment. Throws `unavailable`, and
   *  `amount_unpayable`. */
  start(order: Order): Promise<Started>
  /** Verifies and parses what was sent to the webhook. Throws `event_rejected`. */
  parseEvent(sent: SentEvent): Promise<RemoteEvent>
  /** The payment as the provider has it now; undefined if it has none of that name. Throws `unavailable`. */
  lookUp(name: SingleName): Promise<RemotePayment | undefined>
  /** Takes the money of a payment that its payer has approved, and returns what it is then; asked again, it is taken once. Only providers
   *  that tell of approved payments have it. Throws `unavailable`. */
  capture?(approved: { ref: string; orderId: string }): Promise<RemotePayment | undefined>
  /** Returns money. Asked again with the same `id`, it is the same refund. Throws `refund_impossible` if the provider
   *  refuses for good, and `unavailable`. */
  refund(asked: AskedRefund): Promise<RemoteRefund>
  /** Payments that began, were refunded or disputed since a moment (ms), in no order; some may be named twice. */
  listSince(moment: number): AsyncIterable<PaymentName>
  /** Plans that the provider charges for by itself; only where it does. */
  plans?: RemotePlans
}

/** What is paid again every period without anybody's doing. */
export interface RemotePlans {
  /** A plan as the provider has it now; undefined if it has none of that name. Throws `unavailable`. */
  lookUp(ref: string): Promise<RemotePlan | undefined>
  /** The next period and those after it are on the terms of this order; the present one is paid for already. Asked again, nothing more
   *  changes. Throws `state_conflict` for one that is over, and `unavailable`. */
  change(ref: string, order: Order): Promise<void>
  /** No payment after the present period; one that is not paid for yet ends at once. Throws as `change` does. */
  end(ref: string): Promise<void>
  /** Asks for the payments of the periods that begin soon; only where the provider does not do that by itself. Returns plans to be looked up;
   *  `fail` hears of each that could not be asked for, which keeps no other from it. */
  bill?(fail: (ref: string, error: unknown) => void): Promise<string[]>
}

export interface RemotePlan {
  ref: string
  /** The order that it began with; null if it was not started by us. */
  firstOrderId: string | null
  /** The order whose terms its next payment is on. */
  orderId: string | null
  status: SubscriptionStatus
  renews: boolean
  /** The end of the last period that was paid for, or of its trial, ms; 0 before that. */
  paidUntil: number
  /** The last ones that were made, the oldest first, without what came back of them. */
  payments: RemotePayment[]
}

/** A payment by what names it: the provider's own id of it from the start, or the charge that it became. Or a plan with all of its
 *  payments, by the provider's id of it. */
export type PaymentName = { ref: string } | { chargeId: string } | { plan: string }
/** One that names a single payment. */
export type SingleName = Exclude<PaymentName, { plan: string }>

export interface Started {
  /** The provider's id of the payment. */
  ref: string
  /** Where the payer goes. */
  url: string
  /** Until when it can be paid, ms. */
  expiresAt: number
}

export interface SentEvent {
  body: string
  /** By lower-case name. */
  header: (name: string) => string | undefined
}

export interface RemoteEvent {
  /** Unique at the provider: a repeated delivery has the same. */
  id: string
  type: string
  /** The payment that it is about; null if it is about none. */
  payment: PaymentName | null
}

/** A payment as its provider has it. */
export interface RemotePayment extends Price {
  ref: string
  /** The order that it was started for, by what we told the provider; null if it was not started by us. */
  orderId: string | null
  /** False: made with the provider's test keys where ours are live ones, or the other way around. */
  isOurMode: boolean
  /** `approved`: the payer agrees, and the money waits for us to take it. `processing`: the payer has done their part and the money is
   *  on its way, for days maybe. */
  status: 'open' | 'approved' | 'processing' | 'paid' | 'failed' | 'expired'
  /** The money that arrived; null unless it is paid. */
  chargeId: string | null
  /** When it was paid, ms, where the provider says so; a bank says the day, which is its midnight in UTC. */
  paidAt?: number | null
  /** The plan that it is a payment of, by the provider's id; undefined for one that is paid once. */
  plan?: string | undefined
  refunds: RemoteRefund[]
  disputes: RemoteDispute[]
}

export interface AskedRefund extends Price {
  /** Ours. */
  id: string
  chargeId: string
}

export interface RemoteRefund {
  /** The provider's. */
  id: string
  /** Ours; null for one that was made at the provider. */
  ourId: string | null
  amount: number
  /** One that has succeeded may still fail later, when the payer's bank sends it back. */
  status: 'pending' | 'succeeded' | 'failed'
}

export interface RemoteDispute {
  id: string
  amount: number
  status: 'open' | 'won' | 'lost'
}
