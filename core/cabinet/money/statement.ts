import { html } from 'hono/html'
import { transactionViewSchema, TRANSACTION_TYPES } from '../../contract/ledger.ts'
import { pageOf } from '../../contract/common.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { nextPage, select, table } from '../shell/parts.ts'
import { toError } from '../shell/problem.ts'

const EACH_PAGE = 50

/** Every entry of the wallet, newest first. */
export function addStatement(pages: Pages): void {
  pages.own('/app/statement', (sheet) => statementPage(sheet))
  pages.own('/app/statement/statement.csv', (sheet) => sheet.send('/api/account/transactions.csv'))
}

async function statementPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format, c, send } = sheet
  const type = TRANSACTION_TYPES.find((one) => one === c.req.query('type'))
  const query = new URLSearchParams({ limit: String(EACH_PAGE), ...(type === undefined ? {} : { type }) })
  const cursor = c.req.query('cursor')
  if (cursor !== undefined) query.set('cursor', cursor)
  const answer = await send(`/api/account/transactions?${query.toString()}`)
  if (!answer.ok) throw await toError(answer)
  const page = pageOf(transactionViewSchema).parse(await answer.json())
  return {
    title: say('statement-title'),
    body: html`<div class="head"><h1>${say('statement-title')}</h1><a class="button quiet" href="/app/statement/statement.csv">${say('statement-csv')}</a></div>
      <form class="row" method="get" action="/app/statement">
        ${select({
          name: 'type',
          label: say('statement-which'),
          value: type ?? '',
          options: [
            { value: '', label: say('statement-all') },
            ...TRANSACTION_TYPES.map((one) => ({ value: one, label: say(`entry-${one}`) })),
          ],
        })}
        <button class="quiet" type="submit">${say('show')}</button>
      </form>
      ${table({
        caption: say('statement-caption'),
        columns: [
          { label: say('time') },
          { label: say('statement-what') },
          { label: say('statement-reason') },
          { label: say('statement-amount'), kind: 'number' },
          { label: say('statement-after'), kind: 'number' },
        ],
        rows: page.items.map((one) => [
          format.time(one.created_at),
          one.job_id === null
            ? say(`entry-${one.type}`)
            : html`<a href="/app/jobs/${one.job_id}">${say(`entry-${one.type}`)}</a>`,
          one.reason,
          format.signed(one.amount),
          format.whole(one.balance_after),
        ]),
        empty: say('statement-none'),
      })}
      ${nextPage(type === undefined ? '/app/statement' : `/app/statement?type=${type}`, page.next_cursor, say('older'))}`,
  }
}
