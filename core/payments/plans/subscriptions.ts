import type { People } from '../../accounts/people.ts'
import type { Actor } from '../../contract/account.ts'
import type { Page } from '../../contract/common.ts'
import type { PlanProvider, ProviderName } from '../../contract/ledger.ts'
import type { PlanView, StaffSubscription, StaffSubscriptionsQuery, SubscriptionView } from '../../contract/plan.ts'
import { ACTS_OF } from '../../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { parseCursor, toPage } from '../../kit/http/cursor.ts'
import { ordersOf, type Plan, statusOf, type Subscription, toPlanView, toSubscriptionView } from '../plan.ts'
import * as store from './store.ts'
import { postponeMove } from './telegram.ts'

export interface SubscriptionsDeps {
  db: Db
  /** At their prices now in Stars. */
  plans: () => readonly Plan[]
  /** The price of a plan now; undefined if this provider does not sell it. */
  priceOf: (plan: Plan, provider: ProviderName) => Plan['price'] | undefined
  people: Pick<People, 'telegramIdOf'>
  errands: Errands
  now: Now
}

/** Plans on sale and subscriptions to them. Whoever sells one charges for it every period by itself. In Telegram a subscription belongs to
 *  the person who pays, whichever account their chat is joined to; elsewhere to the account. */
export function createSubscriptions({ db, plans, priceOf, people, errands, now }: SubscriptionsDeps) {
  /** Throws `not_found` for a plan that is not on sale by this provider. */
  function getPlan(id: string, provider: ProviderName): Plan {
    const onSale = plans().flatMap((plan) => {
      const price = priceOf(plan, provider)
      return price === undefined ? [] : [{ ...plan, price }]
    })
    const plan = onSale.find((each) => each.id === id)
    if (plan === undefined)
      throw new AppError('not_found', { what: 'plan', asked: id, available: onSale.map((each) => each.id) })
    return plan
  }

  async function toViews(reader: Reader, all: readonly Subscription[]): Promise<SubscriptionView[]> {
    const orders = await store.findOrders(reader, all.flatMap(ordersOf))
    return all.map((each) => toSubscriptionView(each, orders, now()))
  }

  async function toView(reader: Reader, subscription: Subscription): Promise<SubscriptionView> {
    return toSubscriptionView(subscription, await store.findOrders(reader, ordersOf(subscription)), now())
  }

  const toPrices = (plan: Plan): PlanView['prices'] =>
    SOLD_BY.flatMap((provider) => {
      const price = priceOf(plan, provider)
      return price === undefined ? [] : [{ provider, ...price }]
    })

  return {
    plans: (): PlanView[] => plans().map((plan) => toPlanView(plan, toPrices(plan))),
    pricesOf: toPrices,
    getPlan,
    toView,

    find: (reader: Reader, orderId: string): Promise<Subscription | undefined> =>
      store.findSubscription(reader, orderId),

    /** Records a payment in Telegram for an order of a plan: the first one starts the subscription, later ones extend it. */
    async extend(
      tx: Tx,
      paid: Pick<Subscription, 'orderId' | 'accountId' | 'telegramId' | 'chargeId' | 'paidUntil'>,
    ): Promise<void> {
      const earlier = await store.findSubscription(tx, paid.orderId)
      await store.upsertSubscription(tx, { ...IN_TELEGRAM, createdAt: now(), ...earlier, ...paid, renews: true })
      if (earlier !== undefined && earlier.paidUntil < paid.paidUntil)
        await postponeMove(tx, { moving: { ...earlier, paidUntil: paid.paidUntil }, errands })
    },

    /** Those that a person pays in Telegram, and those of the account if they may see what it pays, newest first. */
    async list({
      userId,
      accountId,
      member,
    }: Pick<Actor, 'userId' | 'accountId' | 'member'>): Promise<SubscriptionView[]> {
      const telegramId = await people.telegramIdOf(db.reader, userId)
      const seen = ACTS_OF[member].has('read_all') ? accountId : null
      return toViews(db.reader, await store.listSubscriptions(db.reader, { telegramId, accountId: seen }))
    },

    /** Of everybody, by every provider, newest first. */
    async listAll({
      limit,
      cursor,
      provider,
      account_id: accountId,
    }: StaffSubscriptionsQuery): Promise<Page<StaffSubscription>> {
      const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
      const rows = await store.listAllSubscriptions(db.reader, { below, limit: limit + 1, provider, accountId })
      const views = await toViews(
        db.reader,
        rows.map(({ subscription }) => subscription),
      )
      const items = rows.map(({ number, subscription }, index) => ({ number, subscription, shown: views[index] }))
      return toPage(items, limit, {
        view: ({ shown, subscription }) => {
          if (shown === undefined) throw new Error('a subscription without its view')
          return { ...shown, account_id: subscription.accountId }
        },
        cursorOf: ({ number }) => [number],
      })
    },

    /** Records that the bot has ended one in Telegram. Throws `not_found` for another person's, and `state_conflict` for one that is
     *  over. */
    async end(orderId: string, telegramId: string): Promise<SubscriptionView> {
      return db.write(async (tx) => {
        const subscription = await store.findSubscription(tx, orderId)
        if (subscription?.telegramId !== telegramId)
          throw new AppError('not_found', { what: 'subscription', asked: orderId })
        if (statusOf(subscription, now()) === 'canceled')
          throw new AppError('state_conflict', { what: 'subscription', state: 'ended' })
        await store.updateSubscription(tx, orderId, { renews: false })
        return toView(tx, { ...subscription, renews: false })
      })
    },
  }
}
export type Subscriptions = ReturnType<typeof createSubscriptions>

const SOLD_BY: readonly PlanProvider[] = ['stars', 'stripe', 'bank']
const IN_TELEGRAM = {
  provider: 'stars',
  providerRef: null,
  state: null,
  termsOrderId: null,
  nextOrderId: null,
} as const
