import type { Language } from '../../contract/common.ts'
import { reasonIn } from '../../contract/money/reasons.ts'
import { definitionOf } from '../../contract/notices/types.ts'
import { memberRoleSchema } from '../../contract/trust/member.ts'
import type { Reader, Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { cut } from '../../kit/bounded.ts'
import type { Log } from '../../kit/log.ts'
import type { Ledger } from '../../ledger/service.ts'
import { writeForecasts } from './forecasts.ts'
import { writeProposal } from './proposals.ts'
import { findBroadcast, type NoticeRow } from '../store.ts'
import * as store from './store.ts'
import type { Templates, Texts, Written } from './templates.ts'
import { isOfTicket, ticketOf, type TicketReader, type TicketWords } from '../tickets/reader.ts'

/** As much as Telegram takes in one message. */
const TEXT_CHARS_MAX = 4_000
const SUBJECT_CHARS_MAX = 200
/** What customers and staff write may be long; of everything else a line is enough. */
const LONG: readonly string[] = ['text', 'lines']
const LINE_CHARS_MAX = 300
/** In place of the words of a ticket that somebody may not read, or that was deleted. */
const WITHHELD: TicketWords = { subject: '…', text: '…' }

export interface WritingDeps {
  templates: Templates
  ledger: Pick<Ledger, 'available'>
  tickets: Pick<TicketReader, 'wordsFor'>
  /** A template of staff failed: it is marked, and staff are told, in this transaction. */
  onBroken: (tx: Tx, template: store.TemplateRow, fault: string) => Promise<void>
  now: Now
  log: Log
}

/** Writes notices in the language of their person: by the template of staff where there is a sound one, else by the shipped one. */
export function createWriting({ templates, ledger, tickets, onBroken, now, log }: WritingDeps) {
  async function write(db: Reader, row: WrittenRow, language: Language, readerId = row.userId): Promise<Written> {
    const words = isOfTicket(row) ? ((await tickets.wordsFor(db, readerId, ticketOf(row))) ?? WITHHELD) : {}
    const body: Record<string, unknown> = { ...(JSON.parse(row.body) as Record<string, unknown>), ...words }
    const credits = (n: number): string => templates.phrase(language, 'unit-credits', { n })
    const written: Written = {}
    for (const [name, kind] of Object.entries(definitionOf(row.type).values)) {
      const value = body[name]
      if (kind === 'available')
        written[name] = credits(row.accountId === null ? 0 : await ledger.available(db, row.accountId))
      else if (kind === 'credits') written[name] = credits(Number(value))
      else if (kind === 'count') written[name] = Number(value)
      else if (kind === 'time') written[name] = timeIn(language, String(value))
      else if (kind === 'role') written[name] = templates.phrase(language, `role-${memberRoleSchema.parse(value)}`)
      else if (kind === 'limit')
        written[name] =
          value === null
            ? templates.phrase(language, 'limit-none')
            : templates.phrase(language, 'limit', { limit: credits(Number(value)) })
      else if (kind === 'reason') written[name] = writeReason(templates, language, toLine(name, String(value)))
      else written[name] = toLine(name, String(value))
    }
    if (row.type === 'forecasts_due') Object.assign(written, writeForecasts(templates, language, body))
    if ('what' in written) written['what'] = writeProposal(templates, language, body)
    if (row.type === 'news' || row.type === 'news_preview') written['text'] = await newsOf(db, row, body, language)
    return written
  }

  /** By the template of staff if there is one that is not known to be broken, else by the shipped one. */
  async function textsBy(
    db: Reader,
    row: WrittenRow,
    language: Language,
    onFault: (custom: store.TemplateRow, error: unknown) => Promise<void>,
    readerId = row.userId,
  ): Promise<Texts> {
    const values = await write(db, row, language, readerId)
    const custom = await store.findInForce(db, row.type, language)
    const shipped = (): Texts => bound(templates.shipped(row.type, language, values))
    if (custom === undefined || custom.text === null || custom.brokenAt !== null) return shipped()
    try {
      return bound(templates.custom(row.type, language, { text: custom.text, subject: custom.subject ?? '' }, values))
    } catch (error) {
      await onFault(custom, error)
      return shipped()
    }
  }

  return {
    /** As its person reads it, or staff: without the words of tickets that they may not read. A broken template of staff never stops it. */
    textsOf: (db: Reader, row: WrittenRow, language: Language, readerId?: string): Promise<Texts> =>
      textsBy(db, row, language, () => Promise.resolve(), readerId),

    /** The same where it is sent: staff are told of a broken template, once per version. */
    textsToSend: (tx: Tx, row: WrittenRow, language: Language): Promise<Texts> =>
      textsBy(tx, row, language, async (custom, error) => {
        const fault = error instanceof Error ? error.message : String(error)
        log({ event: 'template_broken', level: 'error', type: row.type, language, version: custom.version, fault })
        await store.updateTemplate(tx, custom, { brokenAt: now() })
        await onBroken(tx, custom, fault)
      }),
  }
}
export type Writing = ReturnType<typeof createWriting>

type WrittenRow = Pick<NoticeRow, 'userId' | 'type' | 'body' | 'accountId' | 'broadcastId'>

/** The text of a broadcast is stored once, not with each of its notices. */
async function newsOf(db: Reader, row: WrittenRow, body: Record<string, unknown>, language: Language): Promise<string> {
  const text = row.broadcastId === null ? undefined : await findBroadcast(db, row.broadcastId)
  const own = body[language]
  return text?.[language] ?? (typeof own === 'string' ? own : '')
}

const bound = ({ subject, text }: Texts): Texts => ({
  subject: cut(subject.replaceAll(/\s+/g, ' ').trim(), SUBJECT_CHARS_MAX),
  text: cut(text, TEXT_CHARS_MAX),
})

/** Texts of others stay in their line. */
const toLine = (name: string, text: string): string =>
  LONG.includes(name) ? text : cut(text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim(), LINE_CHARS_MAX)

const UNDONE = /^(?:undone|rolled back): (.*)$/s

/** The ledger names what an entry reverses in English, as core does its own reasons. */
function writeReason(templates: Templates, language: Language, reason: string): string {
  const undone = UNDONE.exec(reason)?.[1]
  return undone === undefined
    ? reasonIn(language, reason)
    : templates.phrase(language, 'reason-undone', { reason: reasonIn(language, undone) })
}

const FORMATS = Object.fromEntries(
  (['en', 'ru'] as const).map((language) => [
    language,
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'UTC',
    }),
  ]),
) as Record<Language, Intl.DateTimeFormat>

/** "16 Nov 2026, 09:30 UTC". Russian dates end in « г.», and a sentence that ends with one would have two full stops. */
const timeIn = (language: Language, iso: string): string =>
  `${FORMATS[language].format(new Date(iso)).replace(/\s*г\./, '')} UTC`
