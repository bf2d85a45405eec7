import type { Composer } from 'grammy'
import { type Args, parseData, type Verb } from '../buttons.ts'
import { answer, type BotContext } from '../context.ts'

/** Runs `handle` when a button of this verb is tapped. The button stops spinning first, and the work comes after. */
export function onButton<V extends Verb>(
  composer: Composer<BotContext>,
  verb: V,
  handle: (ctx: BotContext, args: Args<V>) => Promise<void>,
): void {
  composer.on('callback_query:data', async (ctx, next) => {
    const args = parseData(verb, ctx.callbackQuery.data)
    if (args === undefined) return next()
    await answer(ctx)
    await handle(ctx, args)
  })
}

/** The same for buttons that are answered with a few words on the spot. */
export function onToast<V extends Verb>(
  composer: Composer<BotContext>,
  verb: V,
  handle: (ctx: BotContext, args: Args<V>) => Promise<string>,
  isAlert = false,
): void {
  composer.on('callback_query:data', async (ctx, next) => {
    const args = parseData(verb, ctx.callbackQuery.data)
    if (args === undefined) return next()
    await answer(ctx, await handle(ctx, args), isAlert)
  })
}
