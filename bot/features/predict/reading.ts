import { InputFile } from 'grammy'
import { type BotContext, send, show } from '../../ui/context.ts'
import { goneReply } from '../../replies/quote.ts'
import { choicesOfReport, readingReply, whereReply } from '../../replies/reading.ts'
import { offerReadings, readingTokenOf } from '../../orders/series.ts'
import type { Shop } from '../../shop.ts'
import type { Desk } from '../../ui/router.ts'

/** How a file is read: the answer to a question about it, another reading of what was read, and where to get a file at all. */
export function readingFeature(desk: Desk, shop: Shop): void {
  const { orders, cards } = shop
  const sendGone = async (ctx: BotContext) => void (await send(ctx, goneReply(ctx.user.say)))

  desk.button('reading', async (ctx, [draft]) => {
    const { user } = ctx
    const found = await orders.look(user, draft)
    if (found === undefined || found.audit === null) return sendGone(ctx)
    const { datasetId, fileName, asked } = found.draft
    const choices = choicesOfReport(user.say, found.audit)
    const token = readingTokenOf(ctx)
    await cards.add(user.id, 'reading', token, { draft, datasetId, fileName, model: null, asked, choices })
    await show(ctx, readingReply(user.say, token, draft, found.audit, choices))
  })

  desk.button('read', async (ctx, [token, place]) => {
    const { user } = ctx
    const card = await cards.find(user.id, 'reading', token)
    const choice = card?.body.choices[Number(place)]
    if (card === undefined || choice === undefined) return sendGone(ctx)
    const { draft, ...from } = card.body
    const asked = { ...from.asked, ...choice.asked }
    try {
      const quoted = await orders.read(user, draft, { ...from, asked })
      await show(ctx, quoted ?? goneReply(user.say))
    } catch (error) {
      const again = await offerReadings(shop, ctx, error, { ...from, draft, asked })
      if (again === undefined) throw error
      await show(ctx, again)
    }
  })

  desk.button('where', async (ctx) => void (await send(ctx, whereReply(ctx.user.say))))
  desk.button('example', async (ctx) => {
    const { bytes, name } = await shop.sample()
    await ctx.replyWithDocument(new InputFile(bytes, name), { caption: ctx.user.say('example-caption') })
  })
}
