import type { SubscriptionView } from '../../../core/contract/plan.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, isRefused, send, show } from '../../ui/context.ts'
import { subscriptionOf } from '../../telegram/invoice.ts'
import { endReply, isRunning, movePriceOf, moveReply, offerReply, plansReply } from '../../replies/money/plans.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** /plans: credits every month. Telegram charges the Stars by itself, so it is told first that a plan ends,
 *  and core afterwards: if it fails in between, the worst outcome is that the button is still shown. */
export function plansFeature(router: Router, { core, sandboxUrl }: Pick<Services, 'core' | 'sandboxUrl'>): void {
  async function overview({ user }: BotContext): Promise<Reply> {
    const [plans, subscriptions] = await user.act((acting) => Promise.all([acting.plans(), acting.subscriptions()]))
    return plansReply(user.say, plans.items, subscriptions.items)
  }

  /** The person's subscription that a button refers to, if it is not over. */
  async function find({ user }: BotContext, id: string): Promise<SubscriptionView | undefined> {
    const { items } = await user.act((acting) => acting.subscriptions())
    return items.find((each) => each.id === id && isRunning(each))
  }
  const findRenewing = async (ctx: BotContext, id: string): Promise<SubscriptionView | undefined> => {
    const found = await find(ctx, id)
    return found?.renews === true ? found : undefined
  }

  router.command('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  router.button('plans', async (ctx) => void (await send(ctx, await overview(ctx))))
  router.button('plan', async (ctx, [plan]) => {
    const { say } = ctx.user
    const order = await ctx.user.act((acting) =>
      acting.topUp({ provider: 'stars', plan }, `order:${ctx.update.update_id}`),
    )
    const link = await ctx.api.createInvoiceLink(...subscriptionOf(say, order))
    const reply = offerReply(say, order, { link })
    const others = sandboxUrl === undefined ? [] : [[button(say('button-plan-stripe'), 'plan_way', plan)]]
    await send(ctx, { ...reply, keyboard: [...(reply.keyboard ?? []), ...others] })
  })
  router.button('end', async (ctx, [id]) => {
    const subscription = await findRenewing(ctx, id)
    await send(ctx, subscription === undefined ? await overview(ctx) : endReply(ctx.user.say, subscription))
  })
  router.button('quit', async (ctx, [id]) => {
    const { user } = ctx
    const subscription = await findRenewing(ctx, id)
    if (subscription?.provider === 'stars') {
      await ctx.api.editUserStarSubscription(Number(user.id), subscription.charge_id, true).catch((error: unknown) => {
        // Over in Telegram already: it charges no more.
        if (!isRefused(error)) throw error
      })
      await core.bot.endSubscription(id, user.id)
    } else if (subscription !== undefined) await user.act((acting) => acting.endSubscription(id))
    await show(ctx, await overview(ctx))
  })
  /** A move and what it costs now; undefined if there is no such plan any more. */
  async function findMove(ctx: BotContext, id: string, plan: string) {
    const { items } = await ctx.user.act((acting) => acting.plans())
    const [subscription, chosen] = [await find(ctx, id), items.find((each) => each.id === plan)]
    if (subscription === undefined || chosen === undefined) return undefined
    return { reply: moveReply(ctx.user.say, subscription, chosen), price: movePriceOf(subscription, chosen) }
  }
  router.button('move', async (ctx, [id, plan]) => {
    await send(ctx, (await findMove(ctx, id, plan))?.reply ?? (await overview(ctx)))
  })
  router.button('moved', async (ctx, [id, plan, agreed]) => {
    const found = await findMove(ctx, id, plan)
    // Another price than the one on the button is asked about once more.
    if (found !== undefined && found.price.amount !== Number.parseInt(agreed, 36))
      return void (await send(ctx, found.reply))
    const { amount, currency } = found?.price ?? {}
    const price = amount === undefined || currency === undefined ? undefined : { amount, currency }
    await ctx.user.act((acting) => acting.changeSubscription(id, { plan, ...(price && { price }) }))
    await show(ctx, await overview(ctx))
  })
}
