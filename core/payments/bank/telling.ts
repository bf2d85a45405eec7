import type { Tx } from '../../db/client.ts'
import { insertEvent } from '../remote/store.ts'
import { findOrder } from '../store.ts'
import * as store from './store.ts'

type Found = Pick<store.EntryRow, 'orderId' | 'refundId' | 'reverses'>

/** Leaves word of a matched entry where the events of providers are worked on, in the transaction of its cause: it is booked even if core dies
 *  between. */
export async function tellOfEntry(tx: Tx, entryId: string, { at, ...found }: Found & { at: number }): Promise<void> {
  const payment = await paymentOf(tx, found)
  if (payment === null) return
  await insertEvent(tx, {
    provider: 'bank',
    eventId: entryId,
    type: 'statement.entry',
    body: '',
    payment: JSON.stringify(payment),
    receivedAt: at,
    state: 'new',
    detail: null,
    tries: 0,
    dueAt: at,
  })
}

async function paymentOf(
  tx: Tx,
  { orderId, refundId, reverses }: Found,
): Promise<{ ref: string } | { chargeId: string } | null> {
  if (orderId !== null) return { ref: (await findOrder(tx, orderId))?.providerRef ?? '' }
  if (reverses !== null) return { chargeId: reverses }
  const refund = refundId === null ? undefined : await store.findRefundById(tx, refundId)
  return refund === undefined ? null : { chargeId: refund.chargeId }
}
