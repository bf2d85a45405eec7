import type Stripe from 'stripe'
import type { RemoteDispute, RemotePayment, RemoteRefund } from '../../provider.ts'

/** `complete` says that the payer is done, not that the money is here: with delayed methods that takes days. */
export function statusOf(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): RemotePayment['status'] {
  if (session.status !== 'complete') return session.status === 'expired' ? 'expired' : 'open'
  if (session.payment_status === 'paid') return 'paid'
  return intent?.status === 'processing' ? 'processing' : 'failed'
}

export const toRefund = ({ id, amount, status, metadata }: Stripe.Refund): RemoteRefund => ({
  id,
  ourId: metadata?.['refund_id'] ?? null,
  amount,
  status: status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
})

/** An inquiry (`warning_…`) moves no money: it is none of ours until it becomes a dispute. */
export function toDispute({ id, amount, status }: Stripe.Dispute): RemoteDispute[] {
  switch (status) {
    case 'needs_response':
    case 'under_review':
      return [{ id, amount, status: 'open' }]
    case 'won':
      return [{ id, amount, status: 'won' }]
    case 'lost':
      return [{ id, amount, status: 'lost' }]
    default:
      return []
  }
}

/** Ms; null if it is not told. A debit is charged when it is ordered and arrives later, of which Stripe keeps no moment. */
export function paidAtOf(intent: Stripe.PaymentIntent | null): number | null {
  const charge = intent?.latest_charge
  return typeof charge === 'object' && charge !== null ? charge.created * 1000 : null
}
