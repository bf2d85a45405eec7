import { html } from 'hono/html'
import type { ModelView } from '../../contract/catalog.ts'
import type { Html } from '../../kit/http/page.ts'
import type { PageBody, Sheet } from '../shell/page.ts'
import type { Pages } from '../shell/pages.ts'
import { figure, table } from '../shell/parts.ts'

/** Models with their prices and what came of them: for everybody, also before signing in. */
export function addModels(pages: Pages): void {
  pages.open('/models', (sheet) => listPage(sheet))
  pages.open('/models/:name', (sheet) => cardPage(sheet))
}

async function listPage(sheet: Sheet): Promise<PageBody> {
  const { say, format, language, core } = sheet
  const { items } = await core.models()
  return {
    title: say('models-title'),
    place: '/models',
    body: html`<h1>${say('models-title')}</h1>
      <p class="lead">${say('models-lead')}</p>
      ${table({
        caption: say('models-caption'),
        columns: [
          { label: say('quote-model') },
          { label: say('models-about') },
          { label: say('models-price'), kind: 'number' },
          { label: say('models-rows'), kind: 'number' },
          { label: say('candidates-farthest'), kind: 'number' },
          { label: say('models-record') },
        ],
        rows: items.map((model) => [
          html`<a href="/models/${encodeURIComponent(model.name)}">${model.title[language]}</a>`,
          model.summary[language],
          format.whole(model.price_per_row),
          format.whole(model.min_rows),
          model.max_horizon === null ? '–' : format.whole(model.max_horizon),
          recordOf(sheet, model),
        ]),
        empty: say('models-none'),
      })}`,
  }
}

function recordOf({ say, format }: Sheet, { track_record: record }: ModelView): string {
  return record === null
    ? say('models-no-record')
    : say('models-record-is', { share: format.share(record.pinball_vs_naive), count: record.forecasts })
}

async function cardPage(sheet: Sheet): Promise<PageBody> {
  const { say, format, language, core, c, person } = sheet
  const model = await core.model(c.req.param('name') ?? '')
  const { track_record: record } = model
  return {
    title: model.title[language],
    place: '/models',
    body: html`<div class="head"><h1>${model.title[language]}</h1>${
      model.contract === 'series'
        ? html`<a class="button" href="${person === null ? '/sign-up' : '/app/new'}">${say('models-use')}</a>`
        : ''
    }</div>
      <p class="lead">${model.summary[language]}</p>
      <dl class="figures card">
        ${figure(say('models-price'), format.whole(model.price_per_row), say('models-a-row'))}
        ${figure(say('models-rows'), format.whole(model.min_rows))}
        ${model.max_horizon === null ? '' : figure(say('candidates-farthest'), format.whole(model.max_horizon))}
        ${figure(say('models-version'), model.version, model.licence)}
      </dl>
      <section class="card"><h2>${say('models-live')}</h2>
        <p>${recordOf(sheet, model)}</p>
        ${
          record === null
            ? ''
            : html`<dl class="figures">
                ${figure(say('skill-80'), format.share(record.coverage_80, 0), say('skill-80-should'))}
                ${figure(say('skill-95'), format.share(record.coverage_95, 0), say('skill-95-should'))}
                ${figure(say('models-accounts'), format.whole(record.accounts))}
              </dl>`
        }</section>
      ${model.columns === undefined ? '' : columnsTable(sheet, model.columns)}
      <section class="card"><h2>${say('models-card')}</h2><div class="text" lang="en">${model.card}</div></section>`,
  }
}

const columnsTable = ({ say }: Sheet, columns: NonNullable<ModelView['columns']>): Html =>
  table({
    caption: say('models-columns'),
    columns: [{ label: say('models-column') }, { label: say('models-type') }],
    rows: columns.map(({ name, type, categories }) => [name, categories === undefined ? type : categories.join(', ')]),
    empty: '',
  })
