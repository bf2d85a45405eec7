import type { Context } from 'grammy'
import { LIMITS } from '../../../core/contract/limits.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import { tokenOf } from '../../drafts/series.ts'
import { memberCardReply } from '../../replies/company/members.ts'
import type { Services } from '../../services.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { parseWhole } from '../predict/horizon.ts'

/** How much a member may spend a month: one who is invited, or one who is in the company. Ends with a card whose button needs no
 *  dialogue. */
export const limitDialogue =
  (services: Services) => async (conversation: Dialogue, ctx: Context, args: Began & DialogueArgs['limit']) => {
    const { language, mark, accountId, member, role, name } = args
    const say = services.languages[language]
    const question = member === null ? say('members-ask-limit-new') : say('members-ask-limit', { name })
    await ctx.reply(`${question}\n${say('cancel-hint')}`, {
      reply_markup: { inline_keyboard: [[dialogueButton(say('button-no-limit'), mark, 'none')]] },
    })
    const { value } = await ask<{ limit: number | null }>(conversation, {
      say,
      mark,
      want: say('members-want-limit', { max: LIMITS.topUpMax }),
      choose: (choice) => (choice === 'none' ? { limit: null } : undefined),
      read: ({ message }) => {
        const limit = parseWhole(message?.text)
        return limit === undefined || limit > LIMITS.topUpMax ? undefined : { value: { limit } }
      },
    })
    const shown = await attempt(services, conversation, async (outer) => {
      const token = `m${tokenOf(outer)}`
      const { body } = await services.cards.add(outer.user.id, 'member', token, {
        accountId,
        member,
        role,
        limit: value.limit,
      })
      return memberCardReply(say, { token, name, ...body })
    })
    await send(ctx, shown.ok ? shown.value : failed(say, shown.text))
  }
