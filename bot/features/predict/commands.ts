import { InputFile } from 'grammy'
import { argumentsOf } from '../../ui/commands.ts'
import { send, type Step } from '../../ui/context.ts'
import { fileTooLarge, shorten } from '../../ui/format.ts'
import { enter } from '../../conversations/enter.ts'
import { defaultModel, listSeriesModels, listModels } from '../../drafts/drafts.ts'
import { findModel } from '../../replies/models.ts'
import { answerName } from '../../drafts/named.ts'
import { FileTooLarge, openSeries, seriesOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** /predict, the buttons that begin it, and a table to try a model with. */
export function predictFeature(router: Router, services: Services): void {
  router.command('predict', async (ctx) => {
    const asked = argumentsOf(ctx.message?.text)
    if (asked === '') return enter(ctx, 'predict', {})
    const isModel = (await listModels(ctx.user)).some(({ name }) => name === asked)
    const card = isModel ? undefined : await answerName(services, ctx, asked)
    if (card === undefined) return enter(ctx, 'predict', { model: asked })
    await send(ctx, card)
  })
  router.button('own', (ctx) => enter(ctx, 'predict', {}))
  router.button('use', async (ctx, [key]) => {
    const model = findModel(await listModels(ctx.user), key)
    await enter(ctx, 'predict', model === undefined ? {} : { model: model.name })
  })
  router.button('sample', async (ctx, [key]) => {
    const { user } = ctx
    const { say } = user
    const model = findModel(await listModels(user), key)
    if (model?.contract !== 'tabular') return void (await send(ctx, { text: say('models-none') }))
    const file = new InputFile(await user.act((core) => core.modelSample(model.name)), `${say('table-file')}.csv`)
    await ctx.replyWithDocument(file, {
      caption: say('table-caption', { model: shorten(model.title[say.language], 60) }),
    })
  })
}

/** A series sent unprompted: straight to its card. */
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
      await ctx.reply(fileTooLarge(say))
    }
  }
