import { sql } from 'drizzle-orm'
import type { Message } from '../../bot/sandbox/wire/wire.ts'
import { users } from '../../core/db/schema/accounts.ts'
import { jobs } from '../../core/db/schema/jobs.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import type { World } from './world.ts'

export interface Walker {
  person: TestPerson
  language: 'en' | 'ru'
  isAdmin: boolean
}

/** A dead chat or a doubled answer that a kill or a lost answer cannot but leave behind. */
const EXCUSED = /^(edited_without_change|callback_answered_twice):/

/** What one sees now: in one's own language, and never at a dead end. */
export function look({ person, language, isAdmin }: Walker, all: readonly Walker[]): string[] {
  const message = person.replies().at(-1)
  if (message === undefined) return []
  const shown = message.text ?? message.caption
  // What one has written oneself may be quoted, as in a ticket; staff read what others wrote, and their names.
  const quoted = (isAdmin ? all.map((walker) => walker.person) : [person]).flatMap((one) => [
    ...one.messages().flatMap(({ from, text }) => (from.is_bot || text === undefined ? [] : [text])),
    ...one.messages().flatMap(({ from }) => (from.is_bot || one === person ? [] : [from.first_name])),
  ])
  const text = quoted.reduce((rest: string | undefined, words) => rest?.replaceAll(words, ''), shown)
  const faults: string[] = []
  if (text !== undefined && !isIn(language, text)) faults.push(`not in ${language}: ${text.slice(0, 120)}`)
  if (!hasWayOn(message)) faults.push(`no way on: ${(text ?? '').slice(0, 120)}`)
  return faults
}

/** Words of the other language stand in names only: files, the two languages themselves, and what one has written oneself. */
function isIn(language: 'en' | 'ru', text: string): boolean {
  const hasCyrillic = /[а-яё]/i.test(text.replace(/📄.*|⏳.*/g, ''))
  return language === 'ru' ? hasCyrillic || !/[a-z]{3}/i.test(text) : !hasCyrillic || /Русский/.test(text)
}

const hasWayOn = ({ text, reply_markup, photo, document, invoice, refunded_payment }: Message): boolean =>
  (reply_markup?.inline_keyboard.length ?? 0) > 0 ||
  photo !== undefined ||
  document !== undefined ||
  invoice !== undefined ||
  refunded_payment !== undefined ||
  /\/[a-z]+/.test(text ?? '') ||
  /^(↩️|✅|Left as|Your Stars|English it is|Говорим|Pay (?:the invoice )?above|Оплатите|Packing|Собираю всё)/.test(
    text ?? '',
  )

export async function checkEnd(world: World, walkers: Walker[]): Promise<string[]> {
  const { core, telegram } = world
  const faults = telegram.complaints().filter((complaint) => !EXCUSED.test(complaint))
  if (faults.some((fault) => fault.startsWith('checkout_unanswered'))) {
    const failed = telegram.control
      .journal()
      .calls()
      .filter(({ method, ok }) => method === 'answerPreCheckoutQuery' && !ok)
    faults.push(...failed.map(({ at, params, description }) => `${at} ${JSON.stringify(params)} ${description}`))
  }
  const owed = await world.bot().outboxDepth()
  if (owed > 0) faults.push(`${owed} messages are still owed`)
  const check = (await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() }))
    .json as unknown as {
    ok: boolean
    faults: unknown[]
  }
  if (!check.ok) faults.push(`the books are wrong: ${JSON.stringify(check.faults).slice(0, 500)}`)
  const rows = await core.db.reader
    .select({
      telegramId: users.telegramId,
      ok: sql<number>`sum(${jobs.status} = 'OK')`,
      pending: sql<number>`sum(${jobs.status} = 'PENDING')`,
    })
    .from(jobs)
    .innerJoin(users, sql`${users.id} = ${jobs.userId}`)
    .groupBy(users.telegramId)
  for (const { telegramId, ok, pending } of rows) {
    const person = walkers.find((walker) => String(walker.person.id) === telegramId)?.person
    const pictures = telegram.control
      .journal()
      .calls()
      .filter(({ method, chatId, ok: wasSent }) => method === 'sendPhoto' && chatId === person?.id && wasSent)
    if (pending > 0) faults.push(`${telegramId}: ${pending} jobs still run`)
    if (pictures.length < ok) faults.push(`${telegramId}: ${ok} forecasts charged, ${pictures.length} pictures sent`)
  }
  return faults
}
