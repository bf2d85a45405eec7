import type { ProviderName } from '../../contract/ledger.ts'
import type { Tx } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import type { RemotePlan } from '../provider.ts'
import { mayBecome } from '../order.ts'
import { findOrder, updateOrder } from '../store.ts'
import * as store from './store.ts'

/** Takes what a provider says of a plan that it charges for into the books. */
export function createPlanFollowing({ addEvent, now }: { addEvent: AddEvent; now: Now }) {
  /** The subscription is what the provider says it is; one that nobody has paid or tried yet is none. False if it is not one of ours. */
  return async function followPlan(
    tx: Tx,
    provider: ProviderName,
    { ref, firstOrderId, orderId, status, renews, paidUntil, payments }: RemotePlan,
  ): Promise<boolean> {
    const first = firstOrderId === null ? undefined : await findOrder(tx, firstOrderId)
    if (first === undefined || first.provider !== provider || first.plan === null) return false
    const earlier = await store.findSubscription(tx, first.id)
    if (earlier === undefined && payments.length === 0 && status !== 'trialing') {
      // Its first payment is one that takes days, or has failed.
      const begun = status === 'active' ? 'processing' : 'failed'
      if (mayBecome(first.status, begun)) await updateOrder(tx, first.id, { status: begun })
      return true
    }
    const termsId = payments.at(-1)?.orderId ?? earlier?.termsOrderId ?? first.id
    const next = orderId === null || orderId === termsId ? undefined : await findOrder(tx, orderId)
    await store.upsertSubscription(tx, {
      orderId: first.id,
      accountId: first.accountId,
      telegramId: '',
      paidUntil,
      createdAt: now(),
      provider,
      providerRef: ref,
      ...earlier,
      chargeId: [earlier?.chargeId, ...payments.map((each) => each.chargeId)].find(Boolean) ?? '',
      renews: renews && status !== 'canceled',
      state: status,
      termsOrderId: termsId,
      nextOrderId: status === 'canceled' || !renews ? null : (next?.id ?? null),
      ...(paidUntil === 0 ? {} : { paidUntil }),
    })
    // An invoice that is not paid is reminded of by itself.
    if (status === 'past_due' && earlier?.state !== 'past_due' && provider !== 'bank') {
      // The provider tries it again: nobody has to pay another way.
      const { accountId, userId, credits } = (await findOrder(tx, termsId)) ?? first
      const data = { payment_id: first.id, provider, credits, is_retried: true }
      await addEvent(tx, { type: 'payment.failed', account_id: accountId, user_id: userId, data })
    }
    return true
  }
}
