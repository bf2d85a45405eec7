import type { z } from 'zod'
import type { SCHEMAS } from './form.ts'
import { missing, StripeRefusal } from './refusal.ts'
import type { Dispute, Intent, Refund, StripeState, Tell } from './state.ts'
import { chargeOf, disputesOf, refundedOf } from './views.ts'

export interface MoneyBackDeps {
  state: StripeState
  seconds: () => number
  newId: (prefix: string) => string
  tell: Tell
}

/** Money on its way back: refunds and disputes. */
export function createMoneyBack({ state, seconds, newId, tell }: MoneyBackDeps) {
  const getIntent = (id: string): Intent => state.intents.get(id) ?? missing('payment_intent', id)
  /** The next refunds begin as pending: so many. */
  let pendingRefunds = 0

  function createRefund(params: z.infer<typeof SCHEMAS.createRefund>): Refund {
    const intent = getIntent(params.payment_intent)
    if (intent.status !== 'succeeded')
      throw new StripeRefusal(400, 'This PaymentIntent does not have a successful charge to refund.')
    if (disputesOf(state, intent.id).some(({ status }) => status !== 'won' && status !== 'warning_needs_response'))
      throw new StripeRefusal(400, 'This charge has been charged back; cannot issue a refund.', {
        code: 'charge_disputed',
      })
    const left = intent.amount - refundedOf(state, intent.id)
    const amount = params.amount ?? left
    if (left === 0)
      throw new StripeRefusal(400, 'Charge has already been refunded.', { code: 'charge_already_refunded' })
    if (amount > left || amount === 0)
      throw new StripeRefusal(400, `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
        param: 'amount',
      })
    const refund: Refund = {
      id: newId('re'),
      object: 'refund',
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      status: pendingRefunds > 0 ? 'pending' : 'succeeded',
      reason: params.reason ?? null,
      metadata: params.metadata,
      created: seconds(),
    }
    pendingRefunds = Math.max(0, pendingRefunds - 1)
    state.refunds.set(refund.id, refund)
    tell('refund.created', refund)
    tell('charge.refunded', chargeOf(state, intent))
    return refund
  }

  /** A refund arrives, or the payer's bank sends it back, which may happen after it had succeeded. */
  function endRefund(refundId: string, status: 'succeeded' | 'failed'): void {
    const refund = state.refunds.get(refundId) ?? missing('refund', refundId)
    if (refund.status === 'failed') throw new StripeRefusal(400, 'This refund has failed already')
    refund.status = status
    if (status === 'failed') refund.failure_reason = 'lost_or_stolen_card'
    tell('refund.updated', refund)
    if (status === 'failed') tell('refund.failed', refund)
  }

  function dispute(
    intentId: string,
    { amount, isInquiry = false }: { amount?: number; isInquiry?: boolean } = {},
  ): Dispute {
    const intent = getIntent(intentId)
    if (intent.status !== 'succeeded') throw new StripeRefusal(400, 'Only a payment that arrived can be disputed')
    const made: Dispute = {
      id: newId('dp'),
      object: 'dispute',
      livemode: false,
      amount: amount ?? intent.amount,
      currency: intent.currency,
      payment_intent: intentId,
      status: isInquiry ? 'warning_needs_response' : 'needs_response',
      reason: 'fraudulent',
      created: seconds(),
    }
    state.disputes.set(made.id, made)
    tell('charge.dispute.created', made)
    return made
  }

  function endDispute(disputeId: string, status: 'won' | 'lost'): void {
    const found = state.disputes.get(disputeId) ?? missing('dispute', disputeId)
    found.status = status
    tell('charge.dispute.closed', found)
  }

  return {
    createRefund,
    endRefund,
    dispute,
    endDispute,
    holdRefunds(times: number): void {
      pendingRefunds = times
    },
  }
}
