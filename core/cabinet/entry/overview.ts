import { html } from 'hono/html'
import { jobTable } from '../forecasts/jobs.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { figure } from '../shell/parts.ts'

const JOBS_SHOWN = 5

/** What somebody who has signed in sees first. */
export function addOverview(pages: Pages): void {
  pages.own('/app', (sheet) => overviewPage(sheet))
}

async function overviewPage(sheet: OwnSheet): Promise<PageBody> {
  const { say, format, person, core } = sheet
  const { balance } = person
  const { items } = await core.history({ limit: JOBS_SHOWN })
  return {
    title: say('overview-title'),
    body: html`<div class="head"><h1>${say('overview-title')}</h1><a class="button" href="/app/new">${say('new-title')}</a></div>
      ${
        balance === null
          ? ''
          : html`<dl class="figures card">
              ${figure(say('available'), format.whole(balance.available), say('credits'))}
              ${figure(say('held'), format.whole(balance.held), say('credits'))}
            </dl>`
      }
      ${
        items.length === 0
          ? html`<section class="card"><h2>${say('overview-first')}</h2><p>${say('overview-how')}</p>
              <p class="actions"><a class="button" href="/app/new">${say('new-title')}</a></p></section>`
          : html`${jobTable(sheet, items)}<p><a href="/app/jobs">${say('jobs-all-link')}</a></p>`
      }`,
  }
}
