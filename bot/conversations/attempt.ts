import { button } from '../ui/buttons.ts'
import type { BotContext } from '../ui/context.ts'
import type { Say } from '../locales/say.ts'
import { StoppedWaiting } from '../core/wait.ts'
import { explain } from '../replies/problem.ts'
import type { Reply } from '../ui/reply.ts'
import { FileTooLarge } from '../drafts/series.ts'
import type { Services } from '../services.ts'
import type { Attempt, Dialogue } from './ask.ts'
import { fileTooLarge } from '../ui/format.ts'

/** Does something with side effects from within a dialogue. Errors come back as texts, because an error would
 *  lose its class on the way; errors that only waiting resolves (Telegram is unreachable or rate-limits)
 *  still end the update, which is retried. */
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
      if (error instanceof FileTooLarge) return { ok: false, text: fileTooLarge(say) }
      const isForeseen = error instanceof Error && error.name === 'CoreError'
      const updateId = ctx.update.update_id
      if (isForeseen) log({ event: 'core_refused', level: 'info', updateId, error })
      else log({ event: 'dialogue_step_failed', level: 'error', updateId, error })
      return { ok: false, text: isForeseen ? explain(say, error) : say('file-not-fetched') }
    }
  })
}

/** Ends a dialogue that cannot be completed: what happened, and how to continue. */
export const failed = (say: Say, text: string): Reply => ({
  text,
  keyboard: [[button(say('button-own'), 'own'), button(say('button-help'), 'help')]],
})
