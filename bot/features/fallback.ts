import { Composer } from 'grammy'
import { button } from '../buttons.ts'
import { answer, type BotContext, send } from '../context.ts'
import { unexpected } from '../conversations/ask.ts'

/** The last of all: buttons nobody knows any more, commands that do not exist, and whatever else arrives. */
export function fallbackFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', (ctx) => answer(ctx, ctx.user.say('button-stale')))
  composer.on(['message', 'edited_message'], async (ctx) => {
    const { say } = ctx.user
    if (isServiceMessage(ctx)) return
    await send(ctx, {
      text: `${unexpected(say, ctx)}\n\n${say('fallback-hint')}`,
      keyboard: [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]],
    })
  })
  return composer
}

/** Telegram's own notes, such as a pinned message, ask for no answer. */
function isServiceMessage({ message }: BotContext): boolean {
  return (
    message !== undefined &&
    (message.pinned_message !== undefined || message.message_auto_delete_timer_changed !== undefined)
  )
}
