import { html } from 'hono/html'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { figure } from '../shell/parts.ts'

/** What somebody who has signed in sees first. */
export function addOverview(pages: Pages): void {
  pages.own('/app', (sheet) => overviewPage(sheet))
}

function overviewPage({ say, format, person }: OwnSheet): PageBody {
  const { balance } = person
  return {
    title: say('overview-title'),
    body: html`<h1>${say('overview-title')}</h1>
      ${
        balance === null
          ? ''
          : html`<dl class="figures card">
              ${figure(say('available'), format.whole(balance.available), say('credits'))}
              ${figure(say('held'), format.whole(balance.held), say('credits'))}
            </dl>`
      }`,
  }
}
