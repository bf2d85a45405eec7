import type { InvoiceView } from '../../../core/contract/money/invoices.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, day, stars } from '../../ui/format.ts'
import type { Paged } from '../../ui/pages.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { pager } from '../wallet.ts'

/** What it amounts to: "20.00 EUR", "50 ⭐". */
export const amountOf = (say: Say, { amount, currency, total }: Pick<InvoiceView, 'amount' | 'currency' | 'total'>) =>
  currency === 'XTR' ? stars(say, total) : `${amount} ${currency}`

/** Invoices, receipts and credit notes, newest first; a tap sends one as a file. */
export function invoicesReply(say: Say, page: Paged<InvoiceView>): Reply {
  if (page.items.length === 0 && page.index === 0)
    return { text: say('invoices-none'), keyboard: [[button(say('button-balance'), 'balance')]] }
  const year = page.items[0]?.created_at.slice(0, 4) ?? ''
  const lines = page.items.map((invoice) => {
    const { issued_at: issued, created_at: created, kind, number } = invoice
    const what = `${say(`invoice-kind-${kind}`)} ${number ?? ''}`.trim()
    return `\n\n${date(say, issued ?? created)} · ${what}\n${amountOf(say, invoice)}${howIs(say, invoice)}`
  })
  const papers = page.items.map((invoice) => [
    button(
      `📄 ${invoice.number ?? say(`invoice-kind-${invoice.kind}`)} · ${day(say, invoice.issued_at ?? invoice.created_at, year)}`,
      'paper',
      invoice.id,
    ),
  ])
  return compose([bold(say('invoices-title')), ...lines], [...papers, pager(say, page)])
}

/** How an invoice is, after its amount; nothing for other papers. */
export const howIs = (say: Say, invoice: InvoiceView): string =>
  invoice.kind === 'invoice' ? ` · ${stateOf(say, invoice)}` : ''

/** How an invoice is: "due 14 Dec 2026". */
function stateOf(say: Say, { state, due_at: due }: Pick<InvoiceView, 'state' | 'due_at'>): string {
  switch (state) {
    case 'pending':
    case 'overdue':
      return say(`invoice-${state}`, { date: due === null ? '' : date(say, due) })
    case 'draft':
    case 'paid':
    case 'canceled':
      return say(`invoice-${state}`)
    case 'issued':
      return ''
    default:
      return state satisfies never
  }
}
