import { button } from '../../ui/buttons.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { invoiceOf, STARS_MAX } from '../../telegram/invoice.ts'
import { listSeriesModels } from '../../orders/orders.ts'
import { findModel } from '../../replies/models.ts'
import { goneReply } from '../../replies/quote.ts'
import { startJob } from '../../orders/start-job.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Shop } from '../../shop.ts'
import type { Desk } from '../../ui/router.ts'

/** The card of a quote: confirm, pay what is missing, another model, another horizon, drop. */
export function draftFeature(desk: Desk, shop: Shop): void {
  const { orders } = shop
  const showOrGone = (ctx: BotContext, card: Reply | undefined) =>
    card === undefined ? sendGone(ctx) : show(ctx, card)
  const sendGone = async (ctx: BotContext) => void (await send(ctx, goneReply(ctx.user.say)))

  desk.button('go', (ctx, [token, revision]) => startJob(shop, ctx, ctx.user, token, Number(revision)))
  desk.button('steps', async (ctx, [token, steps]) => {
    const horizon = Number(steps)
    await showOrGone(ctx, await orders.change(ctx.user, token, { horizon: horizon > 0 ? horizon : null }))
  })
  desk.button('ask', async (ctx, [token]) => {
    const draft = await orders.find(ctx.user, token)
    if (draft === undefined) return sendGone(ctx)
    await enter(ctx, 'horizon', { token, unit: draft.unit, max: draft.horizonMax })
  })
  desk.button('rows', async (ctx, [token, rows]) => {
    await showOrGone(ctx, await orders.change(ctx.user, token, { rows: Number(rows) > 0 ? Number(rows) : null }))
  })
  desk.button('far', async (ctx, [token]) => showOrGone(ctx, await orders.choose(ctx.user, token, 'horizons')))
  desk.button('card', async (ctx, [token]) => showOrGone(ctx, await orders.change(ctx.user, token, {})))
  desk.button('models', async (ctx, [token]) => showOrGone(ctx, await orders.choose(ctx.user, token, 'models')))
  desk.button('with', async (ctx, [token, key]) => {
    const model = findModel(await listSeriesModels(ctx.user), key)
    await showOrGone(ctx, model === undefined ? undefined : await orders.change(ctx.user, token, { model: model.name }))
  })
  desk.button('drop', async (ctx, [token]) => {
    const { say } = ctx.user
    if (!(await orders.drop(ctx.user, token))) return sendGone(ctx)
    await show(ctx, { text: say('draft-dropped'), keyboard: [[button(say('button-own'), 'own')]] })
  })

  desk.button('fund', async (ctx, [token]) => {
    const { user } = ctx
    const { say } = user
    const found = await orders.missing(user, token)
    if (found === undefined) return sendGone(ctx)
    if (found.missing === 0) return show(ctx, found.card)
    if (found.isWaiting)
      return void (await send(ctx, { text: say('fund-waiting'), keyboard: [[button(say('button-top-up'), 'top')]] }))
    const order = await user.act((core) =>
      core.createOrder({ provider: 'stars', credits: found.missing }, `fund:${token}:${found.missing}`),
    )
    if (order.price.amount > STARS_MAX) return void (await send(ctx, { text: say('topup-range') }))
    await orders.waitForCredits(token)
    await ctx.api.sendInvoice(Number(user.id), ...invoiceOf(say, order))
    await send(ctx, { text: say('fund-then') })
  })
}
