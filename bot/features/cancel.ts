import { Composer } from 'grammy'
import { button } from '../buttons.ts'
import { type BotContext, send } from '../context.ts'

/** /cancel: the dialogue is left already; this says so. */
export function cancelFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.command('cancel', async (ctx) => {
    const { say } = ctx.user
    await send(ctx, {
      text: say(ctx.hasLeft ? 'cancel-done' : 'cancel-nothing'),
      keyboard: [[button(say('button-own'), 'own'), button(say('button-history'), 'history')]],
    })
  })
  return composer
}
