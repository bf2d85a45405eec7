import { toIso } from '../kit/clock.ts'
import type { PlanView, SubscriptionView } from '../contract/plan.ts'
import type { Order } from './order.ts'
import type { Price } from './money.ts'
import type { Provider } from './provider.ts'

/** A plan in the settings: credits per month, and the discount in percent. */
export interface PlanTerms {
  credits: number
  percentOff: number
}

export interface Plan extends PlanTerms {
  id: string
  price: Price
}

/** A subscription as core sees it. */
export interface Subscription {
  orderId: string
  /** The account that received its last payment. */
  accountId: string
  telegramId: string
  /** Of its first payment. */
  chargeId: string
  paidUntil: number
  renews: boolean
  createdAt: number
}

/** The only period that Telegram supports. */
const PERIOD_DAYS = 30
/** The most that Telegram allows a subscription to cost per month. */
const STARS_MAX = 10_000

/** Parses "500:10 2000:20", credits and percent off; undefined if it is malformed or repeats an amount of
 *  credits. */
export function parsePlans(text: string): PlanTerms[] | undefined {
  const plans: PlanTerms[] = []
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, credits, percentOff] = /^(\d{1,7}):(\d{1,2})$/.exec(part) ?? []
    if (credits === undefined || percentOff === undefined || Number(credits) === 0) return undefined
    plans.push({ credits: Number(credits), percentOff: Number(percentOff) })
  }
  return new Set(plans.map(({ credits }) => credits)).size === plans.length ? plans : undefined
}

/** How a plan is called that is the first of so many credits. */
export const idOfPlan = ({ credits }: Pick<PlanTerms, 'credits'>): string => `monthly-${credits}`

/** The plan with its price, rounded up to whole Stars; undefined if that is more than Telegram takes per month. */
export function toPlan({ id, credits, percentOff }: PlanTerms & { id?: string }, stars: Provider): Plan | undefined {
  const single = stars.toPrice(credits)
  const amount = Math.max(1, Math.ceil((single.amount * (100 - percentOff)) / 100))
  if (amount > STARS_MAX) return undefined
  return { id: id ?? idOfPlan({ credits }), credits, percentOff, price: { ...single, amount } }
}

export const toPlanView = ({ price, ...plan }: Plan): PlanView => ({ ...toTermsView(plan), price })

/** A plan as it is shown but for its price. */
export const toTermsView = ({ id, credits, percentOff }: Omit<Plan, 'price'>): Omit<PlanView, 'price'> => ({
  id,
  credits,
  percent_off: percentOff,
  period_days: PERIOD_DAYS,
})

/** A subscription as its owner sees it: on the terms of the order it began with, whatever the plan costs
 *  today. */
export function toSubscriptionView(subscription: Subscription, order: Order, at: number): SubscriptionView {
  const { orderId, chargeId, paidUntil, renews, createdAt } = subscription
  return {
    id: orderId,
    plan: order.plan ?? '',
    credits: order.credits,
    price: { amount: order.priceAmount, currency: order.priceCurrency },
    charge_id: chargeId,
    renews,
    paid_until: toIso(paidUntil),
    status: paidUntil > at ? 'active' : 'ended',
    created_at: toIso(createdAt),
  }
}
