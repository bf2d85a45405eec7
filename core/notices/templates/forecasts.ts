import { z } from 'zod'
import type { Language } from '../../contract/common.ts'
import { cut } from '../../kit/bounded.ts'
import type { Templates, Written } from './templates.ts'

const outcomeSchema = z.object({
  job_id: z.string(),
  at: z.string(),
  /** When the forecast was made; null in events of earlier versions. */
  made_at: z.string().nullable().default(null),
  price: z.number(),
  low_80: z.number(),
  high_80: z.number(),
  decimals: z.int().nullable(),
})
type Outcome = z.infer<typeof outcomeSchema>

const gatheredSchema = z.object({ outcomes: z.array(outcomeSchema) })

/** More than a message shows. */
const GATHERED_MAX = 50
const SHOWN_MAX = 10
const LINES_CHARS_MAX = 3_000

/** Returns the body of a notice about forecasts that have come due, with this one among them. */
export function gather(body: string | undefined, value: unknown): string {
  const { outcomes } = body === undefined ? { outcomes: [] } : gatheredSchema.parse(JSON.parse(body))
  const outcome = outcomeSchema.parse(value)
  if (outcomes.some(({ job_id }) => job_id === outcome.job_id)) return body ?? ''
  return JSON.stringify({ outcomes: [...outcomes, outcome].slice(-GATHERED_MAX) })
}

/** The values of its template: a line for each. */
export function writeForecasts(templates: Templates, language: Language, body: unknown): Written {
  const { outcomes } = gatheredSchema.parse(body)
  const shown = outcomes.slice(-SHOWN_MAX)
  const lines = shown.map((outcome) => lineOf(templates, language, outcome))
  const more = outcomes.length - shown.length
  if (more > 0) lines.push(templates.phrase(language, 'forecasts_due-more', { n: more }))
  return { n: outcomes.length, lines: cut(lines.join('\n'), LINES_CHARS_MAX) }
}

function lineOf(templates: Templates, language: Language, outcome: Outcome): string {
  const { at, made_at, price, low_80: low, high_80: high, decimals } = outcome
  const write = (value: number): string => priceIn(language, value, decimals)
  return templates.phrase(language, 'forecasts_due-line', {
    sign: price >= low && price <= high ? '🎯' : '❗️',
    made: made_at === null ? '–' : dayIn(language, made_at),
    date: dayIn(language, at),
    low: write(low),
    high: write(high),
    price: write(price),
  })
}

function priceIn(language: Language, value: number, decimals: number | null): string {
  const size = Math.abs(value)
  const digits = decimals ?? (size >= 1000 ? 0 : size >= 10 ? 2 : 4)
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(value)
    .replace(/^-/, '−')
}

const dayIn = (language: Language, iso: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru', { dateStyle: 'medium', timeZone: 'UTC' })
    .format(new Date(iso))
    .replace(/\s*г\./, '')
