import type { People } from '../accounts/people.ts'
import type { PlanView, SubscriptionView } from '../contract/plan.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { type Plan, type Subscription, toPlanView, toSubscriptionView } from './plan.ts'
import * as store from './store.ts'

export interface SubscriptionsDeps {
  db: Db
  /** At their prices now. */
  plans: () => readonly Plan[]
  people: Pick<People, 'telegramIdOf'>
  now: Now
}

/** Plans on sale and subscriptions to them. Telegram charges every month by itself; a subscription belongs to
 *  the person who pays, whichever account their chat is joined to. */
export function createSubscriptions({ db, plans, people, now }: SubscriptionsDeps) {
  return {
    plans: (): PlanView[] => plans().map(toPlanView),

    /** Throws `not_found` for a plan that is not on sale. */
    getPlan(id: string): Plan {
      const onSale = plans()
      const plan = onSale.find((each) => each.id === id)
      if (plan === undefined)
        throw new AppError('not_found', { what: 'plan', asked: id, available: onSale.map((each) => each.id) })
      return plan
    },

    find: (reader: Reader, orderId: string): Promise<Subscription | undefined> =>
      store.findSubscription(reader, orderId),

    /** Records a payment for an order of a plan: the first one starts the subscription, later ones extend it. */
    async extend(tx: Tx, paid: Omit<Subscription, 'renews' | 'createdAt'>): Promise<void> {
      await store.upsertSubscription(tx, { ...paid, renews: true, createdAt: now() })
    },

    /** Subscriptions that a person pays, newest first. */
    async list(userId: string): Promise<SubscriptionView[]> {
      const telegramId = await people.telegramIdOf(db.reader, userId)
      if (telegramId === null) return []
      const rows = await store.listSubscriptions(db.reader, telegramId)
      return rows.map(({ subscription, order }) => toSubscriptionView(subscription, order, now()))
    },

    /** Records that a subscription will not renew. Throws `not_found` for another person's, and
     *  `state_conflict` for one that has ended. */
    async end(orderId: string, telegramId: string): Promise<SubscriptionView> {
      return db.write(async (tx) => {
        const subscription = await store.findSubscription(tx, orderId)
        const order = await store.findOrder(tx, orderId)
        if (subscription?.telegramId !== telegramId || order === undefined) {
          throw new AppError('not_found', { what: 'subscription', asked: orderId })
        }
        if (subscription.paidUntil <= now())
          throw new AppError('state_conflict', { what: 'subscription', state: 'ended' })
        await store.markEnding(tx, orderId)
        return toSubscriptionView({ ...subscription, renews: false }, order, now())
      })
    },
  }
}
export type Subscriptions = ReturnType<typeof createSubscriptions>
