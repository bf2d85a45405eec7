import { button } from '../../ui/buttons.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { invoiceOf, STARS_MAX } from '../../telegram/invoice.ts'
import { listSeriesModels } from '../../drafts/drafts.ts'
import { findModel } from '../../replies/models.ts'
import { goneReply } from '../../replies/quote.ts'
import { whose } from '../../people/whose.ts'
import { startJob } from '../../drafts/start-job.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** The card of a quote: confirm, pay what is missing, another model, another horizon, drop. */
export function draftFeature(router: Router, services: Services): void {
  const { drafts } = services
  const showOrGone = (ctx: BotContext, card: Reply | undefined) =>
    card === undefined ? sendGone(ctx) : show(ctx, card)
  const sendGone = async (ctx: BotContext) => void (await send(ctx, goneReply(ctx.user.say)))

  router.button('go', (ctx, [token, revision]) => startJob(services, ctx, ctx.user, token, Number(revision)))
  router.button('steps', async (ctx, [token, steps]) => {
    const horizon = Number(steps)
    await showOrGone(ctx, await drafts.change(ctx.user, token, { horizon: horizon > 0 ? horizon : null }))
  })
  router.button('ask', async (ctx, [token]) => {
    const draft = await drafts.find(ctx.user, token)
    if (draft === undefined) return sendGone(ctx)
    await enter(ctx, 'horizon', { token, unit: draft.unit, max: draft.horizonMax })
  })
  router.button('rows', async (ctx, [token, rows]) => {
    await showOrGone(ctx, await drafts.change(ctx.user, token, { rows: Number(rows) > 0 ? Number(rows) : null }))
  })
  router.button('far', async (ctx, [token]) => showOrGone(ctx, await drafts.choose(ctx.user, token, 'horizons')))
  router.button('card', async (ctx, [token]) => showOrGone(ctx, await drafts.change(ctx.user, token, {})))
  router.button('models', async (ctx, [token]) => showOrGone(ctx, await drafts.choose(ctx.user, token, 'models')))
  router.button('with', async (ctx, [token, key]) => {
    const model = findModel(await listSeriesModels(ctx.user), key)
    await showOrGone(ctx, model === undefined ? undefined : await drafts.change(ctx.user, token, { model: model.name }))
  })
  router.button('drop', async (ctx, [token]) => {
    const { say } = ctx.user
    if (!(await drafts.drop(ctx.user, token))) return sendGone(ctx)
    await show(ctx, { text: say('draft-dropped'), keyboard: [[button(say('button-own'), 'own')]] })
  })

  router.button('fund', async (ctx, [token]) => {
    const { user } = ctx
    const { say } = user
    const found = await drafts.missing(user, token)
    if (found === undefined) return sendGone(ctx)
    if (found.missing === 0) return show(ctx, found.card)
    if (found.isWaiting)
      return void (await send(ctx, { text: say('fund-waiting'), keyboard: [[button(say('button-top-up'), 'top')]] }))
    const order = await user.act((core) =>
      core.topUp({ provider: 'stars', amount: found.missing }, `fund:${token}:${found.missing}`),
    )
    if (order.price.amount > STARS_MAX) return void (await send(ctx, { text: say('topup-range') }))
    await drafts.waitForCredits(token)
    await ctx.api.sendInvoice(Number(user.id), ...invoiceOf(say, order, await whose(user)))
    await send(ctx, { text: say('fund-then') })
  })
}
