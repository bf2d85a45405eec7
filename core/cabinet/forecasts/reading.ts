import type { CoreError } from '../../client.ts'
import { LIMITS } from '../../contract/limits.ts'
import { EVERY_SERIES, type ReadReport, type ReadingFields } from '../../contract/series.ts'
import type { Say } from '../shell/say.ts'

/** One other way to read a file: what its button says, and the fields for core. */
export interface Choice {
  label: string
  fields: ReadingFields & { accept_loss?: 'true' }
}

const EACH_MAX = 12
const ORDERS: Partial<Record<string, ReadingFields['date_order']>> = {
  'DD/MM/YYYY': 'month_first',
  'DD.MM.YYYY': 'month_first',
  'MM/DD/YYYY': 'day_first',
}

/** The possible answers to a refusal of a file; none if only another file helps. */
export function choicesOfRefusal(say: Say, { code, params }: CoreError): Choice[] {
  const list = (name: string): string[] => (Array.isArray(params[name]) ? params[name].map(String) : [])
  switch (code) {
    case 'several_series': {
      const labels = list('labels')
      const count = labels.length + Number(params['more'] ?? 0)
      const every =
        count > LIMITS.seriesMax ? [] : [{ label: say('read-every', { count }), fields: { series: EVERY_SERIES } }]
      const one = (label: string): Choice['fields'] =>
        params['by'] === 'sheets' ? { sheet: label } : { series: label }
      return [...every, ...labels.slice(0, EACH_MAX).map((label) => ({ label, fields: one(label) }))]
    }
    case 'rows_lost':
      return [{ label: say('read-without'), fields: { accept_loss: 'true' } }]
    case 'ambiguous_dates':
      return [orderChoice(say, 'day_first'), orderChoice(say, 'month_first')]
    case 'column_missing':
      return params['column'] === 'price' ? priceColumns(say, list('candidates')) : timeColumns(say, list('candidates'))
    default:
      return []
  }
}

/** What can be changed in a reading that went well: other columns, other sheets, and what numbers and dates do not prove. */
export function choicesOfReport(say: Say, { columns, sheets = [], time_format, warnings }: ReadReport): Choice[] {
  const order = ORDERS[time_format]
  const prices = [...new Set([...columns.other_price_columns, ...(columns.number_columns ?? [])])]
  return [
    ...priceColumns(say, prices),
    ...timeColumns(say, columns.time_columns ?? []),
    ...sheets.slice(1, EACH_MAX).map((sheet) => ({ label: say('read-sheet', { sheet }), fields: { sheet } })),
    ...(order === undefined ? [] : [orderChoice(say, order)]),
    ...(warnings.some(({ code }) => code === 'decimal_mark_assumed')
      ? [
          { label: say('read-comma'), fields: { decimal: ',' as const } },
          { label: say('read-dot'), fields: { decimal: '.' as const } },
        ]
      : []),
  ]
}

const orderChoice = (say: Say, order: NonNullable<ReadingFields['date_order']>): Choice => ({
  label: say(order === 'day_first' ? 'read-day-first' : 'read-month-first'),
  fields: { date_order: order },
})
const priceColumns = (say: Say, columns: readonly string[]): Choice[] =>
  columns
    .slice(0, EACH_MAX)
    .map((column) => ({ label: say('read-price', { column }), fields: { price_column: column } }))
const timeColumns = (say: Say, columns: readonly string[]): Choice[] =>
  columns.slice(0, EACH_MAX).map((column) => ({ label: say('read-time', { column }), fields: { time_column: column } }))
