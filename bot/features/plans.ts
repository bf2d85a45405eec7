import { type BotContext, send, show } from '../context.ts'
import { subscriptionOf } from '../invoice.ts'
import { offerReply, plansReply } from '../replies/plans.ts'
import type { Reply } from '../replies/reply.ts'
import type { Shop } from '../shop.ts'
import type { Desk } from './desk.ts'

/** /plans: credits every month. Telegram takes the Stars by itself, so it is told first when that is to end, and core afterwards:
 *  between the two nothing worse can happen than that the button is there once more. */
export function plansFeature(desk: Desk, { core }: Pick<Shop, 'core'>): void {
  async function overview({ user }: BotContext): Promise<Reply> {
    const [plans, subscriptions] = await user.act((acting) => Promise.all([acting.plans(), acting.subscriptions()]))
    return plansReply(user.say, plans.items, subscriptions.items)
  }

  async function setRenews(ctx: BotContext, id: string, renews: boolean): Promise<void> {
    const { user } = ctx
    const { items } = await user.act((acting) => acting.subscriptions())
    const subscription = items.find((each) => each.id === id && each.status === 'active')
    if (subscription === undefined) return void (await send(ctx, await overview(ctx)))
    if (subscription.renews !== renews) {
      await ctx.api.editUserStarSubscription(Number(user.id), subscription.charge_id, !renews)
      await core.bot.changeSubscription(id, { telegram_id: user.id, renews })
    }
    await show(ctx, await overview(ctx))
  }

  desk.command('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  desk.button('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  desk.button('plan', async (ctx, [plan]) => {
    const { say } = ctx.user
    const order = await ctx.user.act((acting) =>
      acting.createOrder({ provider: 'stars', plan }, `order:${ctx.update.update_id}`),
    )
    const link = await ctx.api.createInvoiceLink(...subscriptionOf(say, order))
    await send(ctx, offerReply(say, order, link))
  })
  desk.button('end', (ctx, [id]) => setRenews(ctx, id, false))
  desk.button('resume', (ctx, [id]) => setRenews(ctx, id, true))
}
