import { InputFile } from 'grammy'
import { type BotContext, send, show } from '../../ui/context.ts'
import { goneReply } from '../../replies/quote.ts'
import { choicesOfReport, readingReply, whereReply, withChoice } from '../../replies/reading.ts'
import { offerReadings, readingTokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

/** How a file is read: answers to core's question, another reading of a stored file, and where to get a file. */
export function readingFeature(router: Router, services: Services): void {
  const { drafts, cards } = services
  const sendGone = async (ctx: BotContext) => void (await send(ctx, goneReply(ctx.user.say)))

  router.button('reading', async (ctx, [draft]) => {
    const { user } = ctx
    const found = await drafts.look(user, draft)
    if (found === undefined || found.audit === null) return sendGone(ctx)
    const { datasetId, fileName, asked } = found.draft
    const choices = choicesOfReport(user.say, found.audit)
    const token = readingTokenOf(ctx)
    await cards.add(user.id, 'reading', token, { draft, datasetId, fileName, model: null, asked, choices })
    await show(ctx, readingReply(user.say, token, draft, found.audit, choices))
  })

  router.button('read', async (ctx, [token, place]) => {
    const { user } = ctx
    const card = await cards.find(user.id, 'reading', token)
    const choice = card?.body.choices[Number(place)]
    if (card === undefined || choice === undefined) return sendGone(ctx)
    const { draft, ...from } = card.body
    const asked = withChoice(from.asked, choice)
    try {
      const quoted = await drafts.read(user, draft, { ...from, asked })
      await show(ctx, quoted ?? goneReply(user.say))
    } catch (error) {
      const again = await offerReadings(services, ctx, error, { ...from, draft, asked })
      if (again === undefined) throw error
      await show(ctx, again)
    }
  })

  router.button('where', async (ctx) => void (await send(ctx, whereReply(ctx.user.say))))
  router.button('example', async (ctx) => {
    const { bytes, name } = await services.sample()
    await ctx.replyWithDocument(new InputFile(bytes, name), { caption: ctx.user.say('example-caption') })
  })
}
