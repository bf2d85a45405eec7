import { html } from 'hono/html'
import {
  cohortsSchema,
  type ModelRecords,
  modelRecordsSchema,
  type Popularity,
  popularitySchema,
  type Spending,
  spendingSchema,
} from '../../contract/panel/figures.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody, Sheet } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { select, table } from '../shell/parts.ts'
import { read } from './read.ts'

const DAYS = [7, 30, 90, 366]

/** How the shop is used over time. */
export function addAnalytics(pages: Pages): void {
  pages.own('/admin/analytics', (sheet) => analyticsPage(sheet))
}

async function analyticsPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format, c } = sheet
  const days = DAYS.find((one) => String(one) === c.req.query('days')) ?? 30
  const models = await read(sheet, popularitySchema, `/api/admin/analytics/models?days=${days}`)
  const spending = await read(sheet, spendingSchema, `/api/admin/analytics/spending?days=${days}`)
  const cohorts = await read(sheet, cohortsSchema, '/api/admin/analytics/cohorts')
  const records = await read(sheet, modelRecordsSchema, '/api/admin/analytics/track-record')
  return {
    title: say('analytics-title'),
    body: html`<h1>${say('analytics-title')}</h1>
      <form class="row" method="get" action="/admin/analytics">
        ${select({
          name: 'days',
          label: say('analytics-days'),
          value: String(days),
          options: DAYS.map((one) => ({ value: String(one), label: format.whole(one) })),
        })}
        <button class="quiet" type="submit">${say('show')}</button>
      </form>
      ${modelsTable(sheet, models)}
      ${recordsTable(sheet, records)}
      ${table({
        caption: say('analytics-cohorts'),
        columns: [
          { label: say('analytics-month') },
          ...['accounts', 'tried', 'paid', 'soon', 'active'].map((key) => ({
            label: say(`analytics-${key}`),
            kind: 'number' as const,
          })),
        ],
        rows: cohorts.items.map(({ month, accounts, with_forecast, with_payment, paid_in_30_days, active_30_days }) => [
          month,
          ...[accounts, with_forecast, with_payment, paid_in_30_days, active_30_days].map(format.whole),
        ]),
        empty: say('analytics-none'),
      })}
      ${spendingTable(sheet, spending)}`,
  }
}

/** Models of the whole span, the most used first. */
function modelsTable({ say, format }: Sheet, { items }: Popularity): Html {
  const sums = new Map<string, { model: string; forecasts: number; failed: number; credits: number; granted: number }>()
  for (const { model, forecasts, failed, credits, credits_granted } of items) {
    const sum = sums.get(model) ?? { model, forecasts: 0, failed: 0, credits: 0, granted: 0 }
    sum.forecasts += forecasts
    sum.failed += failed
    sum.credits += credits
    sum.granted += credits_granted
    sums.set(model, sum)
  }
  const lines = [...sums.values()].toSorted((a, b) => b.forecasts - a.forecasts || a.model.localeCompare(b.model))
  return table({
    caption: say('analytics-models'),
    columns: [
      { label: say('analytics-model') },
      ...['forecasts', 'failed', 'credits', 'granted'].map((key) => ({
        label: say(`analytics-${key}`),
        kind: 'number' as const,
      })),
    ],
    rows: lines.map(({ model, forecasts, failed, credits, granted }) => [
      model,
      ...[forecasts, failed, credits, granted].map(format.whole),
    ]),
    empty: say('analytics-none'),
  })
}

const recordsTable = ({ say, format }: Sheet, { items }: ModelRecords): Html =>
  table({
    caption: say('analytics-records'),
    columns: [
      { label: say('analytics-model') },
      { label: say('analytics-month') },
      ...['forecasts', 'accounts', 'skill', 'inside80', 'inside95'].map((key) => ({
        label: say(`analytics-${key}`),
        kind: 'number' as const,
      })),
    ],
    rows: items.map(({ model, month, forecasts, accounts, skill, coverage_80, coverage_95 }) => [
      model,
      month,
      format.whole(forecasts),
      format.whole(accounts),
      format.share(skill),
      format.share(coverage_80),
      format.share(coverage_95),
    ]),
    empty: say('analytics-no-records'),
  })

const spendingTable = ({ say, format }: Sheet, { items }: Spending): Html =>
  table({
    caption: say('analytics-spending'),
    columns: [
      { label: say('analytics-day') },
      ...['forecasts', 'failed', 'credits', 'granted', 'accounts'].map((key) => ({
        label: say(`analytics-${key}`),
        kind: 'number' as const,
      })),
    ],
    rows: items
      .toReversed()
      .map(({ day, forecasts, failed, credits, credits_granted, accounts }) => [
        format.time(day, 'day'),
        ...[forecasts, failed, credits, credits_granted, accounts].map(format.whole),
      ]),
    empty: say('analytics-none'),
  })
