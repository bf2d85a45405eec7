import { toIso } from '../kit/clock.ts'
import { isAppError } from '../kit/errors.ts'
import { DAY_MS } from '../kit/units.ts'
import type { ProviderName } from '../contract/ledger.ts'
import type { PlanView, SubscriptionStatus, SubscriptionView } from '../contract/plan.ts'
import type { Order } from './order.ts'
import { discounted, type Price } from './money.ts'
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
  /** Empty for one that is not paid in Telegram. */
  telegramId: string
  /** Of its first payment; empty before that. */
  chargeId: string
  paidUntil: number
  renews: boolean
  createdAt: number
  provider: ProviderName
  /** The provider's id of it; null in Telegram. */
  providerRef: string | null
  /** As the provider says; null where only the paid time tells. */
  state: SubscriptionStatus | null
  /** The order whose terms it is on; null for the first one. */
  termsOrderId: string | null
  /** The order whose terms the next period is on; null if it goes on as it is. */
  nextOrderId: string | null
}

/** The only period that Telegram supports; the same everywhere, so that a plan is a plan. */
export const PERIOD_DAYS = 30
/** A payment in Telegram that is this late has not been made. */
const LATE_MS_MAX = 3 * DAY_MS
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
  const price = discounted(stars.toPrice(credits), percentOff)
  if (price.amount > STARS_MAX) return undefined
  return { id: id ?? idOfPlan({ credits }), credits, percentOff, price }
}

/** What a plan costs by a provider; undefined if that does not sell it. */
export function planPriceOf({ credits, percentOff, price }: Plan, provider: Provider): Price | undefined {
  if (provider.name === 'stars') return price
  if (!provider.enabled || provider.remote?.plans === undefined) return undefined
  try {
    return discounted(provider.toPrice(credits), percentOff)
  } catch (error) {
    if (isAppError(error, 'amount_unpayable')) return undefined
    throw error
  }
}

/** `prices`: of one period, by each provider that sells it. */
export const toPlanView = ({ price, ...plan }: Plan, prices: PlanView['prices']): PlanView => ({
  ...toTermsView(plan),
  price,
  prices,
})

/** A plan as it is shown but for its price. */
export const toTermsView = ({ id, credits, percentOff }: Omit<Plan, 'price'>): Omit<PlanView, 'price' | 'prices'> => ({
  id,
  credits,
  percent_off: percentOff,
  period_days: PERIOD_DAYS,
})

/** What a subscription is at a moment. Telegram says only until when it is paid. */
export function statusOf(
  { state, paidUntil, renews }: Pick<Subscription, 'state' | 'paidUntil' | 'renews'>,
  at: number,
): SubscriptionStatus {
  if (state !== null) return state
  if (paidUntil > at) return 'active'
  return renews && paidUntil + LATE_MS_MAX > at ? 'past_due' : 'canceled'
}

/** The orders that say what a subscription is and becomes. */
export const ordersOf = ({ orderId, termsOrderId, nextOrderId }: Subscription): string[] => [
  termsOrderId ?? orderId,
  ...(nextOrderId === null ? [] : [nextOrderId]),
]

/** A subscription as its owner sees it: on the terms of the order that it goes by, whatever the plan costs today. Throws for one without
 *  its order. */
export function toSubscriptionView(
  subscription: Subscription,
  orders: ReadonlyMap<string, Order>,
  at: number,
): SubscriptionView {
  const { orderId, provider, chargeId, paidUntil, renews, createdAt, nextOrderId } = subscription
  const [termsId = orderId] = ordersOf(subscription)
  const terms = orders.get(termsId)
  if (terms === undefined) throw new Error(`the subscription ${orderId} has lost its order ${termsId}`)
  const next = nextOrderId === null ? undefined : orders.get(nextOrderId)
  return {
    id: orderId,
    provider,
    ...toTerms(terms),
    charge_id: chargeId,
    renews,
    paid_until: toIso(paidUntil),
    next: next === undefined ? null : toTerms(next),
    status: statusOf(subscription, at),
    created_at: toIso(createdAt),
  }
}

const toTerms = ({ plan, credits, priceAmount: amount, priceCurrency: currency }: Order) => ({
  plan: plan ?? '',
  credits,
  price: { amount, currency },
})
