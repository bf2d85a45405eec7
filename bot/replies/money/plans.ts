import type { TopUpView } from '../../../core/contract/ledger.ts'
import type { PlanView, SubscriptionView } from '../../../core/contract/plan.ts'
import { button } from '../../ui/buttons.ts'
import type { Say } from '../../locales/say.ts'
import { credits, date, paid } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

/** What can be moved to another plan, or go on without one. */
export const isRunning = ({ status }: SubscriptionView): boolean => status !== 'canceled'

/** A subscription that can become another plan. */
const isMovable = ({ status, renews, next }: SubscriptionView): boolean =>
  status === 'active' && (renews || next !== null)

/** /plans: the plans on sale, the person's subscriptions, and how they change and end. Whoever has one plan moves from it to another;
 *  a second one beside it is hardly meant. */
export function plansReply(say: Say, plans: readonly PlanView[], subscriptions: readonly SubscriptionView[]): Reply {
  const current = subscriptions.filter(isRunning)
  if (plans.length === 0 && current.length === 0) {
    return { text: say('plans-none'), keyboard: [[button(say('button-top-up'), 'top')]] }
  }
  const offers = plans.map((plan) => {
    const terms = { credits: credits(say, plan.credits), stars: plan.price.amount }
    if (plan.percent_off === 0) return say('plans-line', terms)
    return say('plans-line-off', { ...terms, percent: plan.percent_off })
  })
  const movable = current.find(isMovable)
  const parts = [say('plans-intro'), offers.join('\n'), current.map((each) => lineOf(say, each)).join('\n')]
  return compose(
    [bold(say('plans-title')), `\n${parts.filter((part) => part !== '').join('\n\n')}`],
    [
      ...plans.flatMap((plan) => {
        const terms = { credits: credits(say, plan.credits), stars: plan.price.amount }
        if (movable === undefined) return [[button(say('button-plan', terms), 'plan', plan.id)]]
        const price = plan.prices.find(({ provider }) => provider === movable.provider)
        if (price === undefined || plan.id === (movable.next ?? movable).plan) return []
        const label = say('button-plan-move', { credits: terms.credits, price: paid(say, price) })
        return [[button(label, 'move', movable.id, plan.id)]]
      }),
      ...current.map((each) => {
        const terms = { credits: credits(say, each.credits) }
        return each.renews ? [button(say('button-plan-end', terms), 'end', each.id)] : []
      }),
    ],
  )
}

const termsOf = (say: Say, { credits: n, price, paid_until }: SubscriptionView) => ({
  credits: credits(say, n),
  price: paid(say, price),
  date: date(say, paid_until),
})

function lineOf(say: Say, subscription: SubscriptionView): string {
  const { status, renews, next } = subscription
  const terms = termsOf(say, subscription)
  if (status === 'past_due') return say('plans-past-due', terms)
  if (next !== null)
    return say('plans-moving', { ...terms, next: credits(say, next.credits), nextPrice: paid(say, next.price) })
  if (status === 'trialing') return say('plans-trialing', terms)
  return renews ? say('plans-active', terms) : say('plans-canceled', terms)
}

/** Before a plan ends: Telegram does not let anyone resume it, so it asks once more. */
export function endReply(say: Say, subscription: SubscriptionView): Reply {
  return {
    text: say(subscription.status === 'past_due' ? 'plan-end-late' : 'plan-end', termsOf(say, subscription)),
    keyboard: [[button(say('button-plan-quit'), 'quit', subscription.id)], [button(say('button-plan-keep'), 'plans')]],
  }
}

/** What another plan costs by the provider of a subscription. */
export const movePriceOf = ({ provider }: SubscriptionView, plan: PlanView): PlanView['price'] =>
  plan.prices.find((each) => each.provider === provider) ?? plan.price

/** Before a move: what stays until when, and what comes then. */
export function moveReply(say: Say, subscription: SubscriptionView, plan: PlanView): Reply {
  const price = movePriceOf(subscription, plan)
  const terms = { ...termsOf(say, subscription), next: credits(say, plan.credits), nextPrice: paid(say, price) }
  return {
    text: say(subscription.provider === 'stars' ? 'plan-move-stars' : 'plan-move', terms),
    keyboard: [
      [button(say('button-plan-moved'), 'moved', subscription.id, plan.id, price.amount.toString(36))],
      [button(say('button-plan-keep'), 'plans')],
    ],
  }
}

/** What the person is about to subscribe to, with its button. */
export function offerReply(
  say: Say,
  { amount, price }: Pick<TopUpView, 'amount' | 'price'>,
  { link, lead }: { link: string; lead?: string },
): Reply {
  const stars = price.amount
  const offer = say(lead === undefined ? 'plan-offer' : 'plan-offer-later', { credits: credits(say, amount), stars })
  return {
    text: lead === undefined ? offer : `${lead}\n\n${offer}`,
    keyboard: [[{ text: say('button-subscribe', { stars }), url: link }], [button(say('button-plans'), 'plans')]],
  }
}
