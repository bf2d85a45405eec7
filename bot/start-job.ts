import { button } from './ui/buttons.ts'
import { type BotContext, isRefused, send, show } from './ui/context.ts'
import type { User } from './ui/context.ts'
import type { Say } from './locales/say.ts'
import { progressReply } from './replies/job.ts'
import type { Reply } from './replies/reply.ts'
import type { Shop } from './shop.ts'

/** Orders a draft and shows its progress, in the place of the card that was tapped where there is one. Doing it again shows
 *  nothing twice: how far the showing has come is written down with the job. */
export async function startJob(
  shop: Shop,
  ctx: BotContext,
  user: User,
  token: string,
  revision?: number,
): Promise<void> {
  const { say } = user
  const placed = await shop.orders.place(user, token, revision)
  switch (placed.kind) {
    case 'gone':
      return void (await send(ctx, goneReply(say)))
    case 'outdated':
      return void (await send(ctx, withLead(say('draft-outdated'), placed.card)))
    case 'changed':
      return show(ctx, withLead(say('draft-price-changed'), placed.card))
    case 'missing':
      return show(ctx, placed.card)
    case 'placed': {
      const job = await shop.owed.findJob(placed.jobId)
      if (job === undefined || job.messageId !== null) return
      if (job.toldAt !== null) return
      const reply = progressReply(say, placed.jobId, placed.draft, 0)
      const messageId = await showProgress(ctx, reply, revision !== undefined)
      await shop.owed.setJob(placed.jobId, { messageId })
      shop.wake()
      return
    }
    default:
      return placed satisfies never
  }
}

/** The draft is dropped, ordered or too old: how to go on without it. */
export const goneReply = (say: Say): Reply => ({
  text: say('draft-gone'),
  keyboard: [[button(say('button-own'), 'own'), button(say('button-history'), 'history')]],
})

const withLead = (lead: string, card: Reply): Reply => ({
  ...card,
  text: `${lead}\n\n${card.text}`,
  ...(card.entities === undefined
    ? {}
    : { entities: card.entities.map((entity) => ({ ...entity, offset: entity.offset + lead.length + 2 })) }),
})

/** A card turns into the progress message; anything else gets a new one below. Returns the message that shows it. */
async function showProgress(ctx: BotContext, reply: Reply, isCard: boolean): Promise<number> {
  const message = ctx.callbackQuery?.message
  if (isCard && message !== undefined) {
    try {
      await ctx.editMessageText(reply.text, { reply_markup: { inline_keyboard: reply.keyboard ?? [] } })
      ctx.shown.set(`${message.chat.id}:${message.message_id}`, JSON.stringify(reply))
      return message.message_id
    } catch (error) {
      if (!isRefused(error)) throw error
    }
  }
  return (await send(ctx, reply)).message_id
}
