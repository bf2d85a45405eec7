import type { JournalCall } from './journal.ts'
import { LIMITS } from '../wire/limits.ts'
import type { Entity } from '../wire/wire.ts'
import type { CallbackState, CheckoutState } from './state.ts'

/** Something a good bot does not do, found in the journal afterwards rather than refused at once. */
export interface Finding {
  rule:
    | 'callback_unanswered'
    | 'callback_answered_twice'
    | 'checkout_unanswered'
    | 'called_before_retry_after'
    | 'sent_after_blocked'
    | 'edited_without_change'
    | 'leaked_text'
    | 'too_fast'
  call: number | undefined
  detail: string
}

export interface CheckedThings {
  calls: readonly JournalCall[]
  callbacks: Iterable<CallbackState>
  checkouts: Iterable<CheckoutState>
  token: string
}

/** Words that come from a program and never from a person: a missing value, a missing translation, a stack
 *  trace. */
const LEAKS: [name: string, pattern: RegExp][] = [
  ['undefined', /\bundefined\b/],
  ['[object Object]', /\[object \w+\]/],
  ['NaN', /\bNaN\b/],
  ['a translation key', /\{\s*\$?[a-z][\w-]*\s*\}/i],
  ['a bidi isolate', /[\u2066-\u2069]/],
  // Telegram refuses anything but UTF-8.
  ['half a character', /\p{Surrogate}/u],
  ['a stack trace', /\n\s+at .+:\d+:\d+/],
  ['a file path', /(?:^|\s)(?:\/(?:home|work|app|usr|tmp|root|var)\/\S+|file:\/\/\S+)/],
]

/** Mechanical checks over all calls so far. A correct bot yields an empty list. */
export function checkJournal({ calls, callbacks, checkouts, token }: CheckedThings): Finding[] {
  return [
    ...checkAnswers(callbacks, checkouts),
    ...checkRefused(calls),
    ...calls.flatMap((call) => checkTexts(call, token)),
  ]
}

function checkAnswers(callbacks: Iterable<CallbackState>, checkouts: Iterable<CheckoutState>): Finding[] {
  const unanswered = [...callbacks].filter(({ answer }) => answer === undefined)
  const late = [...checkouts].filter(({ outcome }) => outcome === 'timed_out' || outcome === 'waiting')
  return [
    ...unanswered.map(
      ({ data, chatId }): Finding => ({
        rule: 'callback_unanswered',
        call: undefined,
        detail: `the button ${data} in chat ${chatId} still spins`,
      }),
    ),
    ...late.map(
      ({ id, outcome }): Finding => ({
        rule: 'checkout_unanswered',
        call: undefined,
        detail: `checkout ${id}: ${outcome}`,
      }),
    ),
  ]
}

function checkRefused(calls: readonly JournalCall[]): Finding[] {
  const findings: Finding[] = []
  const shutUntil = new Map<number, number>()
  const blocked = new Set<number>()
  const answered = new Set<unknown>()
  for (const { number, at, method, chatId, params, ok, errorCode, retryAfter, description } of calls) {
    if (chatId !== undefined) {
      if (at < (shutUntil.get(chatId) ?? 0)) {
        findings.push({ rule: 'called_before_retry_after', call: number, detail: `${method} to ${chatId}` })
      }
      if (blocked.has(chatId) && errorCode === 403) {
        findings.push({ rule: 'sent_after_blocked', call: number, detail: `${method} to ${chatId}` })
      }
      if (retryAfter !== undefined) shutUntil.set(chatId, at + retryAfter * 1000)
      if (errorCode === 403) blocked.add(chatId)
      else if (ok) blocked.delete(chatId)
    }
    if (method === 'answerCallbackQuery' && (ok || errorCode === 400)) {
      const id = params['callback_query_id']
      if (answered.has(id)) findings.push({ rule: 'callback_answered_twice', call: number, detail: String(id) })
      answered.add(id)
    }
    if (description?.includes('message is not modified') === true) {
      findings.push({
        rule: 'edited_without_change',
        call: number,
        detail: `${method} of ${String(params['message_id'])}`,
      })
    }
  }
  return findings
}

function checkTexts(call: JournalCall, token: string): Finding[] {
  return textsOf(call.params).flatMap((text) => {
    const leaks = LEAKS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
    if (token !== '' && text.includes(token)) leaks.push('the token')
    return leaks.map(
      (name): Finding => ({ rule: 'leaked_text', call: call.number, detail: `${name} in: ${text.slice(0, 200)}` }),
    )
  })
}

const TEXT_KEYS = new Set([
  'text',
  'caption',
  'title',
  'description',
  'error_message',
  'label',
  'name',
  'short_description',
  'command',
])

/** Every text in a call that a person might read. */
function textsOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return TEXT_KEYS.has(key) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(withoutCode(value)).flatMap(([name, inner]) => textsOf(inner, name))
}

interface Marked {
  text?: unknown
  entities?: unknown
}

/** Without what is marked as code: that is shown letter by letter on purpose, such as a text that staff edit. */
function withoutCode(value: Marked): object {
  const { text, entities } = value
  if (typeof text !== 'string' || !Array.isArray(entities)) return value
  const codes = (entities as Entity[]).filter(({ type }) => type === 'code' || type === 'pre')
  const said = codes
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((rest, { offset, length }) => rest.slice(0, offset) + rest.slice(offset + length), text)
  return { ...value, text: said }
}

const SENDING = /^(send(?!ChatAction)|copy|forward|edit)/

/** More than one message per second to a chat, sustained over a minute, or 30 per second in total: Telegram
 *  answers these with 429s. */
export function checkRates(calls: readonly JournalCall[]): Finding[] {
  const sent = calls.filter(({ method, ok }) => ok && SENDING.test(method))
  const overall = windows(sent, 1000, 30, 'in all')
  return [
    ...overall,
    ...[...groupByChat(sent)].flatMap(([chatId, own]) => windows(own, 60_000, 60, `to chat ${chatId}`)),
  ]
}

function groupByChat(calls: readonly JournalCall[]): Map<number | undefined, JournalCall[]> {
  const groups = new Map<number | undefined, JournalCall[]>()
  for (const call of calls) {
    const group = groups.get(call.chatId)
    if (group === undefined) groups.set(call.chatId, [call])
    else group.push(call)
  }
  return groups
}

function windows(calls: readonly JournalCall[], windowMs: number, callsMax: number, where: string): Finding[] {
  const tooSoon = calls.find((call, index) => {
    const first = calls[index - callsMax]
    return first !== undefined && call.at - first.at < windowMs
  })
  if (tooSoon === undefined) return []
  return [
    { rule: 'too_fast', call: tooSoon.number, detail: `more than ${callsMax} messages in ${windowMs} ms ${where}` },
  ]
}

/** How long a button may spin before Telegram drops the query. */
export const isTooOld = ({ at }: CallbackState, now: number): boolean => now - at > LIMITS.callbackAnswerMsMax
