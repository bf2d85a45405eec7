import { html } from 'hono/html'
import type { Language } from '../../contract/common.ts'

export type Html = ReturnType<typeof html>

/** A page with a text and a form, styled by PAGE_STYLE, without inline scripts. `head`: further elements. */
export function formPage(
  language: Language,
  { title, intro }: { title: string; intro: string },
  body: Html,
  head: Html | '' = '',
): Html {
  const style = html`<link rel="stylesheet" href="/docs/assets/page.css" />
        ${head}`
  return htmlPage(
    language,
    title,
    style,
    html`<main>
          <h1>${title}</h1>
          <p>${intro}</p>
          ${body}
        </main>`,
  )
}

/** A whole document; `head` comes after its title. */
export function htmlPage(language: Language, title: string, head: Html, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`
}

/** Served as /docs/assets/page.css. */
export const PAGE_STYLE = `main { font: 18px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
label, textarea, input { display: block; width: 100%; box-sizing: border-box; }
textarea, input { font: 14px/1.4 monospace; margin: 0.5rem 0; }
button { font: inherit; padding: 0.5rem 1.5rem; }
.good, .bad { padding: 0.8rem 1rem; border-left: 0.4rem solid; }
.good { border-color: #1a7f37; }
.bad { border-color: #b3261e; }
dt { font-weight: bold; }
dd { margin: 0 0 0.6rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 15px; }
caption { text-align: left; font-weight: bold; }
th, td { padding: 0.2rem 0.6rem; text-align: right; white-space: nowrap; }
`
