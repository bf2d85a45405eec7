import { send } from '../ui/context.ts'
import { listModels } from '../drafts/drafts.ts'
import { modelList } from '../replies/models.ts'
import type { Router } from '../ui/router.ts'

/** /models: the catalogue. */
export function modelsFeature(router: Router): void {
  router.command('models', async (ctx) => {
    const models = await listModels(ctx.user)
    await send(ctx, models.length === 0 ? { text: ctx.user.say('models-none') } : modelList(ctx.user.say, models))
  })
}
