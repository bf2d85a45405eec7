import type { InlineKeyboardButton } from 'grammy/types'
import { CoreError } from '../../core/client.ts'
import { ERRORS } from '../../core/contract/errors/errors.ts'
import type { ErrorCode } from '../../core/contract/errors/params.ts'
import type { Say, Value } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { agreeButtons } from './data/terms.ts'
import { credits, date, shorten } from '../ui/format.ts'

const VALUE_CHARS_MAX = 120
const MESSAGE_CHARS_MAX = 300
const NAMES_MAX = 5

/** A problem of core in the person's language: what happened, what it cost, what to do. */
export function explain(say: Say, error: unknown): string {
  if (!(error instanceof CoreError)) return say('error-internal')
  const code: ErrorCode | 'unreachable' =
    error.code in ERRORS ? error.code : error.code === 'unreachable' ? 'unreachable' : 'internal'
  const { params } = error
  // Every `error-…` sentence has parameters of its own. Here they come from core's params, whose names the
  // contract fixes; a test compares them with the sentences.
  const speak = say as unknown as (key: string, values: Record<string, Value>) => string
  const text = speak(`error-${code}`, { ...FALLBACK, ...toValues(say, params) })
  return code === 'internal' && error.requestId !== ''
    ? `${text} ${say('error-request', { id: error.requestId })}`
    : text
}

/** What is wrong with a file: who sent it needs another one. */
const OF_FILES: readonly string[] = [
  'unreadable_file',
  'unsupported_media',
  'empty_file',
  'column_missing',
  'ambiguous_dates',
  'too_few_rows',
  'malformed_body',
] satisfies ErrorCode[]

/** The ways on from a problem: for a file that cannot be used, where to get one that can, with an example of it. */
export function waysOn(say: Say, error: unknown): InlineKeyboardButton[][] {
  const requestId = error instanceof CoreError ? error.requestId : ''
  const help = [
    button(say('button-help'), 'help'),
    ...(requestId === '' ? [] : [button(say('button-tell'), 'tell', requestId)]),
  ]
  if (error instanceof CoreError && error.code === 'terms_not_accepted')
    return [...agreeButtons(say, error.params), help]
  if (error instanceof CoreError && error.code === 'mfa_enrolment_required')
    return [[button(say('button-security'), 'security')], help]
  const isOfFile = error instanceof CoreError && OF_FILES.includes(error.code)
  return isOfFile ? [[button(say('button-where'), 'where')], [button(say('button-example'), 'example')], help] : [help]
}

/** So that a param core has left out leaves a gap in a sentence rather than no sentence at all. */
const FALLBACK: Record<string, Value> = {
  amount: '',
  available: '',
  column: '',
  duplicates: 0,
  example: '',
  from: 'none',
  future: 0,
  found: '…',
  horizon: '',
  labels: '…',
  limit: '',
  lost: 0,
  left: '',
  limit_bytes: '',
  now: '',
  max: '',
  message: '…',
  missing: '',
  needed: '',
  newest: 0,
  quoted: '',
  price: '',
  reason: 'unknown',
  rejected: 0,
  retry_after_seconds: 5,
  row: 0,
  rows: 0,
  series: '',
  spent: '',
  supported: 'CSV, JSON, XLSX, Parquet',
  until: '…',
  valid: 0,
  value: 'none',
  what: '',
}

function toValues(say: Say, params: Record<string, unknown>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]): Array<[string, Value]> => {
      if (name === 'limit_bytes' && typeof value === 'number') return [[name, Math.floor(value / 1_000_000)]]
      if (CREDITS.has(name) && typeof value === 'number' && 'available' in params) return [[name, credits(say, value)]]
      if (value === '' && name in FALLBACK) return []
      if (name === 'until' && typeof value === 'string') return [[name, date(say, value, true)]]
      if (name === 'message' && typeof value === 'string') return [[name, shorten(value, MESSAGE_CHARS_MAX)]]
      if (name === 'from' && typeof value === 'string') return [[name, date(say, value)]]
      if (typeof value === 'number') return [[name, value]]
      if (typeof value === 'string') return [[name, shorten(value, VALUE_CHARS_MAX)]]
      if (Array.isArray(value)) return [[name, toList(say, name, value.map(String))]]
      return []
    }),
  )
}

/** Accepted column names come in every language and are many: the reader is shown a few, their own language
 *  first. Names that were found stay unchanged. */
function toList(say: Say, name: string, values: string[]): string {
  if (name === 'supported') return [...new Set(values.map((value) => value.toUpperCase().replace('ND', '')))].join(', ')
  const shownNames = name === 'accepted' ? ownFirst(say, values.filter(isWord)).slice(0, NAMES_MAX) : values
  return shorten(shownNames.join(', '), VALUE_CHARS_MAX)
}

/** What tools call a column, and no person who types a table. */
const TECHNICAL = new Set(['timestamp', 'ts', 'ds', 'y', 'target', 'unix', 'datetime'])
const isWord = (name: string): boolean => !TECHNICAL.has(name) && !/[_./]/.test(name)

function ownFirst(say: Say, values: string[]): string[] {
  const russian = values.filter((value) => /[а-яё]/i.test(value))
  const others = values.filter((value) => !russian.includes(value))
  return say.language === 'ru' ? [...russian, ...others] : others
}

const CREDITS = new Set(['needed', 'available', 'missing'])
