import { InputFile } from 'grammy'
import type { InvoiceView } from '../../../core/contract/money/invoices.ts'
import { enter } from '../../conversations/enter.ts'
import { tokenOf } from '../../drafts/series.ts'
import { billReply, billsReply } from '../../replies/staff/invoices.ts'
import type { Services } from '../../services.ts'
import type { Pages } from '../../ui/cards.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { answer, type BotContext, send, show } from '../../ui/context.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

/** /invoice: invoices of all companies, one by its number, its file, and how it is issued or canceled. */
export function billsFeature(router: Router, { cards }: Services, changes: Changes): void {
  async function page({ user }: BotContext, token: string, pages: Pages, index: number): Promise<Reply> {
    const shown = await turnPage(cards, user.id, { token, pages, index }, (cursor) =>
      user.act((core) =>
        core.invoices.staff.list({ kind: 'invoice', limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    )
    return billsReply(user.say, shown)
  }

  async function card({ user }: BotContext, invoice: InvoiceView): Promise<Reply> {
    const { permissions } = await user.account()
    return billReply(user.say, invoice, permissions.includes('invoices.change'))
  }

  const find = ({ user }: BotContext, id: string): Promise<InvoiceView> =>
    user.act((core) => core.invoices.staff.get(id))

  router.command('invoice', async (ctx) => {
    const number = argumentsOf(ctx.message?.text)
    if (number === '') return void (await send(ctx, await page(ctx, tokenOf(ctx), firstPage('bills'), 0)))
    const { items } = await ctx.user.act((core) => core.invoices.staff.list({ number: number.slice(0, 40) }))
    const [found] = items
    await send(ctx, found === undefined ? { text: ctx.user.say('admin-invoice-unknown') } : await card(ctx, found))
  })
  router.button('bills', async (ctx) => show(ctx, await page(ctx, tokenOf(ctx), firstPage('bills'), 0)))
  router.button('bill', async (ctx, [id]) => show(ctx, await card(ctx, await find(ctx, id))))
  router.button('billpdf', async (ctx, [id]) => {
    await ctx.replyWithChatAction('upload_document').catch(() => undefined)
    const pdf = await ctx.user.act((core) => core.invoices.staff.pdf(id))
    const { number, kind } = await find(ctx, id)
    await ctx.replyWithDocument(new InputFile(pdf, `${number ?? kind}.pdf`))
  })
  router.button('billact', async (ctx, [id, act]) => {
    const invoice = await find(ctx, id)
    const number = invoice.number ?? ctx.user.say('invoice-draft')
    if (act === 'cancel') return enter(ctx, 'adjust', { kind: 'invoice', invoiceId: id, number })
    const change = { kind: 'invoice', invoiceId: id, number, act: 'issue', reason: '' } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  router.query('page', async (ctx, [token, index], next) => {
    const known = await cards.find(ctx.user.id, 'pages', token)
    if (known?.body.list !== 'bills') return next()
    await answer(ctx)
    await show(ctx, await page(ctx, token, known.body, Number(index)))
  })
}
