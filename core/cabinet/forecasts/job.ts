import { html } from 'hono/html'
import type { JobView } from '../../contract/jobs/job.ts'
import type { Html } from '../../kit/http/page.ts'
import { chart } from './chart.ts'
import { risks, hedges, skillCard } from './figures.ts'
import { stateBadge } from './jobs.ts'
import { readingCard, seriesTime } from './report.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { figure, table } from '../shell/parts.ts'
import { Refusal } from '../shell/refusal.ts'

/** What a job offers to download, by its kind. */
const FILES = ['forecast.csv', 'prices.csv', 'predictions.csv', 'chart.png', 'receipt'] as const
/** Where no script listens, the page of a running job looks again. */
const REFRESH_SECONDS = 3

/** One forecast: how it goes while it runs, then what came of it. */
export function addJob(pages: Pages): void {
  pages.own('/app/jobs/:id', async (sheet) => {
    const job = await sheet.core.job(idOf(sheet))
    return job.status === 'PENDING' ? runningPage(sheet, job) : endedPage(sheet, job)
  })
  pages.own('/app/jobs/:id/events', (sheet) => {
    const seen = sheet.c.req.header('last-event-id')
    const headers = seen === undefined ? {} : { 'last-event-id': seen }
    return sheet.send(`/api/predict/${encodeURIComponent(idOf(sheet))}/events`, { headers })
  })
  pages.own('/app/jobs/:id/files/:name', (sheet) => {
    const name = FILES.find((one) => one === sheet.c.req.param('name'))
    if (name === undefined) throw new Refusal(404, 'missing')
    return sheet.send(`/api/predict/${encodeURIComponent(idOf(sheet))}/${name}${new URL(sheet.c.req.url).search}`)
  })
  pages.send('/app/jobs/:id/cancel', async (sheet) => {
    await sheet.core.cancel(idOf(sheet))
    return pages.go(sheet, `/app/jobs/${encodeURIComponent(idOf(sheet))}`, sheet.say('job-canceled'))
  })
}

const idOf = ({ c }: OwnSheet): string => c.req.param('id') ?? ''

function runningPage({ say, format, formFields, language }: OwnSheet, job: JobView): PageBody {
  return {
    title: say('job-running'),
    place: '/app/jobs',
    refreshSeconds: REFRESH_SECONDS,
    body: html`<h1>${say('job-running')}</h1>
      <div class="card" data-events="/app/jobs/${job.id}/events">
        <div class="busy" role="status"><span class="spinner" aria-hidden="true"></span>
          <p>${say('job-running-about', { model: job.model.title[language], rows: format.whole(job.rows), credits: format.whole(job.cost) })}</p></div>
        <form method="post" action="/app/jobs/${job.id}/cancel">${formFields}<button class="quiet" type="submit">${say('job-cancel')}</button></form>
      </div>`,
  }
}

async function endedPage(sheet: OwnSheet, job: JobView): Promise<PageBody> {
  const { say, format, language } = sheet
  const origin = job.audit?.origin
  const title = origin === undefined ? say('job-title') : `${origin.name[language]} (${origin.symbol})`
  return {
    title,
    place: '/app/jobs',
    ...(job.forecast === undefined ? {} : { scripts: ['chart'] as const }),
    body: html`<div class="head"><h1>${title}</h1>${stateBadge(sheet, job.status)}</div>
      ${job.error === null ? '' : html`<div class="alert bad"><p>${say(`failure-${job.error.code}`)} ${say('job-not-charged')}</p></div>`}
      ${job.status === 'CANCELED' ? html`<div class="alert"><p>${say('job-was-canceled')}</p></div>` : ''}
      ${job.skill === undefined ? '' : html`<p class="verdict">${job.skill.text[language]}</p>`}
      ${job.forecast === undefined ? '' : await forecastCard(sheet, job)}
      ${risks(sheet, job)}
      ${hedges(sheet, job)}
      ${skillCard(sheet, job)}
      ${job.series === undefined ? '' : seriesCard(sheet, job)}
      ${job.predictions === undefined ? '' : predictionsCard(sheet, job)}
      ${job.notes === undefined || job.notes.length === 0 ? '' : html`<div class="alert warn"><ul>${job.notes.map(({ text }) => html`<li>${text[language]}</li>`)}</ul></div>`}
      ${job.audit === null ? '' : readingCard(sheet, job.audit)}
      <section class="card"><h2>${say('job-facts')}</h2>
        <dl class="facts">
          <dt>${say('quote-model')}</dt><dd>${job.model.title[language]}, ${say('version', { version: job.model.version })}</dd>
          <dt>${say('quote-rows')}</dt><dd>${format.whole(job.rows)}</dd>
          <dt>${say('jobs-paid')}</dt><dd>${job.free === 'sample' ? say('quote-free') : say('credits-count', { credits: format.whole(job.charged), count: job.charged })}</dd>
          <dt>${say('job-ordered')}</dt><dd>${format.time(job.created_at)}</dd>
          <dt>${say('job-finished')}</dt><dd>${format.time(job.finished_at)}</dd>
          ${job.kept_until === null ? '' : html`<dt>${say('job-kept')}</dt><dd>${format.time(job.kept_until, 'day')}</dd>`}
          ${job.request_id === null ? '' : html`<dt>${say('job-request')}</dt><dd><code>${job.request_id}</code></dd>`}
        </dl>
        ${downloads(sheet, job)}
      </section>`,
  }
}

