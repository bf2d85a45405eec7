import type { Context } from 'grammy'
import { sayUnit } from '../../../core/kit/text/time-words.ts'
import { send } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import { goneReply } from '../../replies/quote.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'

/** Asks for a horizon as a number; ends with the draft's card at its new price. */
export const horizonDialogue =
  (services: Services) =>
  async (
    conversation: Dialogue,
    ctx: Context,
    { language, mark, token, unit, max }: Began & DialogueArgs['horizon'],
  ) => {
    const say = services.languages[language]
    const want = say('horizon-want', { units: sayUnit(unit, language), max })
    await ctx.reply(`${want}\n${say('cancel-hint')}`)
    const { value } = await ask<Reply>(conversation, {
      say,
      mark,
      want,
      read: async ({ message }): Promise<Understood<Reply>> => {
        const steps = parseWhole(message?.text)
        if (steps === undefined || steps < 1 || steps > max) return undefined
        const changed = await attempt(services, conversation, (outer) =>
          services.drafts.change(outer.user, token, { horizon: steps }),
        )
        if (!changed.ok) return { hint: changed.text }
        return { value: changed.value ?? goneReply(say) }
      },
    })
    await send(ctx, value)
  }

/** A whole number as people type it: "20", "1 000", "1,000". */
export function parseWhole(text: string | undefined): number | undefined {
  const plain = (text ?? '').trim().replace(/(?<=\d)[\s,.'\u00a0\u202f](?=\d{3}(\D|$))/g, '')
  return /^\d{1,12}$/.test(plain) ? Number(plain) : undefined
}
