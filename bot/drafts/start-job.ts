import { type BotContext, send } from '../ui/context.ts'
import type { User } from '../ui/context.ts'
import { goneReply, withLead } from '../replies/quote.ts'
import type { Services } from '../services.ts'

/** Drafts a draft: the outbox asks core for it, and shows what comes of it in the place of the card that was tapped. Done again it
 *  orders and shows nothing twice. */
export async function startJob(
  services: Services,
  ctx: BotContext,
  user: User,
  token: string,
  revision?: number,
): Promise<void> {
  // Without a revision it was not a card that was tapped.
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
      // From here on the outbox writes in the card's place.
      if (message !== undefined) ctx.shown.delete(`${message.chat.id}:${message.message_id}`)
      return services.wake()
    default:
      return confirmed satisfies never
  }
}
