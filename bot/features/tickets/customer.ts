import { enter } from '../../conversations/enter.ts'
import { supportReply, ticketReply, ticketsReply } from '../../replies/notices/tickets.ts'
import type { Services } from '../../services.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'

/** /support, and the tickets of the person who asks. */
export function ticketsFeature(router: Router, { supportContact }: Pick<Services, 'supportContact'>): void {
  const support = async (ctx: BotContext) => void (await send(ctx, supportReply(ctx.user.say, supportContact)))
  router.command('support', support)
  router.button('support', support)

  router.button('write', (ctx) => enter(ctx, 'ticket', {}))
  router.button('about', (ctx, [jobId]) => enter(ctx, 'ticket', { jobId }))
  router.button('tell', (ctx, [requestId]) => enter(ctx, 'ticket', { requestId }))
  router.button('reply', (ctx, [ticketId]) => enter(ctx, 'ticket', { ticketId }))

  router.button('tickets', async (ctx) => {
    const { items } = await ctx.user.act((core) => core.tickets.list({ limit: 10 }))
    await show(ctx, ticketsReply(ctx.user.say, items))
  })
  router.button('ticket', async (ctx, [id]) => {
    await show(ctx, ticketReply(ctx.user.say, await ctx.user.act((core) => core.tickets.get(id))))
  })
  router.button('rate', async (ctx, [id, stars]) => {
    const { rating } = await ctx.user.act((core) => core.tickets.rate(id, Number(stars)))
    const { say } = ctx.user
    await send(ctx, {
      text: say('tickets-rated', { n: rating ?? 0 }),
      keyboard: [[button(say('button-tickets'), 'tickets')]],
    })
  })
}
