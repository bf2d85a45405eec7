import type { SubscriptionView } from '../../../core/contract/plan.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { subscriptionOf } from '../../telegram/invoice.ts'
import { endReply, offerReply, plansReply } from '../../replies/plans.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** /plans: credits every month. Telegram charges the Stars by itself, so it is told first that a plan ends,
 *  and core afterwards: if it fails in between, the worst outcome is that the button is still shown. */
export function plansFeature(router: Router, { core }: Pick<Services, 'core'>): void {
  async function overview({ user }: BotContext): Promise<Reply> {
    const [plans, subscriptions] = await user.act((acting) => Promise.all([acting.plans(), acting.subscriptions()]))
    return plansReply(user.say, plans.items, subscriptions.items)
  }

  /** The person's subscription that a button refers to, if it is still active. */
  async function find({ user }: BotContext, id: string): Promise<SubscriptionView | undefined> {
    const { items } = await user.act((acting) => acting.subscriptions())
    return items.find((each) => each.id === id && each.status === 'active' && each.renews)
  }

  router.command('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  router.button('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  router.button('plan', async (ctx, [plan]) => {
    const { say } = ctx.user
    const order = await ctx.user.act((acting) =>
      acting.topUp({ provider: 'stars', plan }, `order:${ctx.update.update_id}`),
    )
    const link = await ctx.api.createInvoiceLink(...subscriptionOf(say, order))
    await send(ctx, offerReply(say, order, link))
  })
  router.button('end', async (ctx, [id]) => {
    const subscription = await find(ctx, id)
    await send(ctx, subscription === undefined ? await overview(ctx) : endReply(ctx.user.say, subscription))
  })
  router.button('quit', async (ctx, [id]) => {
    const { user } = ctx
    const subscription = await find(ctx, id)
    if (subscription !== undefined) {
      await ctx.api.editUserStarSubscription(Number(user.id), subscription.charge_id, true)
      await core.bot.endSubscription(id, user.id)
    }
    await show(ctx, await overview(ctx))
  })
}
