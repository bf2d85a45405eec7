import type { InvoiceView } from '../../../core/contract/money/invoices.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, shorten } from '../../ui/format.ts'
import type { Paged } from '../../ui/pages.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { amountOf, howIs } from '../data/invoices.ts'
import { pager } from '../wallet.ts'
import { backToMenu } from './admin.ts'

const nameOf = (say: Say, { number, kind }: InvoiceView): string => number ?? say(`invoice-kind-${kind}`)
const buyerOf = ({ paper, account_id }: InvoiceView): string => shorten(paper.buyer.name ?? account_id, 40)

/** Invoices of all companies, newest first; a tap opens one. */
export function billsReply(say: Say, page: Paged<InvoiceView>): Reply {
  if (page.items.length === 0 && page.index === 0)
    return { text: say('admin-invoices-none'), keyboard: [backToMenu(say)] }
  const bills = page.items.map((invoice) => [
    button(`${nameOf(say, invoice)} · ${buyerOf(invoice)} · ${amountOf(say, invoice)}`, 'bill', invoice.id),
  ])
  return compose(
    [bold(say('admin-invoices-title')), `\n${say('admin-invoices-hint')}`],
    [...bills, pager(say, page), backToMenu(say)],
  )
}

/** One paper, and what can be done with it. */
export function billReply(say: Say, invoice: InvoiceView, mayChange: boolean): Reply {
  const { id, kind, state, issued_at: issued, created_at: created, paper } = invoice
  const isOpen = state === 'pending' || state === 'overdue' || state === 'draft'
  const facts = [
    `${date(say, issued ?? created)} · ${amountOf(say, invoice)}${howIs(say, invoice)}`,
    shorten(paper.buyer.name ?? '', 120),
    ...(paper.refers_to === null ? [] : [`${say(`invoice-kind-${paper.refers_to.kind}`)} ${paper.refers_to.number}`]),
    ...(paper.reason === null ? [] : [shorten(paper.reason, 200)]),
  ].filter((line) => line !== '')
  return compose(
    [bold(`${say(`invoice-kind-${kind}`)} ${invoice.number ?? ''}`.trim()), `\n${facts.join('\n')}`],
    [
      [button(say('button-paper'), 'billpdf', id)],
      mayChange && state === 'draft' ? [button(say('button-invoice-issue'), 'billact', id, 'issue')] : [],
      mayChange && isOpen ? [button(say('button-invoice-cancel'), 'billact', id, 'cancel')] : [],
      [button(say('button-back'), 'bills')],
    ],
  )
}
