import { missing, unprocessable } from './refusal.ts'
import type { Capture, Dispute, PaypalState, Refund, Tell } from './state.ts'
import { refundedOf, type Views } from './views.ts'

export interface MoneyBackDeps {
  state: PaypalState
  views: Views
  now: () => number
  newId: (prefix: string) => string
  tell: Tell
}

/** Money on its way back: refunds and disputes. */
export function createMoneyBack({ state, views, now, newId, tell }: MoneyBackDeps) {
  const getCapture = (id: string): Capture => state.captures.get(id) ?? missing(id)
  /** The next refunds begin as pending: so many. */
  let pendingRefunds = 0

  function createRefund(
    captureId: string,
    { amount, customId = null }: { amount?: number; customId?: string | null } = {},
  ): Refund {
    const capture = getCapture(captureId)
    if (capture.status !== 'COMPLETED')
      unprocessable('PENDING_CAPTURE', 'Cannot initiate a refund as the capture is pending.')
    const isDisputed = [...state.disputes.values()].some(
      (dispute) => dispute.captureId === captureId && dispute.outcome !== 'RESOLVED_SELLER_FAVOUR',
    )
    if (isDisputed) unprocessable('TRANSACTION_DISPUTED', 'Refund is not allowed: the transaction is disputed.')
    const left = capture.amount - refundedOf(state, captureId)
    if (left === 0) unprocessable('CAPTURE_FULLY_REFUNDED', 'The capture has already been fully refunded.')
    const asked = amount ?? left
    if (asked > left)
      unprocessable('REFUND_AMOUNT_EXCEEDED', 'The refund amount must be less than what is left of the capture.')
    const refund: Refund = {
      id: newId('1REF'),
      captureId,
      status: pendingRefunds > 0 ? 'PENDING' : 'COMPLETED',
      amount: asked,
      currency: capture.currency,
      customId,
      createdAt: now(),
    }
    pendingRefunds = Math.max(0, pendingRefunds - 1)
    state.refunds.set(refund.id, refund)
    tell(
      refund.status === 'PENDING' ? 'PAYMENT.REFUND.PENDING' : 'PAYMENT.CAPTURE.REFUNDED',
      'refund',
      views.toRefund(refund),
    )
    return refund
  }

  /** A refund arrives, or comes back, which may happen after it had succeeded. */
  function endRefund(refundId: string, status: 'succeeded' | 'failed'): void {
    const refund = state.refunds.get(refundId) ?? missing(refundId)
    if (refund.status === 'FAILED') unprocessable('INVALID_STATE', 'This refund has failed already.')
    refund.status = status === 'succeeded' ? 'COMPLETED' : 'FAILED'
    tell(
      status === 'succeeded' ? 'PAYMENT.CAPTURE.REFUNDED' : 'PAYMENT.REFUND.FAILED',
      'refund',
      views.toRefund(refund),
    )
  }

  function dispute(captureId: string, { amount }: { amount?: number } = {}): Dispute {
    const capture = getCapture(captureId)
    if (capture.status !== 'COMPLETED') unprocessable('INVALID_STATE', 'Only a payment that arrived can be disputed.')
    const made: Dispute = {
      id: newId('PP-D-'),
      captureId,
      status: 'OPEN',
      outcome: null,
      amount: amount ?? capture.amount,
      currency: capture.currency,
      createdAt: now(),
      updatedAt: now(),
    }
    state.disputes.set(made.id, made)
    tell('CUSTOMER.DISPUTE.CREATED', 'dispute', views.toDispute(made))
    return made
  }

  function endDispute(disputeId: string, status: 'won' | 'lost'): void {
    const found = state.disputes.get(disputeId) ?? missing(disputeId)
    Object.assign(found, {
      status: 'RESOLVED',
      outcome: status === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR',
      updatedAt: now(),
    })
    tell('CUSTOMER.DISPUTE.RESOLVED', 'dispute', views.toDispute(found))
  }

  return {
    getCapture,
    createRefund,
    endRefund,
    dispute,
    endDispute,
    holdRefunds(times: number): void {
      pendingRefunds = times
    },
  }
}
