import { DATE_ORDERS, DECIMAL_MARKS, type ReadingFields } from '../../contract/series.ts'
import type { ForecastOptions } from '../../contract/jobs/submission.ts'

/** What the pages of a forecast hand on from one to the next: how to read the file, and what was chosen. Fields as text. */
const NAMES = [
  'model',
  'horizon',
  'rows',
  'accept_loss',
  'series',
  'sheet',
  'time_column',
  'price_column',
  'date_order',
  'decimal',
] as const
type Name = (typeof NAMES)[number]
export type Chosen = Partial<Record<Name, string>>

/** What is in a query or a form, without what is left empty. */
export const chosenOf = (get: (name: string) => string | undefined): Chosen =>
  Object.fromEntries(NAMES.flatMap((name) => ((get(name) ?? '') === '' ? [] : [[name, get(name)]])))

/** As fields of a form. */
export const entriesOf = (chosen: object): [string, string][] =>
  Object.entries(chosen).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))

/** As core takes them: a number that is none is left to core to refuse. */
export function toOptions({
  model,
  horizon,
  rows,
  accept_loss,
  date_order,
  decimal,
  ...labels
}: Chosen): ForecastOptions {
  const order: ReadingFields['date_order'] = DATE_ORDERS.find((one) => one === date_order)
  const mark: ReadingFields['decimal'] = DECIMAL_MARKS.find((one) => one === decimal)
  return {
    ...labels,
    ...(model === undefined ? {} : { model }),
    ...(horizon === undefined ? {} : { horizon: Number(horizon) }),
    ...(rows === undefined ? {} : { rows: Number(rows) }),
    ...(accept_loss === 'true' ? { accept_loss: true } : {}),
    ...(order === undefined ? {} : { date_order: order }),
    ...(mark === undefined ? {} : { decimal: mark }),
  }
}

/** The address of the price of a series that core has read. */
export const quotePath = (datasetId: string, chosen: Chosen = {}): string => {
  const query = new URLSearchParams(chosen).toString()
  return `/app/quote/${encodeURIComponent(datasetId)}${query === '' ? '' : `?${query}`}`
}
