import type { TopUpView } from '../../core/contract/ledger.ts'
import type { PlanView, SubscriptionView } from '../../core/contract/plan.ts'
import { button } from '../ui/buttons.ts'
import type { Say } from '../locales/say.ts'
import { credits, date } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

/** /plans: the plans on sale, the person's subscriptions, and how they end. */
export function plansReply(say: Say, plans: readonly PlanView[], subscriptions: readonly SubscriptionView[]): Reply {
  const current = subscriptions.filter(({ status }) => status === 'active')
  if (plans.length === 0 && current.length === 0) {
    return { text: say('plans-none'), keyboard: [[button(say('button-top-up'), 'top')]] }
  }
  const offers = plans.map((plan) => {
    const terms = { credits: credits(say, plan.credits), stars: plan.price.amount }
    if (plan.percent_off === 0) return say('plans-line', terms)
    return say('plans-line-off', { ...terms, percent: plan.percent_off })
  })
  const paid = current.map((each) => {
    const terms = { credits: credits(say, each.credits), stars: each.price.amount, date: date(say, each.paid_until) }
    return each.renews ? say('plans-active', terms) : say('plans-canceled', terms)
  })
  const parts = [say('plans-intro'), offers.join('\n'), paid.join('\n')].filter((part) => part !== '')
  return compose(
    [bold(say('plans-title')), `\n${parts.join('\n\n')}`],
    [
      ...plans.map((plan) => {
        const terms = { credits: credits(say, plan.credits), stars: plan.price.amount }
        return [button(say('button-plan', terms), 'plan', plan.id)]
      }),
      ...current.map((each) => {
        const terms = { credits: credits(say, each.credits) }
        return each.renews ? [button(say('button-plan-end', terms), 'end', each.id)] : []
      }),
    ],
  )
}

/** Before a plan ends: Telegram does not let anyone resume it, so it asks once more. */
export function endReply(say: Say, { id, credits: n, price, paid_until }: SubscriptionView): Reply {
  return {
    text: say('plan-end', { credits: credits(say, n), stars: price.amount, date: date(say, paid_until) }),
    keyboard: [[button(say('button-plan-quit'), 'quit', id)], [button(say('button-plan-keep'), 'plans')]],
  }
}

/** What the person is about to subscribe to, with its button. */
export function offerReply(say: Say, order: TopUpView, link: string): Reply {
  const stars = order.price.amount
  return {
    text: say('plan-offer', { credits: credits(say, order.amount), stars }),
    keyboard: [[{ text: say('button-subscribe', { stars }), url: link }], [button(say('button-plans'), 'plans')]],
  }
}
