import { argumentsOf } from '../../ui/commands.ts'
import { send, type Step } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { defaultModel, listSeriesModels } from '../../drafts/drafts.ts'
import { findModel } from '../../replies/models.ts'
import { FileTooLarge, openSeries, seriesOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** /predict, and the buttons that begin it. */
export function predictFeature(router: Router): void {
  router.command('predict', (ctx) => {
    const model = argumentsOf(ctx.message?.text)
    return enter(ctx, 'predict', model === '' ? {} : { model })
  })
  router.button('own', (ctx) => enter(ctx, 'predict', {}))
  router.button('use', async (ctx, [key]) => {
    const model = findModel(await listSeriesModels(ctx.user), key)
    await enter(ctx, 'predict', model === undefined ? {} : { model: model.name })
  })
}

/** A series that is sent without being asked for: straight to its card. */
export const seriesFeature =
  (services: Services): Step =>
  async (ctx, next) => {
    const { say } = ctx.user
    const series = seriesOf(say, ctx)
    if (series === undefined) return next()
    if ('hint' in series) return void (await ctx.reply(series.hint))
    if (defaultModel(await listSeriesModels(ctx.user)) === undefined) return void (await ctx.reply(say('models-none')))
    try {
      const { card } = await openSeries(services, ctx, series.ref)
      await send(ctx, card)
    } catch (error) {
      if (!(error instanceof FileTooLarge)) throw error
      await ctx.reply(say('file-too-large', { limit: 20 }))
    }
  }
