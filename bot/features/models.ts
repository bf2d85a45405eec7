import { Composer } from 'grammy'
import { type BotContext, send } from '../context.ts'
import { listForecasters } from '../orders.ts'
import { modelList } from '../replies/models.ts'

/** /models: the catalogue. */
export function modelsFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.command('models', async (ctx) => {
    const models = await listForecasters(ctx.user)
    await send(ctx, models.length === 0 ? { text: ctx.user.say('models-none') } : modelList(ctx.user.say, models))
  })
  return composer
}
