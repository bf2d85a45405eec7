import type { People } from '../../accounts/people.ts'
import type { Actor } from '../../contract/account.ts'
import type { ProviderName } from '../../contract/ledger.ts'
import type { ChangeSubscription, SubscriptionView } from '../../contract/plan.ts'
import { ACTS_OF } from '../../contract/trust/member.ts'
import type { Db, Reader } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import type { Order } from '../order.ts'
import { statusOf, type Subscription } from '../plan.ts'
import type { Remote, RemotePlans } from '../provider.ts'
import type { Settled, Settling } from '../remote/settling.ts'
import { findOrder, insertOrder } from '../store.ts'
import * as store from './store.ts'
import { CHOSEN_MS, endErrand, offerErrand } from './telegram.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface MovesDeps {
  db: Db
  subscriptions: Subscriptions
  settling: Pick<Settling, 'settle'>
  /** Throws `payment_disabled`. */
  getRemote: (provider: ProviderName) => Remote
  errands: Errands
  people: Pick<People, 'telegramIdOf'>
  /** Throws `terms_not_accepted`. */
  requireTerms: (db: Reader, actor: Actor) => Promise<void>
  now: Now
  newId: NewId
}

/** A subscriber moves to another plan, or ends theirs. What is paid for stays as it is; the next period is another. */
export function createMoves(deps: MovesDeps) {
  const { db, subscriptions, settling, getRemote, errands, people, requireTerms, now, newId } = deps

  /** One's own, that is not over. Throws `not_found`, and `state_conflict`. */
  async function getOwn(actor: Actor, id: string): Promise<Subscription> {
    const found = await store.findSubscription(db.reader, id)
    const telegramId = await people.telegramIdOf(db.reader, actor.userId)
    const isOwn =
      found?.provider === 'stars'
        ? found.telegramId === telegramId
        : found?.accountId === actor.accountId && ACTS_OF[actor.member].has('manage')
    if (found === undefined || !isOwn) throw new AppError('not_found', { what: 'subscription', asked: id })
    if (statusOf(found, now()) === 'canceled')
      throw new AppError('state_conflict', { what: 'subscription', state: 'canceled' })
    return found
  }

  const current = async (id: string): Promise<SubscriptionView> => {
    const found = await store.findSubscription(db.reader, id)
    if (found === undefined) throw new AppError('not_found', { what: 'subscription', asked: id })
    return subscriptions.toView(db.reader, found)
  }

  /** An order for the next period, at the price of today. */
  function toOrder(
    actor: Actor,
    { accountId, provider, paidUntil }: Subscription,
    terms: Order,
    planId: string,
  ): Order {
    const { id: plan, credits, price } = subscriptions.getPlan(planId, provider)
    return {
      id: newId('pay'),
      accountId,
      userId: actor.userId,
      provider,
      credits,
      plan,
      priceAmount: price.amount,
      priceCurrency: price.currency,
      status: 'open',
      createdAt: now(),
      expiresAt: Math.max(paidUntil, now()) + CHOSEN_MS,
      // By invoice each period has a reference of its own.
      providerRef: provider === 'bank' ? null : terms.providerRef,
      url: null,
    }
  }

  async function termsOf({ orderId, termsOrderId }: Subscription): Promise<Order> {
    const order = await findOrder(db.reader, termsOrderId ?? orderId)
    if (order === undefined) throw new Error(`the subscription ${orderId} has lost its order`)
    return order
  }

  /** The provider is told first, and what it says afterwards is what is booked: whatever is lost in between, both say the same. */
  async function atProvider(
    { provider, providerRef: ref }: Subscription,
    act: (plans: RemotePlans, ref: string) => Promise<void>,
  ): Promise<void> {
    const remote = getRemote(provider)
    if (remote.plans === undefined || ref === null) throw new Error(`${provider} has no plans`)
    await act(remote.plans, ref)
    refuseUnfollowed(await settling.settle(provider, remote, { plan: ref }))
  }

  return {
    /** Another plan from the next period on, up or down; the plan it is on takes an earlier change back. In Telegram nobody can change a
     *  price but the payer: the present plan ends there, and at its end the bot offers the other one at the price of today. Throws
     *  `not_found`, `terms_not_accepted`, `state_conflict` for one that is over or ends anyhow and for another price than the one
     *  agreed to, and `unavailable`. */
    async change(actor: Actor, id: string, { plan, price }: ChangeSubscription): Promise<SubscriptionView> {
      await requireTerms(db.reader, actor)
      const found = await getOwn(actor, id)
      if (!found.renews && found.nextOrderId === null)
        throw new AppError('state_conflict', { what: 'subscription', state: 'ending' })
      const terms = await termsOf(found)
      const isBack = plan === terms.plan
      const order = isBack ? terms : toOrder(actor, found, terms, plan)
      refuseOtherPrice(order, price)
      if (found.provider === 'stars') {
        await offerLater(found, order, isBack)
        return current(id)
      }
      if (!isBack) await db.write((tx) => insertOrder(tx, order))
      await atProvider(found, (plans, ref) => plans.change(ref, order))
      return current(id)
    },

    /** No payment after the present period; elsewhere than in Telegram, one that is not paid for yet ends at once. Throws as `change` does. */
    async end(actor: Actor, id: string): Promise<SubscriptionView> {
      const found = await getOwn(actor, id)
      if (found.provider !== 'stars') await atProvider(found, (plans, ref) => plans.end(ref))
      else await db.write((tx) => endInTelegram(tx, found, null))
      return current(id)
    },
  }

  async function offerLater(found: Subscription, order: Order, isBack: boolean): Promise<void> {
    if (isBack) throw new AppError('state_conflict', { what: 'subscription', state: 'on this plan' })
    await db.write(async (tx) => {
      await insertOrder(tx, order)
      await endInTelegram(tx, found, order.id)
      await errands.add(tx, offerErrand(found, order))
    })
  }

  async function endInTelegram(
    tx: Parameters<typeof store.updateSubscription>[0],
    found: Subscription,
    next: string | null,
  ): Promise<void> {
    const { orderId, nextOrderId } = found
    await store.updateSubscription(tx, orderId, { renews: false, nextOrderId: next })
    if (nextOrderId !== null) await errands.drop(tx, `offer_plan:${nextOrderId}`)
    await errands.add(tx, endErrand(found))
  }
}

/** Throws `unavailable` if the books could not follow the plan. */
function refuseUnfollowed(settled: Settled): void {
  if (settled.kind === 'settled' || (settled.kind === 'unmatched' && settled.isFollowed === true)) return
  throw new AppError('unavailable', { detail: 'the provider and the books differ', retry_after_seconds: 60 })
}

/** Throws `state_conflict` if the order is not at the price that was agreed to. */
function refuseOtherPrice({ priceAmount, priceCurrency }: Order, agreed: ChangeSubscription['price']): void {
  if (agreed === undefined || (agreed.amount === priceAmount && agreed.currency === priceCurrency)) return
  throw new AppError('state_conflict', { what: 'price', state: `${priceAmount} ${priceCurrency}` })
}
