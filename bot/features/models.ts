import { send } from '../ui/context.ts'
import { listSeriesModels } from '../orders/orders.ts'
import { modelList } from '../replies/models.ts'
import type { Desk } from '../ui/router.ts'

/** /models: the catalogue. */
export function modelsFeature(desk: Desk): void {
  desk.command('models', async (ctx) => {
    const models = await listSeriesModels(ctx.user)
    await send(ctx, models.length === 0 ? { text: ctx.user.say('models-none') } : modelList(ctx.user.say, models))
  })
}
