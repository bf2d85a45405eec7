import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Language } from '../contract/common.ts'
import { LASTING_KINDS, NOTICE_KINDS, type NoticeKind } from '../contract/notices/types.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Mail } from '../mail/mailer.ts'
import { upsertBounce } from '../mail/bounces.ts'
import type { MailEnd, MailQueue } from '../mail/queue.ts'
import type { Handing } from './handing.ts'
import type { Owing } from './owing.ts'
import * as store from './store.ts'
import type { Templates, Texts } from './templates/templates.ts'
import type { Writing } from './templates/writing.ts'

/** A letter is sent until it is this old. */
const KEPT_MS = 3 * DAY_MS
const ROUND_MAX = 50
/** Letters of broadcasts that wait for their first try: the next ones follow as these are tried. */
const BULK_UNTRIED_MAX = 20

export interface LettersDeps {
  db: Db
  mails: MailQueue | null
  owing: Owing
  handing: Handing
  writing: Writing
  /** Whether a notice has nothing to say any more. */
  isMoot: (db: Reader, row: store.NoticeRow) => Promise<boolean>
  templates: Templates
  /** Signs the links that end letters of a kind. */
  key: string
  /** Where people's browsers find core. */
  publicUrl: string
  now: Now
  log: Log
}

/** Notices by mail: a due one is posted into the queue of letters, which reports its outcome. */
export function createLetters(deps: LettersDeps) {
  const { db, mails, owing, handing, writing, isMoot, templates, key, publicUrl, now, log } = deps
  let working: Promise<void> | null = null
  /** Something became due while a round was under way. */
  let isAgain = false

  const sign = (subject: string): string =>
    createHmac('sha256', key).update(`unsubscribe:${subject}`).digest('base64url').slice(0, 32)
  const tokenOf = (userId: string, kind: NoticeKind): string => `${userId}.${kind}.${sign(`${userId}.${kind}`)}`

  function toMail(to: string, language: Language, row: store.NoticeRow, { subject, text }: Texts): Mail {
    const say = (id: Parameters<Templates['phrase']>[1], url?: string): string =>
      templates.phrase(language, id, url === undefined ? {} : { url })
    const unsubscribe = `${publicUrl}/unsubscribe?token=${tokenOf(row.userId, row.kind)}`
    const isFree = !LASTING_KINDS.includes(row.kind)
    const footer = [say('mail-footer'), ...(isFree ? [say('mail-unsubscribe', unsubscribe)] : [])]
    return {
      to,
      subject,
      text: `${say('mail-greeting')}\n\n${text}\n\n-- \n${footer.join('\n')}\n`,
      html: toHtml(language, [say('mail-greeting'), text], footer),
      ...(isFree
        ? {
            headers: {
              'List-Unsubscribe': `<${unsubscribe}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            },
          }
        : {}),
    }
  }

  async function post(tx: Tx, queue: MailQueue, row: store.NoticeRow): Promise<void> {
    const passage = await handing.passageOf(tx, row)
    if ('skip' in passage) return handing.skip(tx, row, passage.skip)
    if ('laterMs' in passage) return
    const { email, language } = passage.to
    const texts = await writing.textsToSend(tx, row, language)
    await store.updateNotice(tx, row.seq, { handedAt: now() })
    const rank = row.broadcastId !== null ? 'bulk' : LASTING_KINDS.includes(row.kind) ? 'urgent' : 'ordinary'
    await queue.post(tx, toMail(email ?? '', language, row, texts), now() + KEPT_MS, { noticeId: row.id, rank })
  }

  async function work(): Promise<void> {
    // A posted notice is with the queue until the queue reports its outcome.
    const due = async (reader: Reader, queue: MailQueue, limit: number) => {
      const bulkMax = BULK_UNTRIED_MAX - (await queue.countUntried(reader))
      return store.listDue(reader, { channel: 'email', at: now(), handedBefore: 0, limit, bulkMax })
    }
    try {
      if (mails === null) return await skipAll(deps)
      do {
        isAgain = false
        while ((await due(db.reader, mails, 1)).length > 0)
          await db.write(async (tx) => {
            for (const row of await due(tx, mails, ROUND_MAX)) await post(tx, mails, row)
          })
      } while (isAgain)
    } finally {
      // In the same turn as the last look at `isAgain`: what comes in between would wait for the next sweep.
      working = null
    }
  }

  async function settle(tx: Tx, id: string, end: MailEnd): Promise<void> {
    const row = await store.findNotice(tx, id)
    if (row === undefined) return
    // The next of its broadcast may go.
    if (row.broadcastId !== null) owing.noteNew()
    if (end.state === 'unwanted') return release(tx, row)
    if (end.state === 'bounced') await upsertBounce(tx, { address: end.address, reply: end.reply, at: now() })
    if (end.state === 'sent') return handing.end(tx, row, 'sent')
    await handing.fail(tx, row, end.state)
  }

  async function isWanted(id: string): Promise<boolean> {
    const row = await store.findNotice(db.reader, id)
    if (row?.state !== 'owed' || (await isMoot(db.reader, row))) return false
    return row.broadcastId === null || (await store.findBroadcast(db.reader, row.broadcastId))?.state === 'running'
  }

  /** Takes a letter back that was not sent: its broadcast is paused, and it is owed still, or was stopped. */
  async function release(tx: Tx, row: store.NoticeRow): Promise<void> {
    if (row.state !== 'owed') return
    const state = row.broadcastId === null ? undefined : (await store.findBroadcast(tx, row.broadcastId))?.state
    if (state === 'paused' || state === 'running') return store.updateNotice(tx, row.seq, { handedAt: null })
    return handing.end(tx, row, 'skipped', state === undefined ? 'moot' : 'stopped')
  }

  mails?.follow({
    isWanted,
    onLater: () => owing.noteNew(),
    onEnd: settle,
  })

  return {
    /** Posts what is due; one round at a time. */
    work(): Promise<void> {
      isAgain = true
      working ??= work().catch((error: unknown) => log({ event: 'letters_not_posted', level: 'error', error }))
      return working
    },
    /** Whose letters of which kind a link ends; undefined for a link that is not ours. */
    subscriptionOf(token: string): { userId: string; kind: NoticeKind } | undefined {
      const [userId = '', name = '', signature = ''] = token.split('.')
      const kind = NOTICE_KINDS.find((one) => one === name)
      const [given, right] = [Buffer.from(signature), Buffer.from(sign(`${userId}.${name}`))]
      if (kind === undefined || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
      return { userId, kind }
    },
  }
}

/** Skips the letters that are owed where no mail can be sent any more: what people must know goes to their chats. */
async function skipAll({ db, handing, now }: Pick<LettersDeps, 'db' | 'handing' | 'now'>): Promise<void> {
  const due = (reader: Reader) =>
    store.listDue(reader, { channel: 'email', at: now(), handedBefore: now() + 1, limit: ROUND_MAX })
  while ((await due(db.reader)).length > 0)
    await db.write(async (tx) => {
      for (const row of await due(tx)) await handing.skip(tx, row, 'unreachable')
    })
}

export type Letters = ReturnType<typeof createLetters>

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`)

const toParagraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((part) => `<p>${escape(part).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

/** The same text for those who read mail as pages: no pictures, nothing to load, nothing that counts its readers. */
function toHtml(language: Language, parts: readonly string[], footer: readonly string[]): string {
  const links = footer.map((line) => escape(line).replaceAll(/https?:\/\/\S+/g, (url) => `<a href="${url}">${url}</a>`))
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<body style="font: 16px/1.5 sans-serif; max-width: 36em; margin: 0 auto; padding: 1em; color: #1a1a1a">
${parts.map(toParagraphs).join('\n')}
<hr style="border: 0; border-top: 1px solid #ccc">
<p style="font-size: 13px; color: #555">${links.join('<br>')}</p>
</body>
</html>
`
}
