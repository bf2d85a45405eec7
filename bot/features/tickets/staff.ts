import { InputFile } from 'grammy'
import { CoreError } from '../../../core/client.ts'
import type { StaffThread } from '../../../core/contract/tickets/ticket.ts'
import { personalAccountOf } from '../../../core/contract/trust/member.ts'
import { isPassing } from '../../core/answers.ts'
import { enter } from '../../conversations/enter.ts'
import type { Staff } from '../../people/staff.ts'
import { nameOf } from '../../replies/staff/admin.ts'
import { caseReply, type QueueFilter, queueFilterOf, queueReply } from '../../replies/notices/tickets.ts'
import type { Services } from '../../services.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

const QUEUE_MAX = 10

const ASKED = {
  open: { state: 'open' },
  mine: { assigned: 'me' },
  waiting: { state: 'waiting' },
  solved: { state: 'solved' },
} as const satisfies Record<QueueFilter, object>

/** The queue of tickets: staff take, answer, note, solve and reopen them in the chat. */
export function ticketQueueFeature(router: Router, staff: Staff, { now }: Pick<Services, 'now'>) {
  async function queue(ctx: BotContext, filter: QueueFilter): Promise<Reply> {
    const { items } = await ctx.user.act((core) => core.tickets.queue({ ...ASKED[filter], limit: QUEUE_MAX }))
    return queueReply(ctx.user.say, filter, items, now())
  }

  /** A person as staff call them; their id where that may not be looked up. */
  async function named(ctx: BotContext, userId: string): Promise<string> {
    try {
      return nameOf(await ctx.user.act((core) => staff.account(core, personalAccountOf(userId))))
    } catch (error) {
      if (error instanceof CoreError && !isPassing(error)) return userId
      throw error
    }
  }

  async function toCase(ctx: BotContext, ticket: StaffThread): Promise<Reply> {
    const own = (await ctx.user.account()).user_id
    const assignee = ticket.assignee_id === null ? null : await named(ctx, ticket.assignee_id)
    const isMine = ticket.assignee_id !== null && ticket.assignee_id === own
    return caseReply(ctx.user.say, ticket, { name: await named(ctx, ticket.user_id), assignee, isMine })
  }

  router.command('tickets', async (ctx) => void (await send(ctx, await queue(ctx, 'open'))))
  router.button('queue', async (ctx, [filter]) => show(ctx, await queue(ctx, queueFilterOf(filter))))
  router.button('case', async (ctx, [id]) => {
    await show(ctx, await toCase(ctx, await ctx.user.act((core) => core.tickets.getAny(id))))
  })

  router.button('act', async (ctx, [id, act]) => {
    if (act === 'answer' || act === 'note') return enter(ctx, 'ticket', { ticketId: id, staff: act })
    if (act === 'files') return sendFiles(ctx, id)
    const own = (await ctx.user.account()).user_id
    const changed = await ctx.user.act((core) => {
      switch (act) {
        case 'take':
          return core.tickets.assign(id, own)
        case 'release':
          return core.tickets.assign(id, null)
        case 'solve':
          return core.tickets.solve(id)
        case 'reopen':
          return core.tickets.reopen(id)
        default:
          return core.tickets.getAny(id)
      }
    })
    await show(ctx, await toCase(ctx, changed))
  })

  async function sendFiles(ctx: BotContext, id: string): Promise<void> {
    const ticket = await ctx.user.act((core) => core.tickets.getAny(id))
    for (const file of ticket.messages.flatMap(({ files }) => files)) {
      const bytes = await ctx.user.act((core) => core.tickets.file(id, file.id))
      await ctx.replyWithDocument(new InputFile(bytes, file.name))
    }
  }

  return { queue: (ctx: BotContext) => queue(ctx, 'open') }
}
