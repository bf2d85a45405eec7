import { button } from '../ui/buttons.ts'
import { answer, type BotContext, send, type Step } from '../ui/context.ts'
import { unexpected } from '../conversations/ask.ts'

/** The last feature: outdated buttons, unknown commands, and anything else. */
export const fallbackFeature: Step = async (ctx) => {
  const { say } = ctx.user
  if (ctx.callbackQuery !== undefined) return answer(ctx, say('button-stale'))
  if (ctx.message === undefined && ctx.editedMessage === undefined) return
  if (isServiceMessage(ctx)) return
  await send(ctx, {
    text: `${unexpected(say, ctx)}\n\n${say('fallback-hint')}`,
    keyboard: [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]],
  })
}

/** Telegram's service messages, such as a pinned message, need no answer. */
function isServiceMessage({ message }: BotContext): boolean {
  return (
    message !== undefined &&
    (message.pinned_message !== undefined || message.message_auto_delete_timer_changed !== undefined)
  )
}
