import { type BotContext, send } from '../ui/context.ts'
import type { User } from '../ui/context.ts'
import { goneReply } from '../replies/quote.ts'
import { withLead } from '../ui/reply.ts'
import type { Services } from '../services.ts'

/** Submits a draft: the outbox sends it to core and shows its progress in place of the tapped card.
 *  Idempotent. */
export async function startJob(
  services: Services,
  ctx: BotContext,
  user: User,
  token: string,
  revision?: number,
): Promise<void> {
  // Without a revision, no card was tapped.
  const message = revision === undefined ? undefined : ctx.callbackQuery?.message
  const messageId = message?.message_id ?? null
  const confirmed = await services.drafts.confirm(user, {
    token,
    messageId,
    ...(revision === undefined ? {} : { revision }),
  })
  switch (confirmed.kind) {
    case 'gone':
      return void (await send(ctx, goneReply(user.say)))
    case 'outdated':
      return void (await send(ctx, withLead(user.say('draft-outdated'), confirmed.card)))
    case 'submitted':
      // From here on the outbox edits the card's message.
      if (message !== undefined) ctx.shown.delete(`${message.chat.id}:${message.message_id}`)
      return services.wake()
    default:
      return confirmed satisfies never
  }
}
