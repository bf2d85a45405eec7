import { CoreError } from '../../core/client.ts'
import { LIMITS } from '../../core/contract/limits.ts'
import { EVERY_SERIES, type ReadReport, type ReadingFields } from '../../core/contract/series.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import type { Reading } from '../ui/cards.ts'
import { date, price, shorten } from '../ui/format.ts'
import { explain } from './problem.ts'
import type { Reply } from '../ui/reply.ts'

/** One way to read a file again: its button, and the fields for core. */
export type Choice = Reading['choices'][number]

/** How many choices of one kind are offered. */
const EACH_MAX = 6
const LABEL_CHARS_MAX = 40
const ORDERS: Partial<Record<string, ReadingFields['date_order']>> = {
  'DD/MM/YYYY': 'month_first',
  'DD.MM.YYYY': 'month_first',
  'MM/DD/YYYY': 'day_first',
}

/** The possible answers to a refusal of a file; empty if only another file helps. */
export function choicesOfRefusal(say: Say, { code, params }: CoreError): Choice[] {
  const list = (name: string) => (Array.isArray(params[name]) ? params[name].map(String) : [])
  const labels = list('labels')
  switch (code) {
    case 'several_series':
      return [
        ...everyOne(say, labels.length + Number(params['more'])),
        ...labels.map((label) => ({
          label,
          asked: params['by'] === 'sheets' ? { sheet: label } : { series: label },
        })),
      ]
    case 'rows_lost':
      return [{ label: say('button-accept-loss'), asked: { accept_loss: true } }]
    case 'ambiguous_dates':
      return [
        { label: say('button-day-first'), asked: { date_order: 'day_first' } },
        { label: say('button-month-first'), asked: { date_order: 'month_first' } },
      ]
    case 'column_missing':
      return params['column'] === 'price' ? priceColumns(say, list('candidates')) : timeColumns(say, list('candidates'))
    default:
      return []
  }
}

/** All of several series together, if they are not too many. */
const everyOne = (say: Say, n: number): Choice[] =>
  n > LIMITS.seriesMax ? [] : [{ label: say('button-every-series', { n }), asked: { series: EVERY_SERIES } }]

/** What can be changed in a successful reading: other columns of numbers and times, other sheets of a
 *  workbook, and what its numbers and dates do not prove. */
export function choicesOfReport(say: Say, { columns, sheets = [], time_format, warnings }: ReadReport): Choice[] {
  const order = ORDERS[time_format]
  const isMarkOpen = warnings.some(({ code }) => code === 'decimal_mark_assumed')
  return [
    ...priceColumns(say, [...new Set([...columns.other_price_columns, ...(columns.number_columns ?? [])])]),
    ...timeColumns(say, columns.time_columns ?? []),
    ...choicesOf(sheets.slice(1), (sheet) => ({
      label: say('button-sheet', { sheet: shorten(sheet, LABEL_CHARS_MAX) }),
      asked: { sheet },
    })),
    ...(order === undefined
      ? []
      : [
          {
            label: say(order === 'day_first' ? 'button-day-first' : 'button-month-first'),
            asked: { date_order: order },
          },
        ]),
    ...(isMarkOpen
      ? [
          { label: say('button-decimal-comma'), asked: { decimal: ',' as const } },
          { label: say('button-decimal-dot'), asked: { decimal: '.' as const } },
        ]
      : []),
  ]
}

/** The fields of a reading after this choice. Another sheet has columns of its own; and an accepted loss was
 *  the one named before. */
export const withChoice = (before: Choice['asked'], { asked }: Choice): Choice['asked'] =>
  asked.sheet === undefined ? { ...before, accept_loss: false, ...asked } : asked

const choicesOf = (names: readonly string[], choiceOf: (name: string) => Choice): Choice[] =>
  names
    .filter((name) => name.trim() !== '')
    .slice(0, EACH_MAX)
    .map(choiceOf)

const priceColumns = (say: Say, names: readonly string[]): Choice[] =>
  choicesOf(names, (name) => ({
    label: say('button-price-column', { column: shorten(name, LABEL_CHARS_MAX) }),
    asked: { price_column: name },
  }))

const timeColumns = (say: Say, names: readonly string[]): Choice[] =>
  choicesOf(names, (name) => ({
    label: say('button-time-column', { column: shorten(name, LABEL_CHARS_MAX) }),
    asked: { time_column: name },
  }))

/** The refusal of a file with the answers that resolve it. */
export const refusedReply = (say: Say, error: CoreError, token: string, choices: readonly Choice[]): Reply => ({
  text: explain(say, error),
  keyboard: [...choiceButtons(token, choices), [button(say('button-where'), 'where')]],
})

/** How a file was read, and what can be changed. */
export function readingReply(
  say: Say,
  token: string,
  draft: string,
  audit: ReadReport,
  choices: readonly Choice[],
): Reply {
  const lines = [...rowLines(say, audit), '', say(choices.length === 0 ? 'reading-nothing' : 'reading-ask')]
  return {
    text: lines.join('\n'),
    keyboard: [...choiceButtons(token, choices), [button(say('button-back'), 'card', draft)]],
  }
}

/** The first and the last rows as read. */
export function rowLines(say: Say, audit: ReadReport): string[] {
  const { first_rows: first = [], last_rows: last = [], step_seconds, decimals } = audit
  const hasTime = step_seconds < 86_400
  const told = (rows: typeof first) =>
    rows.map((row) => `${date(say, row.timestamp, hasTime)}: ${price(say, row.price, decimals)}`).join(' · ')
  if (first.length === 0 || last.length === 0) return []
  return [say('reading-first', { rows: told(first) }), say('reading-last', { rows: told(last) })]
}

const choiceButtons = (token: string, choices: readonly Choice[]) =>
  choices.map(({ label }, place) => [button(shorten(label, LABEL_CHARS_MAX), 'read', token, String(place))])

/** Where prices can be exported. */
export const whereReply = (say: Say): Reply => ({
  text: say('where-text'),
  keyboard: [[button(say('button-example'), 'example')], [button(say('button-own'), 'own')]],
})
