import { send, type Step } from '../../ui/context.ts'
import { answerName, nameIn, openNamed } from '../../drafts/named.ts'
import { unpackSpan } from '../../drafts/span.ts'
import { marketsReply } from '../../replies/instruments.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

const SHOWN_MAX = 12
/** More than one market may have a symbol; more than these have the same one nowhere. */
const SAME_MAX = 20

/** Prices by name: the list, and a choice from it. */
export function marketsFeature(router: Router, services: Services): void {
  router.button('markets', async (ctx) => {
    const { items } = await ctx.user.act((core) => core.instruments({ q: '', limit: SHOWN_MAX }))
    await send(ctx, marketsReply(ctx.user.say, items))
  })
  router.button('named', async (ctx, [market, symbol, span]) => {
    const { user } = ctx
    const { items } = await user.act((core) => core.instruments({ q: symbol, limit: SAME_MAX }))
    const found = items.find((item) => item.market === market && item.symbol === symbol)
    if (found === undefined) return void (await send(ctx, { text: user.say('named-gone') }))
    await send(ctx, await openNamed(services, ctx, found, { span: unpackSpan(span) }))
  })
}

/** A name sent unprompted: straight to its card. */
export const namedFeature =
  (services: Services): Step =>
  async (ctx, next) => {
    const name = nameIn(ctx)
    const reply = name === undefined ? undefined : await answerName(services, ctx, name)
    if (reply === undefined) return next()
    await send(ctx, reply)
  }