async function forecastCard(sheet: OwnSheet, job: JobView): Promise<Html> {
  const { say, format, send } = sheet
  const { forecast = [], audit, track_record: record } = job
  const last = forecast.at(-1)
  const known = forecast[(record?.steps ?? 0) - 1]
  const answer = await send(`/api/predict/${encodeURIComponent(job.id)}/prices.csv`)
  const price = (value: number): string => format.price(value, audit?.decimals ?? null)
  const change = last === undefined || audit === null ? null : last.price / audit.last_price - 1
  return html`<section class="card"><h2>${say('forecast')}</h2>
    ${
      last === undefined
        ? ''
        : html`<dl class="figures">
            ${figure(say('forecast-median'), price(last.price), change === null ? '' : html`${change >= 0 ? '+' : ''}${format.share(change)}, ${say('until')} ${seriesTime(sheet, last.timestamp, audit)}`)}
            ${figure(say('forecast-range'), `${price(last.quantiles['0.1'] ?? last.price)} – ${price(last.quantiles['0.9'] ?? last.price)}`, say('forecast-range-means'))}
            ${figure(say('forecast-loss'), format.share(last.p_loss, 0), say('forecast-loss-means'))}
          </dl>`
    }
    ${chart(sheet, {
      pricesCsv: answer.ok ? await answer.text() : '',
      forecast,
      decimals: audit?.decimals ?? null,
      hasHours: (audit?.step_seconds ?? 86_400) < 86_400,
      outcome:
        known === undefined || record?.last_price == null
          ? null
          : { timestamp: known.timestamp, price: record.last_price },
      picture: `/app/jobs/${job.id}/files/chart.png`,
    })}
    <details><summary>${say('forecast-table')}</summary>${table({
      caption: say('forecast-table-caption'),
      columns: [
        { label: say('until') },
        { label: say('chart-median'), kind: 'number' },
        { label: say('chart-band-80'), kind: 'number' },
        { label: say('chart-band-95'), kind: 'number' },
        { label: say('forecast-loss'), kind: 'number' },
      ],
      rows: forecast.map(({ timestamp, price: median, quantiles: at, p_loss }) => [
        seriesTime(sheet, timestamp, audit),
        price(median),
        `${price(at['0.1'] ?? median)} – ${price(at['0.9'] ?? median)}`,
        `${price(at['0.025'] ?? median)} – ${price(at['0.975'] ?? median)}`,
        format.share(p_loss, 0),
      ]),
      empty: '',
    })}</details>
  </section>`
}

const seriesCard = ({ say, format, language }: OwnSheet, { series = [] }: JobView): Html =>
  table({
    caption: say('series-caption', { count: series.length }),
    columns: [
      { label: say('series') },
      { label: say('forecast-median'), kind: 'number' },
      { label: say('forecast-loss'), kind: 'number' },
      { label: say('var'), kind: 'number' },
      { label: say('skill-title') },
    ],
    rows: series.map(({ id, forecast, risk, skill, error, audit }) => {
      const last = forecast?.at(-1)
      if (last === undefined) return [id, error === null ? '–' : say(`series-failure-${error.code}`), '–', '–', '–']
      return [
        id,
        format.price(last.price, audit?.decimals ?? null),
        format.share(last.p_loss, 0),
        format.share(risk?.horizons.at(-1)?.var_95),
        skill?.text[language] ?? '–',
      ]
    }),
    empty: '',
  })

const PREDICTIONS_SHOWN_MAX = 50
const predictionsCard = ({ say, format }: OwnSheet, { predictions }: JobView): Html =>
  table({
    caption: say('predictions-caption', { count: predictions?.rows.length ?? 0 }),
    columns: [
      { label: say('rejected-row'), kind: 'number' },
      { label: say('prediction'), kind: 'number' },
    ],
    rows: (predictions?.rows ?? [])
      .slice(0, PREDICTIONS_SHOWN_MAX)
      .map(({ row, value }) => [
        format.whole(row),
        typeof value === 'string'
          ? value
          : predictions?.kind === 'probability'
            ? format.share(value)
            : format.price(value),
      ]),
    empty: '',
  })

function downloads({ say }: OwnSheet, job: JobView): Html {
  if (job.status !== 'OK') return html``
  const isTable = job.horizon === 0
  const names = isTable
    ? (['predictions.csv', 'receipt'] as const)
    : job.series === undefined
      ? (['forecast.csv', 'prices.csv', 'chart.png', 'receipt'] as const)
      : (['forecast.csv', 'receipt'] as const)
  return html`<p class="actions">${names.map(
    (name) =>
      html`<a class="button quiet" href="/app/jobs/${job.id}/files/${name}"${name === 'receipt' ? html` download="receipt.jws"` : ''}>${say(`download-${name.replace('.', '-')}`)}</a>`,
  )}${job.dataset_id === null || isTable ? '' : html`<a class="button quiet" href="/app/quote/${job.dataset_id}">${say('job-again')}</a>`}</p>`
}
