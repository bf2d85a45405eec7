import { html } from 'hono/html'
import type { InvoiceView } from '../../contract/money/invoices.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { nextPage, table } from '../shell/parts.ts'

const EACH_PAGE = 25
const LOOKS: Partial<Record<InvoiceView['state'], string>> = { paid: 'good', overdue: 'bad', pending: 'warn' }

/** Every paper of the account: invoices, receipts and credit notes. */
export function addInvoices(pages: Pages): void {
  pages.own('/app/invoices', (sheet) => invoicesPage(sheet))
  pages.own('/app/invoices/:id/pdf', (sheet) =>
    sheet.send(`/api/invoices/${encodeURIComponent(sheet.c.req.param('id') ?? '')}/pdf`),
  )
}

async function invoicesPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format, core, c } = sheet
  const page = await core.invoices.list({ limit: EACH_PAGE, cursor: c.req.query('cursor') })
  return {
    title: say('invoices-title'),
    body: html`<h1>${say('invoices-title')}</h1>
      ${table({
        caption: say('invoices-caption'),
        columns: [
          { label: say('invoices-number') },
          { label: say('invoices-kind') },
          { label: say('jobs-state') },
          { label: say('pay-sum'), kind: 'number' },
          { label: say('invoices-issued') },
          { label: say('invoices-due') },
          { label: say('invoices-paper') },
        ],
        rows: page.items.map((one) => [
          one.number ?? say('invoices-draft'),
          say(`invoice-${one.kind}`),
          stateOf(sheet, one),
          `${one.amount} ${one.currency}`,
          format.time(one.issued_at, 'day'),
          format.time(one.due_at, 'day'),
          one.number === null
            ? '–'
            : html`<a href="/app/invoices/${one.id}/pdf">PDF<span class="hidden"> ${one.number}</span></a>`,
        ]),
        empty: say('invoices-none'),
      })}
      ${nextPage('/app/invoices', page.next_cursor, say('older'))}`,
  }
}

const stateOf = ({ say }: OwnSheet, { state }: InvoiceView): Html =>
  html`<span class="badge ${LOOKS[state] ?? ''}">${say(`invoice-state-${state}`)}</span>`
