import { InputFile } from 'grammy'
import { named, whose } from '../../people/whose.ts'
import { invoicesReply } from '../../replies/data/invoices.ts'
import { tokenOf } from '../../drafts/series.ts'
import { answer, type BotContext, send, show } from '../../ui/context.ts'
import type { Services } from '../../services.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import type { Pages } from '../../ui/cards.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** /invoices: invoices, receipts and credit notes, each as a file. */
export function invoicesFeature(router: Router, { cards }: Services): void {
  async function page({ user }: BotContext, token: string, pages: Pages, index: number): Promise<Reply> {
    const shown = await turnPage(cards, user.id, { token, pages, index }, (cursor) =>
      user.act((core) => core.invoices.list({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })),
    )
    return named(await whose(user), invoicesReply(user.say, shown))
  }

  async function open(ctx: BotContext): Promise<void> {
    await send(ctx, await page(ctx, tokenOf(ctx), firstPage('invoices'), 0))
  }

  router.command('invoices', open)
  router.button('papers', open)
  router.button('paper', async (ctx, [id]) => {
    await ctx.replyWithChatAction('upload_document').catch(() => undefined)
    const [invoice, pdf] = await ctx.user.act((core) => Promise.all([core.invoices.get(id), core.invoices.pdf(id)]))
    await ctx.replyWithDocument(new InputFile(pdf, `${invoice.number ?? invoice.kind}.pdf`))
  })
  router.query('page', async (ctx, [token, index], next) => {
    const card = await cards.find(ctx.user.id, 'pages', token)
    if (card?.body.list !== 'invoices') return next()
    await answer(ctx)
    await show(ctx, await page(ctx, token, card.body, Number(index)))
  })
}
