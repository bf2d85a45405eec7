import { html } from 'hono/html'
import { CoreError } from '../../client.ts'
import { LIMITS } from '../../contract/limits.ts'
import { quoteViewSchema } from '../../contract/jobs/quote.ts'
import type { Html } from '../../kit/http/page.ts'
import { hidden } from '../shell/carried.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field } from '../shell/parts.ts'
import { explain, statusOf, toError } from '../shell/problem.ts'
import { type Chosen, chosenOf, entriesOf, quotePath, toOptions } from './options.ts'
import { choicesOfRefusal } from './reading.ts'

/** How many instruments are listed to choose from. */
const SHOWN_MAX = 12
const PLACE = '/app/new'

/** A series to forecast: a file, pasted rows, or prices by name. Each leads to its price. */
export function addNewForecast(pages: Pages): void {
  pages.own('/app/new', (sheet) => newPage(sheet, { searched: sheet.c.req.query('q') ?? '' }))

  pages.sendStream('/app/new', async (sheet) => {
    const { body, headers } = sheet.c.req.raw
    const type = headers.get('content-type') ?? ''
    const answer = await sheet.send('/api/predict/quote', streamed(body, type))
    if (!answer.ok) return refused(sheet, await toError(answer))
    return pages.go(sheet, quotePath(quoteViewSchema.parse(await answer.json()).dataset_id))
  })

  pages.send('/app/new/paste', async (sheet, form) => {
    const rows = form.text('rows')
    try {
      const quote = await sheet.core.quoteFile({ bytes: Buffer.from(rows), name: nameOfPaste(rows) }, {})
      return pages.go(sheet, quotePath(quote.dataset_id))
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      return refused(sheet, error, { pasted: rows })
    }
  })

  pages.send('/app/new/named', async (sheet, form) => {
    const [market = '', symbol = ''] = form.text('instrument').split(' ')
    const { items } = await sheet.core.instruments({ q: symbol, limit: SHOWN_MAX })
    const found = items.find((one) => one.market === market && one.symbol === symbol)
    if (found === undefined) return newPage(sheet, { searched: symbol })
    try {
      const quote = await sheet.core.quoteNamed(found, {})
      return pages.go(sheet, quotePath(quote.dataset_id))
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      return refused(sheet, error)
    }
  })

  // A file that core has kept is read again, as somebody has chosen.
  pages.send('/app/new/again', async (sheet, form) => {
    const datasetId = form.text('dataset_id')
    const chosen = chosenOf(form.text)
    try {
      const quote = await sheet.core.quoteDataset(datasetId, toOptions(chosen))
      const { model, horizon, rows, accept_loss } = chosen
      const kept = { model, horizon, rows, accept_loss, ...(chosen.series === '*' ? { series: '*' } : {}) }
      return pages.go(
        sheet,
        quotePath(
          quote.dataset_id,
          chosenOf((name) => kept[name as keyof typeof kept]),
        ),
      )
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      return refused(sheet, error, { chosen })
    }
  })
}

interface Shown {
  searched?: string
  pasted?: string
  fault?: Html
  status?: PageBody['status']
}

async function newPage(sheet: OwnSheet, { searched = '', pasted = '', fault, status }: Shown): Promise<PageBody> {
  const { say, formFields, core, language } = sheet
  const { items } = await core.instruments({ q: searched, limit: SHOWN_MAX })
  return {
    title: say('new-title'),
    place: PLACE,
    ...(status === undefined ? {} : { status }),
    body: html`<h1>${say('new-title')}</h1>
      ${fault ?? ''}
      <p class="lead">${say('new-lead')}</p>
      <form method="post" action="/app/new" enctype="multipart/form-data">
        <div class="drop" data-drop>
          <label for="f-file">${say('new-file')}</label>
          <small>${say('new-file-hint', { megabytes: LIMITS.fileBytesMax / 1e6 })}</small>
          <input id="f-file" type="file" name="file" required accept=".csv,.tsv,.txt,.json,.xlsx,.parquet" />
          <noscript><button type="submit">${say('new-read')}</button></noscript>
        </div>
      </form>
      <div class="grid">
        <section class="card"><h2>${say('new-named')}</h2>
          <form method="get" action="/app/new" class="row">
            ${field({ name: 'q', label: say('new-search'), type: 'search', value: searched, maxlength: 60 })}
            <button class="quiet" type="submit">${say('search')}</button>
          </form>
          ${
            items.length === 0
              ? html`<p class="empty">${say('new-none-found')}</p>`
              : html`<form method="post" action="/app/new/named">${formFields}
                  <ul class="plain">${items.map(
                    ({ market, symbol, name }) =>
                      html`<li><button class="link" type="submit" name="instrument" value="${market} ${symbol}">${name[language]} (${symbol})</button></li>`,
                  )}</ul></form>`
          }
        </section>
        <section class="card"><h2>${say('new-paste')}</h2>
          <form method="post" action="/app/new/paste">${formFields}
            <div class="field"><label for="f-rows">${say('new-rows')}</label>
              <textarea id="f-rows" name="rows" required aria-describedby="f-rows-hint" spellcheck="false">${pasted}</textarea>
              <small id="f-rows-hint">${say('new-rows-hint')}</small></div>
            <button type="submit">${say('new-read')}</button>
          </form>
        </section>
      </div>`,
  }
}

/** What core said of a series, with the ways on that there are: to read the same file in another way, or to send another. */
export function refused(
  sheet: OwnSheet,
  error: CoreError,
  { pasted = '', chosen = {} }: { pasted?: string; chosen?: Chosen } = {},
): Promise<PageBody> {
  const { say, formFields } = sheet
  const datasetId = error.params['dataset_id']
  const choices = typeof datasetId === 'string' ? choicesOfRefusal(say, error) : []
  const fault = html`${explain(sheet, error)}${
    choices.length === 0
      ? ''
      : html`<section class="card"><h2>${say('read-choose')}</h2><ul class="actions plain">${choices.map(
          ({ label, fields }) =>
            html`<li><form method="post" action="/app/new/again">${formFields}<input type="hidden" name="dataset_id" value="${String(datasetId)}" />${hidden(entriesOf({ ...chosen, ...fields }))}<button class="quiet" type="submit">${label}</button></form></li>`,
        )}</ul></section>`
  }`
  return newPage(sheet, { pasted, fault, status: statusOf(error) })
}

/** What is pasted is rows of JSON or of text; core reads the rest from its name. */
const nameOfPaste = (rows: string): string => (/^\s*[[{]/.test(rows) ? 'rows.json' : 'rows.csv')

/** A body that is handed on as it comes, which Node wants to be told. */
const streamed = (
  body: ReadableStream<Uint8Array> | null,
  type: string,
): RequestInit & { readonly duplex: 'half' } => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
  duplex: 'half',
})
