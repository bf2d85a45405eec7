import type { Api } from 'grammy'
import { type CoreClient, CoreError } from '../../core/client.ts'
import type { Errand, ErrandView } from '../../core/contract/errand.ts'
import type { Languages } from '../locales/say.ts'
import type { People } from '../people/people.ts'
import { offerReply } from '../replies/money/plans.ts'
import { subscriptionOf } from '../telegram/invoice.ts'
import { isBlocked, isRefused } from '../ui/context.ts'
import { toOptions } from '../ui/reply.ts'

export interface PlanErrandsDeps {
  api: Pick<Api, 'editUserStarSubscription' | 'createInvoiceLink' | 'sendMessage'>
  core: CoreClient
  people: Pick<People, 'find'>
  languages: Languages
}

type Named<K extends Errand['kind']> = ErrandView & { errand: Extract<Errand, { kind: K }> }

/** What core asks of the bot about plans: to have Telegram charge no more, and to offer the one that somebody has chosen instead. */
export function createPlanErrands({ api, core, people, languages }: PlanErrandsDeps) {
  return {
    async end({ key, telegram_id: userId, errand }: Named<'end_plan'>): Promise<void> {
      try {
        await api.editUserStarSubscription(Number(userId), errand.charge_id, true)
        await core.bot.endSubscription(errand.subscription_id, userId)
      } catch (error) {
        // Ended before, by the payer or because it is over.
        const isOver = error instanceof CoreError && ['state_conflict', 'not_found'].includes(error.code)
        if (!isOver && !isRefused(error)) throw error
      }
      await core.bot.endErrand(key)
    },

    async offer({ key, telegram_id: userId, errand: { order } }: Named<'offer_plan'>): Promise<void> {
      const known = await people.find(userId)
      const say = languages[known?.language ?? 'en']
      const { credits: amount, ...sold } = order
      const link = await api.createInvoiceLink(...subscriptionOf(say, { ...sold, amount }))
      const reply = offerReply(say, { amount, price: order.price }, { link, lead: say('plan-moved') })
      try {
        await api.sendMessage(Number(userId), reply.text, toOptions(reply))
      } catch (error) {
        if (!isBlocked(error) && !isRefused(error)) throw error
      }
      await core.bot.endErrand(key)
    },
  }
}
export type PlanErrands = ReturnType<typeof createPlanErrands>
