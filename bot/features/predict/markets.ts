import { MARKETS } from '../../../core/contract/jobs/market.ts'
import { send, type Step } from '../../ui/context.ts'
import { answerUnasked, nameIn, openNamed } from '../../drafts/named.ts'
import { unpackSpan } from '../../drafts/span.ts'
import { listModels } from '../../drafts/drafts.ts'
import { marketsReply } from '../../replies/instruments.ts'
import { findModel } from '../../replies/models.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

const SHOWN_MAX = 12
/** A symbol goes before everything that begins with it; more than these have the same one nowhere. */
const SAME_MAX = 20

/** Prices by name: the list, and a choice from it. */
export function marketsFeature(router: Router, services: Services): void {
  router.button('markets', async (ctx) => {
    const { items } = await ctx.user.act((core) => core.instruments({ q: '', limit: SHOWN_MAX }))
    await send(ctx, marketsReply(ctx.user.say, items))
  })
  router.button('named', async (ctx, [name, symbol, span, key]) => {
    const { user } = ctx
    const market = MARKETS.find((known) => known === name)
    const { items } = await user.act((core) => core.instruments({ q: symbol, market, limit: SAME_MAX }))
    const found = items.find((item) => item.symbol === symbol)
    const model = key === '-' ? undefined : findModel(await listModels(user), key)
    if (found === undefined || market === undefined) return void (await send(ctx, { text: user.say('named-gone') }))
    await send(ctx, await openNamed(services, ctx, found, { span: unpackSpan(span), model }))
  })
}

/** A name sent unprompted. */
export const namedFeature =
  (services: Services): Step =>
  async (ctx, next) => {
    const name = nameIn(ctx)
    const reply = name === undefined ? undefined : await answerUnasked(services, ctx, name)
    if (reply === undefined) return next()
    await send(ctx, reply)
  }
