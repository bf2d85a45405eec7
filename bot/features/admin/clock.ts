import { providerSchema } from '../../../core/contract/ledger.ts'
import { differencesReply, schedulesReply } from '../../replies/staff/clock.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** What the shop does by the clock, and the payments that only one side knows. Returns the functions that show both. */
export function clockFeature(router: Router) {
  async function schedules({ user }: BotContext): Promise<Reply> {
    const { items } = await user.act((core) => core.admin.schedules())
    const { permissions } = await user.account()
    return schedulesReply(user.say, items, permissions.includes('schedules.run'))
  }

  async function differences({ user }: BotContext): Promise<Reply> {
    const found = await user.act((core) => core.admin.reconciliations())
    const { permissions } = await user.account()
    return differencesReply(user.say, found, permissions.includes('payments.refund'))
  }

  router.command('schedules', async (ctx) => void (await send(ctx, await schedules(ctx))))
  router.command('reconcile', async (ctx) => void (await send(ctx, await differences(ctx))))
  router.button('run', async (ctx, [name]) => {
    await ctx.user.act((core) => core.admin.runSchedule(name))
    await show(ctx, await schedules(ctx))
  })
  router.button('compare', async (ctx, [name]) => {
    const provider = providerSchema.safeParse(name)
    if (provider.success) await ctx.user.act((core) => core.admin.reconcile(provider.data))
    await show(ctx, await differences(ctx))
  })
  return { schedules, differences }
}
