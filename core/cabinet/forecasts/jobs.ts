import { html } from 'hono/html'
import { type JobLine, type JobStatus, JOB_STATUSES } from '../../contract/jobs/job.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { nextPage, select, table } from '../shell/parts.ts'

const EACH_PAGE = 25

/** Every forecast of the account, newest first, with what came of it. */
export function addJobs(pages: Pages): void {
  pages.own('/app/jobs', (sheet) => jobsPage(sheet))
}

async function jobsPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, c, core } = sheet
  const status = JOB_STATUSES.find((one) => one === c.req.query('status'))
  const page = await core.history({
    limit: EACH_PAGE,
    cursor: c.req.query('cursor'),
    ...(status === undefined ? {} : { status }),
  })
  const path = status === undefined ? '/app/jobs' : `/app/jobs?status=${status}`
  return {
    title: say('jobs-title'),
    body: html`<div class="head"><h1>${say('jobs-title')}</h1><a class="button" href="/app/new">${say('new-title')}</a></div>
      <form class="row" method="get" action="/app/jobs">
        ${select({
          name: 'status',
          label: say('jobs-which'),
          value: status ?? '',
          options: [
            { value: '', label: say('jobs-all') },
            ...JOB_STATUSES.map((one) => ({ value: one, label: say(`status-${one}`) })),
          ],
        })}
        <button class="quiet" type="submit">${say('show')}</button>
      </form>
      ${jobTable(sheet, page.items)}
      ${nextPage(path, page.next_cursor, say('older'))}`,
  }
}

/** Forecasts as lines: when, with which model, what was paid, what came out, and how it turned out. */
export function jobTable(sheet: OwnSheet, jobs: readonly JobLine[]): Html {
  const { say, format, language } = sheet
  return table({
    caption: say('jobs-caption'),
    columns: [
      { label: say('jobs-when') },
      { label: say('quote-model') },
      { label: say('quote-rows'), kind: 'number' },
      { label: say('jobs-state') },
      { label: say('jobs-last'), kind: 'number' },
      { label: say('jobs-median'), kind: 'number' },
      { label: say('jobs-outcome') },
      { label: say('jobs-paid'), kind: 'number' },
    ],
    rows: jobs.map((job) => [
      html`<a href="/app/jobs/${job.id}">${format.time(job.created_at)}</a>`,
      job.model.title[language],
      format.whole(job.rows),
      stateBadge(sheet, job.status),
      job.last_price === null ? '–' : format.price(job.last_price, job.decimals),
      job.median === null ? '–' : format.price(job.median, job.decimals),
      outcomeOf(sheet, job),
      format.whole(job.charged),
    ]),
    empty: say('jobs-none'),
  })
}

const LOOKS: Readonly<Record<JobStatus, string>> = { PENDING: 'warn', OK: 'good', ERROR: 'bad', CANCELED: '' }

/** The state of a job as a badge. */
export const stateBadge = ({ say }: Pick<OwnSheet, 'say'>, status: JobStatus): Html =>
  html`<span class="badge ${LOOKS[status]}">${say(`status-${status}`)}</span>`

function outcomeOf({ say, format }: OwnSheet, { outcome, decimals }: JobLine): Html | string {
  if (outcome === null) return '–'
  const isInside = outcome.price >= outcome.low_80 && outcome.price <= outcome.high_80
  return html`<span class="badge ${isInside ? 'good' : 'warn'}">${say(isInside ? 'outcome-inside' : 'outcome-outside', { price: format.price(outcome.price, decimals) })}</span>`
}
