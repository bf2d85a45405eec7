import { html } from 'hono/html'
import { CoreError } from '../../client.ts'
import type { Candidate, QuoteView } from '../../contract/jobs/quote.ts'
import type { Html } from '../../kit/http/page.ts'
import { hidden } from '../shell/carried.ts'
import type { OwnSheet, PageBody } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { field, figure, table } from '../shell/parts.ts'
import { explain } from '../shell/problem.ts'
import { refused } from './new.ts'
import { type Chosen, chosenOf, entriesOf, quotePath, toOptions } from './options.ts'
import { choicesOfReport } from './reading.ts'
import { readingCard } from './report.ts'

/** A month of trading days, as in the chat. */
const USUAL_STEPS = 20

/** The exact price of a series before it is ordered, how it was read, and what else could be chosen. */
export function addQuote(pages: Pages): void {
  pages.own('/app/quote/:dataset', async (sheet) => {
    const datasetId = sheet.c.req.param('dataset') ?? ''
    const chosen = chosenOf((name) => sheet.c.req.query(name))
    try {
      return quotePage(sheet, await recommendedFirst(sheet, datasetId, chosen), chosen)
    } catch (error) {
      if (!(error instanceof CoreError) || error.code === 'not_found') throw error
      return refused(sheet, error, { chosen })
    }
  })

  pages.send('/app/order', async (sheet, form) => {
    const chosen = chosenOf(form.text)
    const datasetId = form.text('dataset_id')
    const options = { ...toOptions(chosen), max_cost: Number(form.text('cost')) }
    try {
      const job = await sheet.core.submit(datasetId, options, form.text('key'))
      return pages.go(sheet, `/app/jobs/${encodeURIComponent(job.id)}`)
    } catch (error) {
      if (!(error instanceof CoreError) || (error.code !== 'insufficient_credits' && error.code !== 'quote_changed'))
        throw error
      // The price is shown anew: it is another, or the credits went elsewhere meanwhile.
      return quotePage(
        sheet,
        await sheet.core.quoteDataset(datasetId, toOptions(chosen)),
        chosen,
        explain(sheet, error),
      )
    }
  })
}

/** The price with the model that is recommended, unless one was chosen, and as far ahead as most people look. */
async function recommendedFirst({ core }: OwnSheet, datasetId: string, asked: Chosen): Promise<QuoteView> {
  let quote = await core.quoteDataset(datasetId, toOptions(asked))
  const isFar = asked.horizon === undefined && quote.audit !== null && quote.horizon > USUAL_STEPS
  const chosen = isFar ? { ...asked, horizon: String(USUAL_STEPS) } : asked
  if (isFar) quote = await core.quoteDataset(datasetId, toOptions(chosen))
  const best = quote.recommended?.model
  if (chosen.model !== undefined || best === undefined || best === quote.model.name) return quote
  return core.quoteDataset(datasetId, toOptions({ ...chosen, model: best }))
}

function quotePage(sheet: OwnSheet, quote: QuoteView, chosen: Chosen, fault: Html | '' = ''): PageBody {
  const { say, format, formFields, language } = sheet
  const { name } = quote.model
  const orders = { ...chosen, model: name, horizon: String(quote.horizon) }
  const isSingle = quote.audit !== null
  return {
    title: say('quote-title'),
    place: '/app/new',
    body: html`<h1>${say('quote-title')}</h1>
      ${fault}
      ${quote.audit === null ? '' : readingCard(sheet, quote.audit)}
      ${quote.series === undefined ? '' : seriesTable(sheet, quote.series)}
      <section class="card"><h2>${say('quote-price')}</h2>
        <dl class="figures">
          ${figure(say('quote-cost'), quote.free === 'sample' ? say('quote-free') : say('credits-count', { credits: format.whole(quote.cost), count: quote.cost }))}
          ${figure(say('quote-rows'), format.whole(quote.rows), say('quote-each', { credits: format.whole(quote.price_per_row) }))}
          ${isSingle ? figure(say('quote-horizon'), say('steps-count', { count: quote.horizon }), quote.until === null ? '' : html`${say('until')} ${format.time(quote.until, 'day')}`) : ''}
          ${figure(say('quote-model'), quote.model.title[language], quote.recommended?.model === name ? say('quote-recommended') : '')}
          ${figure(say('available'), format.whole(quote.available), say('credits'))}
        </dl>
        ${quote.recommended === null ? '' : html`<p class="muted">${quote.recommended.text[language]}</p>`}
        ${
          quote.missing > 0
            ? html`<div class="alert warn"><p>${say('quote-missing', { credits: format.whole(quote.missing), count: quote.missing })}</p></div>
                <p class="actions"><a class="button" href="/app/balance?amount=${quote.missing}">${say('top-up')}</a></p>`
            : html`<form method="post" action="/app/order">${formFields}${hidden(Object.entries({ ...orders, dataset_id: quote.dataset_id, cost: String(quote.cost), key: sheet.newKey() }))}
                <p class="actions"><button type="submit">${quote.free === 'sample' || quote.cost === 0 ? say('order-free') : say('order', { credits: format.whole(quote.cost), count: quote.cost })}</button>
                <a class="button quiet" href="/app/new">${say('order-another')}</a></p></form>
                <p class="muted">${say('quote-promise')}</p>`
        }
      </section>
      ${isSingle ? html`<section class="card"><h2>${say('quote-change')}</h2>${changeForm(sheet, quote, chosen)}${candidateTable(sheet, quote)}</section>` : ''}
      ${quote.audit === null ? '' : otherReadings(sheet, quote, chosen)}`,
  }
}

