import { html } from 'hono/html'
import type { Html } from '../../kit/http/page.ts'
import type { PageBody, Sheet } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'

/** The first page: what this is, in one screen, for who is not signed in and for who is. */
export function addHome(pages: Pages): void {
  pages.open('/', (sheet) => homePage(sheet))
}

function homePage(sheet: Sheet): PageBody {
  const { say, person } = sheet
  return {
    title: say('home-title'),
    body: html`<section class="hero">
        <div class="hero-text">
          <h1>${say('home-title')}</h1>
          <p class="lead">${say('home-lead')}</p>
          <p class="actions"><a class="button" href="${person === null ? '/sign-up' : '/app'}">${say(person === null ? 'home-start' : 'home-open')}</a>
            ${person === null ? html`<a class="button quiet" href="/sign-in">${say('sign-in')}</a>` : ''}</p>
        </div>
      </section>
      <section><h2>${say('home-links')}</h2>${links(sheet)}</section>`,
  }
}

function links({ say, language }: Sheet): Html {
  return html`<ul class="links">
    <li><a href="/docs">${say('home-docs')}</a></li>
    <li><a href="/openapi.json">${say('home-openapi')}</a></li>
    <li><a href="/models">${say('home-models')}</a></li>
    <li><a href="/docs/forecasts${language === 'ru' ? '/ru' : ''}">${say('foot-figures')}</a></li>
    <li><a href="/verify">${say('foot-verify')}</a></li>
    <li><a href="/docs/errors">${say('home-errors')}</a></li>
  </ul>`
}
