import type { Tx } from '../../db/client.ts'
import type { Errands, NewErrand } from '../../errands/service.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { Order } from '../order.ts'
import type { Subscription } from '../plan.ts'
import { findOrder, updateOrder } from '../store.ts'
import * as store from './store.ts'

/** How long after the end of a period the next one can still be paid on the terms that were chosen, ms. */
export const CHOSEN_MS = 7 * DAY_MS

type Paid = Pick<Subscription, 'orderId' | 'telegramId' | 'chargeId' | 'paidUntil'>

/** Telegram is to charge no more for a plan. */
export function endErrand({ orderId, telegramId, chargeId, paidUntil }: Paid): NewErrand {
  const errand = { kind: 'end_plan', subscription_id: orderId, charge_id: chargeId } as const
  return { key: `end_plan:${orderId}:${paidUntil}`, telegramId, errand }
}

/** At the end of the paid time the plan that was chosen instead is offered. */
export function offerErrand({ orderId, telegramId, paidUntil }: Paid, order: Order): NewErrand {
  const { id, plan, credits, priceAmount: amount, priceCurrency: currency } = order
  const offered = { id, plan: plan ?? '', credits, price: { amount, currency } }
  const errand = { kind: 'offer_plan', subscription_id: orderId, order: offered } as const
  return { key: `offer_plan:${id}`, telegramId, errand, dueAt: paidUntil }
}

/** Telegram has charged for a plan that its payer moves away from: it is ended again, and the other one is offered at the end of the time
 *  that is paid for now, so that no month is paid twice. Nothing happens if the other one is paid already. */
export async function postponeMove(
  tx: Tx,
  { moving, errands }: { moving: Subscription; errands: Pick<Errands, 'add' | 'drop'> },
): Promise<void> {
  const { orderId, nextOrderId, paidUntil } = moving
  const next = nextOrderId === null ? undefined : await findOrder(tx, nextOrderId)
  if (next === undefined || next.status !== 'open') return
  const offer = offerErrand(moving, next)
  await errands.drop(tx, offer.key)
  await errands.add(tx, offer)
  await updateOrder(tx, next.id, { expiresAt: paidUntil + CHOSEN_MS })
  await store.updateSubscription(tx, orderId, { renews: false })
  await errands.add(tx, endErrand(moving))
}