function changeForm({ say, language }: OwnSheet, quote: QuoteView, chosen: Chosen): Html {
  const { model: _model, horizon: _horizon, rows: _rows, ...kept } = chosen
  const farthest = quote.farthest?.horizon
  return html`<form class="row" method="get" action="${quotePath(quote.dataset_id)}">${hidden(Object.entries(kept))}
    <div class="field"><label for="f-model">${say('quote-model')}</label><select id="f-model" name="model">${quote.candidates.map(
      ({ model, title }) =>
        html`<option value="${model.name}"${model.name === quote.model.name ? html` selected` : ''}>${title[language]}</option>`,
    )}</select></div>
    ${field({ name: 'horizon', label: say('quote-steps'), type: 'number', value: String(quote.horizon), min: 1, ...(farthest === undefined ? {} : { max: farthest, hint: say('quote-farthest', { count: farthest }) }) })}
    ${field({ name: 'rows', label: say('quote-newest'), type: 'number', value: chosen.rows ?? '', min: 1, max: quote.audit?.valid ?? 1, hint: say('quote-all-rows') })}
    <button class="quiet" type="submit">${say('quote-again')}</button></form>`
}

function candidateTable(sheet: OwnSheet, { candidates, recommended, rows }: QuoteView): Html {
  const { say, format, language } = sheet
  const expected = ({ expects, expected: { skill, low, high } }: Candidate): string =>
    expects === 'yardstick'
      ? say('quote-yardstick')
      : `${format.share(skill)} (${format.share(low)} … ${format.share(high)})`
  return table({
    caption: say('candidates-caption'),
    columns: [
      { label: say('quote-model') },
      { label: say('quote-cost'), kind: 'number' },
      { label: say('candidates-expected'), kind: 'number' },
      { label: say('candidates-farthest'), kind: 'number' },
    ],
    rows: candidates.map((one) => [
      html`${one.title[language]}${one.model.name === recommended?.model ? html` <span class="badge good">${say('quote-recommended')}</span>` : ''}`,
      one.free === 'sample' ? say('quote-free') : format.whole(one.price_per_row * rows),
      expected(one),
      format.whole(one.farthest.horizon),
    ]),
    empty: '',
  })
}

const seriesTable = ({ say, format }: OwnSheet, series: NonNullable<QuoteView['series']>): Html =>
  table({
    caption: say('series-caption', { count: series.length }),
    columns: [
      { label: say('series') },
      { label: say('quote-rows'), kind: 'number' },
      { label: say('quote-cost'), kind: 'number' },
    ],
    rows: series.map(({ id, rows, cost }) => [
      id,
      rows === 0 ? say('series-too-short') : format.whole(rows),
      format.whole(cost),
    ]),
    empty: '',
  })

function otherReadings({ say, formFields }: OwnSheet, quote: QuoteView, chosen: Chosen): Html {
  const choices = quote.audit === null ? [] : choicesOfReport(say, quote.audit)
  if (choices.length === 0) return html``
  return html`<details><summary>${say('read-otherwise')}</summary><ul class="actions plain">${choices.map(
    ({ label, fields }) =>
      html`<li><form method="post" action="/app/new/again">${formFields}<input type="hidden" name="dataset_id" value="${quote.dataset_id}" />${hidden(entriesOf({ ...chosen, ...fields }))}<button class="quiet" type="submit">${label}</button></form></li>`,
  )}</ul></details>`
}
