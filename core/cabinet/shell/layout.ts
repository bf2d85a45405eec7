import { html } from 'hono/html'
import { LANGUAGES } from '../../contract/common.ts'
import type { Html } from '../../kit/http/page.ts'
import type { Assets } from './assets.ts'
import { menuFor } from './nav.ts'
import type { PageBody, Sheet } from './page.ts'

/** The whole document of a page: head, menu, body, foot. `assets`: where styles and scripts are. */
export function toDocument(sheet: Sheet, page: PageBody, assets: Assets): Html {
  const { say, language, person } = sheet
  const scripts = ['app' as const, ...(page.scripts ?? [])].flatMap((name) => assets.scripts[name])
  return html`<!doctype html>
    <html lang="${language}" data-locale="${sheet.format.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · Coincast</title>
        <link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.url('style.css')}" />
        ${page.scripts?.includes('chart') === true ? html`<link rel="stylesheet" href="${assets.url('uplot.css')}" />` : ''}
        ${page.refreshSeconds === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${page.refreshSeconds}" /></noscript>`}
        ${scripts.map((src) => html`<script src="${src}" defer></script>`)}
      </head>
      <body class="${person === null ? 'plain' : 'with-menu'}"${page.refreshSeconds === undefined ? '' : html` data-refresh="${page.refreshSeconds}"`}>
        <a class="skip" href="#main">${say('skip')}</a>
        ${head(sheet)}
        ${person === null ? '' : menu(sheet, page)}
        <main id="main" tabindex="-1">
          ${sheet.told === null ? '' : html`<div class="alert good" role="status"><p>${sheet.told}</p></div>`}
          ${page.body}
        </main>
        ${foot(sheet)}
      </body>
    </html>`
}

function head({ say, format, person, formFields }: Sheet): Html {
  return html`<header class="top">
    <a class="brand" href="${person === null ? '/' : '/app'}">${LOGO}<span>Coincast</span></a>
    ${
      person === null
        ? html`<div class="top-end"><a href="/sign-in">${say('sign-in')}</a> <a class="button" href="/sign-up">${say('sign-up')}</a></div>`
        : html`<div class="top-end">
            ${
              person.balance === null
                ? ''
                : html`<a class="credits" href="/app/balance">${say('credits-short', { credits: format.whole(person.balance.available) })}</a>`
            }
            <form method="post" action="/sign-out">${formFields}<button class="link" type="submit">${say('sign-out')}</button></form>
          </div>`
    }
  </header>`
}

function menu({ say, person, c }: Sheet, { place }: PageBody): Html {
  if (person === null) return html``
  const here = place ?? c.req.path
  const groups = menuFor(person.account).map(
    ({ name, entries }) =>
      html`<li><span class="group">${say(`nav-group-${name}`)}</span><ul>${entries.map(
        ({ path, label }) =>
          html`<li><a href="${path}"${path === here ? html` aria-current="page"` : ''}>${say(`nav-${label}`)}</a></li>`,
      )}</ul></li>`,
  )
  const whose = person.account.company ?? person.account.email ?? say('your-account')
  return html`<nav class="menu" aria-label="${say('menu')}"><p class="whose">${whose}</p><ul class="groups">${groups}</ul></nav>`
}

function foot({ say, language, formFields, c }: Sheet): Html {
  const others = LANGUAGES.filter((one) => one !== language)
  return html`<footer class="foot">
    <nav aria-label="${say('foot')}">
      <a href="/docs">${say('foot-api')}</a> <a href="/docs/forecasts${language === 'ru' ? '/ru' : ''}">${say('foot-figures')}</a>
      <a href="/verify">${say('foot-verify')}</a> <a href="/terms">${say('foot-terms')}</a> <a href="/privacy">${say('foot-privacy')}</a>
    </nav>
    <form method="post" action="/language">${formFields}<input type="hidden" name="back" value="${c.req.method === 'GET' ? pathOf(c.req.url) : '/'}" />${others.map(
      (one) =>
        html`<button class="link" type="submit" name="language" value="${one}" lang="${one}">${say(`language-${one}`)}</button>`,
    )}</form>
    <p>${say('no-advice')}</p>
  </footer>`
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return pathname + search
}

const LOGO = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path class="logo-band" d="M3 20 12 14 20 18 29 5 29 17 20 24 12 20Z" /><path class="logo-line" d="M3 22 12 17 20 21 29 11" fill="none" /></svg>`
