import { html } from 'hono/html'
import type { ReadReport } from '../../contract/series.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet } from '../shell/page.ts'
import { figure, table } from '../shell/parts.ts'

const DAY_SECONDS = 86_400
const REJECTED_SHOWN_MAX = 20

/** A time of a series, without hours where its rows are days. */
export const seriesTime = (
  { format }: Pick<OwnSheet, 'format'>,
  iso: string,
  audit: ReadReport | null,
): Html | string => format.time(iso, (audit?.step_seconds ?? DAY_SECONDS) < DAY_SECONDS ? 'minute' : 'day')

/** How a file was read: rows, columns, first and last prices, what was left out, what is odd. */
export function readingCard(sheet: OwnSheet, audit: ReadReport): Html {
  const { say, format, language } = sheet
  const { columns, origin } = audit
  const price = (value: number): string => format.price(value, audit.decimals)
  const rows = [...(audit.first_rows ?? []), ...(audit.last_rows ?? [])]
  return html`<section class="card"><h2>${origin === undefined ? say('read-title') : `${origin.name[language]} (${origin.symbol})`}</h2>
    <dl class="figures">
      ${figure(say('read-rows'), format.whole(audit.valid), audit.rows === audit.valid ? '' : say('read-of', { rows: format.whole(audit.rows) }))}
      ${figure(say('read-span'), html`${seriesTime(sheet, audit.first, audit)} – ${seriesTime(sheet, audit.last, audit)}`)}
      ${figure(say('read-last'), price(audit.last_price))}
    </dl>
    <p class="muted">${say('read-columns', { time: columns.time, price: columns.price })}</p>
    ${audit.warnings.length === 0 ? '' : html`<div class="alert warn"><ul>${audit.warnings.map(({ code }) => html`<li>${say(`warning-${code}`)}</li>`)}</ul></div>`}
    <details><summary>${say('read-shown')}</summary>
      ${table({
        caption: say('read-shown-caption'),
        columns: [{ label: say('time') }, { label: say('price'), kind: 'number' }],
        rows: rows.map((row) => [seriesTime(sheet, row.timestamp, audit), price(row.price)]),
        empty: '',
      })}
      ${
        audit.rejected.length === 0
          ? ''
          : table({
              caption: say('rejected-caption', { count: audit.rows - audit.valid }),
              columns: [
                { label: say('rejected-row'), kind: 'number' },
                { label: say('rejected-value') },
                { label: say('rejected-why') },
              ],
              rows: audit.rejected
                .slice(0, REJECTED_SHOWN_MAX)
                .map(({ row, value, reason }) => [format.whole(row), value ?? '', say(`reject-${reason}`)]),
              empty: '',
            })
      }
    </details>
  </section>`
}
