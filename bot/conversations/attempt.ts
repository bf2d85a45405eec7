import { LIMITS } from '../../core/contract/limits.ts'
import { button } from '../ui/buttons.ts'
import type { BotContext } from '../ui/context.ts'
import type { Say } from '../locales/say.ts'
import { StoppedWaiting } from '../core/wait.ts'
import { explain } from '../replies/problem.ts'
import type { Reply } from '../ui/reply.ts'
import { FileTooLarge } from '../drafts/series.ts'
import type { Services } from '../services.ts'
import type { Attempt, Dialogue } from './ask.ts'

/** Does something in the world from within a dialogue. What goes wrong comes back as words, for an error would lose its class
 *  on the way; what only waiting can cure (Telegram is unreachable or floods) still ends the update, which is tried again. */
export async function attempt<T>(
  { log }: Services,
  conversation: Dialogue,
  work: (ctx: BotContext) => Promise<T>,
): Promise<Attempt<T>> {
  return conversation.external(async (ctx): Promise<Attempt<T>> => {
    try {
      return { ok: true, value: await work(ctx) }
    } catch (error) {
      if (error instanceof StoppedWaiting) throw error
      const { say } = ctx.user
      if (error instanceof FileTooLarge)
        return { ok: false, text: say('file-too-large', { limit: Math.floor(LIMITS.fileBytesMax / 1_000_000) }) }
      const isForeseen = error instanceof Error && error.name === 'CoreError'
      const updateId = ctx.update.update_id
      if (isForeseen) log({ event: 'core_refused', level: 'info', updateId, error })
      else log({ event: 'dialogue_step_failed', level: 'error', updateId, error })
      return { ok: false, text: isForeseen ? explain(say, error) : say('file-not-fetched') }
    }
  })
}

/** The end of a dialogue that could not be brought to its own: what happened, and where to go from here. */
export const failed = (say: Say, text: string): Reply => ({
  text,
  keyboard: [[button(say('button-own'), 'own'), button(say('button-help'), 'help')]],
})
