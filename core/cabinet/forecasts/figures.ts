import { html } from 'hono/html'
import type { JobView } from '../../contract/jobs/job.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet } from '../shell/page.ts'
import { field, figure, table } from '../shell/parts.ts'
import { seriesTime } from './report.ts'

/** Beyond it the figures of an amount would no longer be exact. */
const AMOUNT_MAX = 1e12

/** The amount that somebody holds, from the query; null if none was given, or none that can be read. */
function amountOf({ c }: OwnSheet): number | null {
  const amount = Number((c.req.query('amount') ?? '').replace(/\s/g, '').replace(',', '.'))
  return amount > 0 && amount <= AMOUNT_MAX ? amount : null
}

/** What could be lost over each horizon, as shares and, for somebody's own amount, in money. */
export function risks(sheet: OwnSheet, job: JobView): Html {
  const { say, format, c } = sheet
  const horizons = job.risk?.horizons ?? []
  if (job.risk === undefined || horizons.length === 0) return html``
  const amount = amountOf(sheet)
  const inMoney = (share: number): string =>
    amount === null ? format.share(share) : `${format.share(share)} · ${format.price(share * amount, 2)}`
  const { history, annualisation } = job.risk
  return html`<section class="card" id="risk"><h2>${say('risk-title')}</h2>
    <form class="row" method="get" action="${c.req.path}#risk">
      ${field({ name: 'amount', label: say('risk-amount'), inputmode: 'decimal', value: c.req.query('amount') ?? '', hint: say('risk-amount-hint'), maxlength: 20 })}
      <button class="quiet" type="submit">${say('show')}</button>
    </form>
    ${table({
      caption: say('risk-caption'),
      columns: [
        { label: say('risk-ahead') },
        { label: say('forecast-loss'), kind: 'number' },
        { label: say('risk-expected'), kind: 'number' },
        { label: say('var'), kind: 'number' },
        { label: say('es'), kind: 'number' },
        { label: say('var-99'), kind: 'number' },
      ],
      rows: horizons.map((one) => [
        html`${say('steps-count', { count: one.steps })} <small>${seriesTime(sheet, one.timestamp, job.audit)}</small>`,
        format.share(one.p_loss, 0),
        format.share(one.expected_return),
        inMoney(one.var_95),
        inMoney(one.es_95),
        inMoney(one.var_99),
      ]),
      empty: '',
    })}
    <details><summary>${say('risk-what')}</summary><dl class="facts">
      <dt>${say('forecast-loss')}</dt><dd>${say('risk-loss-means')}</dd>
      <dt>${say('var')}</dt><dd>${say('var-means')}</dd>
      <dt>${say('es')}</dt><dd>${say('es-means')}</dd>
    </dl></details>
    <h3>${say('history-title')}</h3>
    <dl class="figures">
      ${figure(say('history-volatility'), format.share(history.volatility), say('history-a-year', { count: Math.round(annualisation) }))}
      ${figure(say('history-drawdown'), format.share(history.max_drawdown))}
      ${figure(say('history-growth'), format.share(history.cagr), say('a-year'))}
      ${figure(say('history-worst'), format.share(history.worst), say('history-worst-means'))}
    </dl>
  </section>`
}

/** What could be done about it, with the arithmetic; in money for somebody's own amount. */
export function hedges(sheet: OwnSheet, job: JobView): Html {
  const { say, format, language } = sheet
  const list = job.hedges ?? []
  if (list.length === 0) return html``
  const amount = amountOf(sheet)
  const beforeAndAfter = (before: number | undefined, after: number | undefined): Html | '' =>
    before === undefined || after === undefined
      ? ''
      : html`<p>${say('hedge-var', { before: format.share(before), after: format.share(after) })}${
          amount === null
            ? ''
            : html` ${say('hedge-money', { before: format.price(before * amount, 2), after: format.price(after * amount, 2) })}`
        }</p>`
  return html`<section><h2>${say('hedges-title')}</h2><div class="grid">${list.map(
    ({ kind, text, before, after }) =>
      html`<section class="card"><h3>${say(`hedge-${kind}`)}</h3><p>${text[language]}</p>${beforeAndAfter(before['var_95'], after['var_95'])}</section>`,
  )}</div></section>`
}

/** How the model did on this very series, before it was asked for the future. */
export function skillCard({ say, format }: OwnSheet, { skill }: JobView): Html {
  if (skill === undefined || skill.folds === 0) return html``
  const range = (low: number | null, high: number | null): string =>
    low === null || high === null ? '' : `${format.share(low)} … ${format.share(high)}`
  return html`<section class="card"><h2>${say('skill-title')}</h2>
    <p class="muted">${say('skill-how', { count: skill.folds })}</p>
    <dl class="figures">
      ${figure(say('skill-error'), format.share(skill.pinball_vs_naive), range(skill.pinball_vs_naive_low, skill.pinball_vs_naive_high))}
      ${figure(say('skill-80'), format.share(skill.coverage_80, 0), say('skill-80-should'))}
      ${figure(say('skill-95'), format.share(skill.coverage_95, 0), say('skill-95-should'))}
    </dl></section>`
}
