import { html } from 'hono/html'
import { dashboardSchema, type DashboardWindow } from '../../contract/panel/figures.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody, Sheet } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { figure, table } from '../shell/parts.ts'
import { read } from './read.ts'

const REFRESH_SECONDS = 60

/** The figures of the shop, drawn again every minute. */
export function addDashboard(pages: Pages): void {
  pages.own('/admin', (sheet) => dashboardPage(sheet))
}

async function dashboardPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format } = sheet
  const { at, queue, windows } = await read(sheet, dashboardSchema, '/api/admin/dashboard')
  const seesMoney = windows.some(({ money }) => money !== null)
  const line = (label: string, draw: (window: DashboardWindow) => Html | string) => [label, ...windows.map(draw)]
  return {
    title: say('dashboard-title'),
    refreshSeconds: REFRESH_SECONDS,
    body: html`<div class="head"><h1>${say('dashboard-title')}</h1><p>${format.time(at)}</p></div>
      <dl class="figures card">
        ${figure(say('dashboard-pending'), format.whole(queue.pending))}
        ${figure(say('dashboard-oldest'), say('dashboard-seconds', { seconds: format.whole(queue.oldest_seconds) }))}
      </dl>
      ${table({
        caption: say('dashboard-caption'),
        columns: [
          { label: say('dashboard-figure') },
          ...windows.map(({ days }) => ({
            label: days === 1 ? say('dashboard-day') : say('dashboard-days', { days }),
            kind: 'number' as const,
          })),
        ],
        rows: [
          line(say('dashboard-revenue'), ({ revenue }) => format.whole(revenue)),
          line(say('dashboard-forecasts'), ({ forecasts }) => format.whole(forecasts)),
          line(
            say('dashboard-failed'),
            ({ failed, failed_share }) => `${format.whole(failed)} (${format.share(failed_share)})`,
          ),
          line(say('dashboard-p50'), ({ p50_seconds }) => seconds(sheet, p50_seconds)),
          line(say('dashboard-p95'), ({ p95_seconds }) => seconds(sheet, p95_seconds)),
          line(say('dashboard-payments'), ({ payments }) => format.whole(payments)),
          ...(seesMoney ? [line(say('dashboard-money'), ({ money }) => moneyText(sheet, money ?? []))] : []),
          line(say('dashboard-bought'), ({ credits_bought }) => format.whole(credits_bought)),
          line(say('dashboard-refunded'), ({ credits_refunded }) => format.whole(credits_refunded)),
          line(say('dashboard-started'), ({ funnel }) => format.whole(funnel.started)),
          line(say('dashboard-tried'), ({ funnel }) => format.whole(funnel.with_forecast)),
          line(say('dashboard-paid'), ({ funnel }) => format.whole(funnel.with_payment)),
          line(say('dashboard-conversion'), ({ funnel }) => format.share(funnel.conversion)),
        ],
        empty: '',
      })}
      <p><small>${say('dashboard-note')}</small></p>`,
  }
}

const seconds = ({ say, format }: Sheet, value: number | null): string =>
  value === null ? '–' : say('dashboard-seconds', { seconds: format.price(value) })

const moneyText = ({ format }: Sheet, money: readonly { currency: string; amount: number }[]): string =>
  money.length === 0
    ? '–'
    : money
        .map(({ currency, amount }) =>
          currency === 'XTR'
            ? `${format.whole(amount)} ★`
            : new Intl.NumberFormat(format.locale, { style: 'currency', currency }).format(amount / unitsOf(currency)),
        )
        .join(', ')

/** The smallest units in one of a currency: 100 cents, 1 yen. */
const unitsOf = (currency: string): number =>
  10 ** (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
