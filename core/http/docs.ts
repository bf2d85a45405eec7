import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { ERRORS } from '../contract/errors/errors.ts'
import type { ErrorCode } from '../contract/errors/params.ts'
import type { Language } from '../contract/common.ts'
import { parseArticle } from '../kit/text/markdown.ts'
import { AppError } from '../kit/errors.ts'
import { projectRoot } from '../kit/paths.ts'
import { htmlPage, PAGE_STYLE } from '../kit/http/page.ts'
import type { AppEnv } from '../kit/http/router.ts'

const ASSETS = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' } as const
const assetsDir = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** The pages for people: the API with try-it at /docs, served from local files (no CDN), the figures people
 *  misread, and a page per error code. */
export function addDocs(app: Hono<AppEnv>): void {
  app.get('/docs', (c) => c.html(page('Coincast API', DOCS_BODY)))
  app.get('/docs/assets/start.js', (c) => c.body(START_SCRIPT, 200, { 'content-type': 'text/javascript' }))
  app.get('/docs/assets/page.css', (c) => c.body(PAGE_STYLE, 200, { 'content-type': 'text/css' }))
  app.get('/docs/assets/:file', async (c) => {
    const { file } = c.req.param()
    if (!Object.hasOwn(ASSETS, file)) throw new AppError('not_found', { what: 'page', asked: file })
    const name = file as keyof typeof ASSETS
    return c.body(new Uint8Array(await readFile(join(assetsDir, name))), 200, {
      'content-type': ASSETS[name],
      'cache-control': 'public, max-age=86400',
    })
  })
  app.get('/docs/forecasts', async (c) => c.html(await forecastsPage('en')))
  app.get('/docs/forecasts/ru', async (c) => c.html(await forecastsPage('ru')))
  app.get('/docs/errors', (c) => c.html(page('Errors', errorList())))
  app.get('/docs/errors/:code', (c) => explainError(c, c.req.param('code')))
}

const FORECASTS = {
  en: { file: 'forecasts.md', other: html`<a href="/docs/forecasts/ru" hreflang="ru">По-русски</a>` },
  ru: { file: 'forecasts.ru.md', other: html`<a href="/docs/forecasts" hreflang="en">In English</a>` },
} as const

/** docs/forecasts.md as a page: the seven figures people misread. */
async function forecastsPage(language: Language) {
  const { file, other } = FORECASTS[language]
  const { title, paragraphs } = parseArticle(await readFile(join(projectRoot, 'docs', file), 'utf8'))
  const body = paragraphs.map(
    (pieces) => html`<p>${pieces.map(({ text, isBold }) => (isBold ? html`<strong>${text}</strong>` : text))}</p>`,
  )
  return page(
    title,
    html`<main>
      <p><a href="/docs">API</a> · ${other}</p>
      <h1>${title}</h1>
      ${body}
    </main>`,
    language,
  )
}

function explainError(c: Context<AppEnv>, code: string): Response | Promise<Response> {
  if (!Object.hasOwn(ERRORS, code)) throw new AppError('not_found', { what: 'error code', asked: code })
  const { status, title, advice } = ERRORS[code as ErrorCode]
  return c.html(
    page(
      title,
      html`<main>
        <p><a href="/docs/errors">All errors</a></p>
        <h1>${title}</h1>
        <p><code>${code}</code> · HTTP ${status}</p>
        <p>${advice}</p>
      </main>`,
    ),
  )
}

function errorList() {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title }]) =>
      html`<tr><td>${status}</td><td><a href="/docs/errors/${code}"><code>${code}</code></a></td><td>${title}</td></tr>`,
  )
  return html`<main>
    <p><a href="/docs">API</a></p>
    <h1>Errors</h1>
    <p>Every refusal is <code>application/problem+json</code> (RFC 9457). Look at <code>code</code>: it never changes.</p>
    <table>${rows}</table>
  </main>`
}

const DOCS_BODY = html`<link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
  <nav>
    <a href="/docs/forecasts">Seven figures people misread</a> (<a href="/docs/forecasts/ru" hreflang="ru">по-русски</a>) ·
    <a href="/docs/errors">Errors</a>
  </nav>
  <div id="api"></div>
  <script src="/docs/assets/swagger-ui-bundle.js"></script>
  <script src="/docs/assets/start.js"></script>`

const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, filter: true, persistAuthorization: true, tryItOutEnabled: true })\n`

const STYLE = html`<style>
          nav { font: 16px/1.5 system-ui, sans-serif; padding: 0.8rem 1rem; text-align: center; }
          main { font: 18px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
          td { padding: 0.3rem 1rem 0.3rem 0; vertical-align: top; }
        </style>`

function page(title: string, body: ReturnType<typeof html>, language: Language = 'en') {
  return htmlPage(language, title, STYLE, body)
}
