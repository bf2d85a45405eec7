import { enter } from '../../conversations/enter.ts'
import { broadcastReply, broadcastsReply } from '../../replies/staff/broadcasts.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** /broadcast: messages to many, drafted, previewed, confirmed by their count, followed, paused and stopped. */
export function broadcastsFeature(router: Router) {
  const list = async (ctx: BotContext): Promise<Reply> =>
    broadcastsReply(ctx.user.say, (await ctx.user.act((core) => core.broadcasts.list())).items)

  router.command('broadcast', async (ctx) => void (await send(ctx, await list(ctx))))
  router.button('casts', async (ctx) => show(ctx, await list(ctx)))
  router.button('castnew', (ctx) => enter(ctx, 'broadcast', {}))
  router.button('cast', async (ctx, [id]) => {
    await show(ctx, broadcastReply(ctx.user.say, await ctx.user.act((core) => core.broadcasts.get(id))))
  })
  router.button('castgo', async (ctx, [id]) => {
    const { recipients } = await ctx.user.act((core) => core.broadcasts.get(id))
    await enter(ctx, 'castgo', { id, recipients })
  })
  router.button('castact', async (ctx, [id, act]) => {
    if (act === 'preview') return ctx.user.act((core) => core.broadcasts.preview(id))
    if (act !== 'pause' && act !== 'resume' && act !== 'stop') return
    await show(ctx, broadcastReply(ctx.user.say, await ctx.user.act((core) => core.broadcasts.act(id, act))))
  })
  return list
}
