import { hash } from 'node:crypto'
import type { TimegptForecast } from '../contract/jobs/timegpt.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import { toPanelIntake } from '../datasets/panel.ts'
import type { Received } from '../datasets/upload.ts'
import { AppError, isAppError, refuseField } from '../kit/errors.ts'
import { DAY_MS } from '../kit/units.ts'
import { reasonByte } from '../series/cells/reasons.ts'
import { checkRows } from '../series/check-rows.ts'
import type { NamedSeries, ReadPanel } from '../series/read.ts'
import type { RawRows } from '../series/series.ts'
import { type Step, stepOf } from './dates.ts'

/** Rows that are read at once, on the event loop. */
const ROWS_MAX = 20_000

const NO_PRICE = reasonByte('no_price')
const NOT_POSITIVE = reasonByte('price_not_positive')
const COLUMNS = { time: 'ds', price: 'y', benchmark: null, other_price_columns: [], ignored: [] }

/** Turns a request of the client into an order for several series. Throws `validation_failed`, `too_many_rows`, `too_many_series`,
 *  `too_few_rows` where one of them has fewer rows than the model takes. */
export function toReceived(request: TimegptForecast, model: ResolvedModel, nowMs: number): Received {
  return {
    bodyHash: () => hash('sha256', JSON.stringify(request)),
    path: null,
    read: async () => ({
      options: { model: model.manifest.name, horizon: request.h },
      model,
      source: { intake: toPanelIntake(toPanel(request, model.manifest.min_rows, nowMs)) },
    }),
  }
}

function toPanel({ series, freq }: TimegptForecast, minRows: number, nowMs: number): ReadPanel {
  const { y, sizes, start_datetime: starts } = series
  if (sizes.length > LIMITS.seriesMax)
    throw new AppError('too_many_series', { series: sizes.length, limit: LIMITS.seriesMax })
  if (y.length > ROWS_MAX) throw new AppError('too_many_rows', { limit: ROWS_MAX })
  if (sizes.reduce((sum, size) => sum + size, 0) !== y.length) throw refuseSizes('/series/sizes', y.length)
  if (starts != null && starts.length !== sizes.length) throw refuseSizes('/series/start_datetime', sizes.length)
  const step = stepOf(freq)
  const yesterday = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS
  let from = 0
  const read = sizes.map((size, place): NamedSeries => {
    const values = y.slice(from, from + size)
    from += size
    const start = starts == null ? step(yesterday, 1 - size) : timeOf(starts[place] ?? '', place)
    const raw = rawOf(values, start, step)
    const read = checkRows(raw, { format: 'json', columns: COLUMNS, time_format: 'iso', warnings: [], nowMs, minRows })
    return { id: String(place), rows: size, read }
  })
  const short = read.find(({ read: one }) => !isAppError(one) && one.audit.valid < minRows)
  if (short !== undefined && !isAppError(short.read))
    throw new AppError('too_few_rows', { valid: short.read.audit.valid, needed: minRows, rejected: 0, reasons: {} })
  return { series: read, unlabeled: 0 }
}

function rawOf(values: readonly (number | null)[], start: number, step: Step): RawRows {
  return {
    times: Float64Array.from(values, (_, row) => step(start, row)),
    prices: Float64Array.from(values, (value) => value ?? Number.NaN),
    benchmark: null,
    reasons: Uint8Array.from(values, (value) => (value === null ? NO_PRICE : value > 0 ? 0 : NOT_POSITIVE)),
    rejectedText: new Map(),
  }
}

function timeOf(text: string, place: number): number {
  const isZoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
  const time = Date.parse(isZoned || !text.includes(':') ? text : `${text.replace(' ', 'T')}Z`)
  if (Number.isFinite(time)) return time
  throw refuseField(
    `/series/start_datetime/${place}`,
    { en: 'is no time', ru: 'это не время' },
    { en: 'send a time such as 2026-01-02T00:00:00', ru: 'пришлите время вида 2026-01-02T00:00:00' },
  )
}

const refuseSizes = (pointer: string, expected: number): AppError =>
  refuseField(
    pointer,
    { en: `does not fit: ${expected} expected`, ru: `не сходится: ожидается ${expected}` },
    {
      en: 'send as many sizes and start times as there are series, and sizes that add up to the values',
      ru: 'пришлите столько размеров и начал, сколько рядов, и размеры, сумма которых равна числу значений',
    },
  )
