import { payReply, SANDBOX_WAYS } from '../../replies/money/ways.ts'
import type { Services } from '../../services.ts'
import { send } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'
import { parseWhole } from '../predict/horizon.ts'

/** Other ways to pay than Stars, where the chat is the sandbox's: so that each can be tried by hand. Elsewhere none of it exists. */
export function waysFeature(router: Router, { sandboxUrl }: Pick<Services, 'sandboxUrl'>): void {
  if (sandboxUrl === undefined) return
  router.button('way', async (ctx, [name, credits]) => {
    const provider = SANDBOX_WAYS.find((each) => each === name)
    const amount = parseWhole(credits)
    if (provider === undefined || amount === undefined) return
    const key = `order:${ctx.update.update_id}`
    const order = await ctx.user.act((core) => core.topUp({ provider, amount }, key))
    await send(ctx, payReply(ctx.user.say, order, sandboxUrl))
  })
  router.button('plan_way', async (ctx, [plan]) => {
    const key = `order:${ctx.update.update_id}`
    const order = await ctx.user.act((core) => core.topUp({ provider: 'stripe', plan }, key))
    await send(ctx, payReply(ctx.user.say, order, sandboxUrl))
  })
}
