import type { Context } from 'grammy'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Holding } from '../../people/holdings.ts'
import { money, parseHolding } from '../../replies/result/holding.ts'
import { riskReply } from '../../replies/result/risk.ts'
import type { Services } from '../../services.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'

const OFFERED_MAX = 4

/** Asks for a holding once; ends with what could be lost of it. */
export const holdingDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, jobId }: Began & DialogueArgs['holding']) => {
    const say = services.languages[language]
    const known = await attempt(services, conversation, ({ user }) => services.holdings.list(user.id))
    const offered: Holding[] = known.ok ? known.value.slice(0, OFFERED_MAX) : []
    await ctx.reply(`${say('holding-ask')}\n${say('cancel-hint')}`, {
      reply_markup: { inline_keyboard: offered.map((held, i) => [dialogueButton(money(say, held), mark, String(i))]) },
    })
    const { value: holding } = await ask<Holding>(conversation, {
      say,
      mark,
      want: say('holding-want'),
      choose: (choice) => offered[Number(choice)],
      read: ({ message }) => {
        const held = parseHolding(message?.text ?? '')
        return held === undefined ? undefined : { value: held }
      },
    })
    const shown = await attempt(services, conversation, async ({ user }) => {
      if (holding.amount === 0) await services.holdings.forget(user.id)
      else await services.holdings.set(user.id, holding)
      const job = await user.act((core) => core.job(jobId))
      return riskReply(say, job, holding.amount === 0 ? undefined : holding)
    })
    await send(ctx, shown.ok ? shown.value : failed(say, shown.text))
  }
