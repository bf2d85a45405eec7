import { Composer } from 'grammy'
import { type BotContext, send } from '../context.ts'
import { modelList } from '../replies/models.ts'

/** /models: the catalogue. */
export function modelsFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.command('models', async (ctx) => {
    const { items } = await ctx.user.act((core) => core.models())
    await send(ctx, items.length === 0 ? { text: ctx.user.say('models-none') } : modelList(ctx.user.say, items))
  })
  return composer
}
