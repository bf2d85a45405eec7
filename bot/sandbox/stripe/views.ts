import type { Charge, Dispute, Intent, StripeState } from './state.ts'

/** All disputes of a payment, open or closed. */
export const disputesOf = (state: StripeState, intentId: string): Dispute[] =>
  [...state.disputes.values()].filter(({ payment_intent }) => payment_intent === intentId)

/** What was refunded of a payment, without the refunds that failed. */
export const refundedOf = (state: StripeState, intentId: string): number =>
  [...state.refunds.values()]
    .filter(({ payment_intent, status }) => payment_intent === intentId && status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0)

/** The money of a payment, as events show it. */
export function chargeOf(state: StripeState, intent: Intent): Charge {
  const amount_refunded = refundedOf(state, intent.id)
  return {
    id: intent.id.replace('pi_', 'ch_'),
    object: 'charge',
    amount: intent.amount,
    amount_refunded,
    currency: intent.currency,
    payment_intent: intent.id,
    refunded: amount_refunded === intent.amount,
    disputed: disputesOf(state, intent.id).length > 0,
  }
}
