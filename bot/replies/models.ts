import { createHash } from 'node:crypto'
import type { ModelView } from '../../core/contract/catalog.ts'
import { button } from '../ui/buttons.ts'
import type { Say } from '../locales/say.ts'
import { percent, shorten } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

const KEY_CHARS_MAX = 24
const SHOWN_MAX = 20
const SUMMARY_CHARS_MAX = 200

/** A model's name for a button: itself if short and plain, otherwise a fingerprint. */
export function modelKey(name: string): string {
  if (/^[\w.-]+$/.test(name) && name.length <= KEY_CHARS_MAX) return name
  return `_${createHash('sha256').update(name).digest('base64url').slice(0, 16)}`
}

export const findModel = <M extends { name: string }>(models: readonly M[], key: string): M | undefined =>
  models.find(({ name }) => modelKey(name) === key)

/** The catalogue: what each model does, what it costs, and its record. */
export function modelList(say: Say, models: readonly ModelView[]): Reply {
  const shown = models.slice(0, SHOWN_MAX)
  const parts = shown.flatMap((model) => [
    '\n\n',
    bold(shorten(model.title[say.language], 60)),
    `\n${describe(say, model)}`,
  ])
  const keyboard = shown.map((model) => [button(useLabel(say, model), 'use', modelKey(model.name))])
  return compose([say('models-title'), ...parts], keyboard)
}

function useLabel(say: Say, { contract, title }: ModelView): string {
  const model = shorten(title[say.language], 30)
  return contract === 'tabular' ? say('button-use-table', { model }) : say('button-use-model', { model })
}

function describe(say: Say, model: ModelView): string {
  const record = model.track_record
  return [
    shorten(model.summary[say.language], SUMMARY_CHARS_MAX),
    `${say('price-per-row', { n: model.price_per_row })} · ${needsOf(say, model)}`,
    ...(record === null
      ? []
      : [
          say('model-record', {
            n: record.forecasts,
            accounts: record.accounts,
            edge: percent(say, record.pinball_vs_naive),
            coverage: percent(say, record.coverage_80),
          }),
        ]),
  ].join('\n')
}

const needsOf = (say: Say, { contract, min_rows: rows, max_horizon: steps }: ModelView): string =>
  contract === 'tabular' ? say('model-needs-table') : say('model-needs', { rows, steps: steps ?? 0 })
