import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../db/client.ts'
import { mails } from '../db/schema/notices.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { createSecretBox, type SecretBox } from '../kit/secret-box.ts'
import { HOUR_MS } from '../kit/units.ts'
import { bounceOf } from './bounce.ts'
import type { Mail } from './mailer.ts'

export interface MailQueueDeps {
  db: Db
  now: Now
  newId: NewId
  log: Log
  /** Hands one letter to the mail server; throws when it was not taken. */
  send: (mail: Mail) => Promise<void>
  /** What letters are sealed with while they wait. */
  key: string
}

/** The outcome of a letter: `unwanted` and not sent any more, or `bounced` with the words of the server, which knows no such address. */
export type MailEnd =
  | { state: 'sent' }
  | { state: 'expired' }
  | { state: 'unwanted' }
  | { state: 'bounced'; address: string; reply: string }

/** Which letters go first: those that somebody waits for, or must know of, then all others, then those of broadcasts. */
const RANKS = { urgent: 0, ordinary: 1, bulk: 2 } as const
export type Rank = keyof typeof RANKS

/** Who wants to know of letters that carry notices. */
export interface MailFollower {
  /** Whether the notice is still wanted: asked before each try. */
  isWanted: (noticeId: string) => Promise<boolean>
  /** Called in the transaction that deletes the letter. */
  onEnd: (tx: Tx, noticeId: string, end: MailEnd) => Promise<void>
  /** Called when a letter was not taken and is tried again later. */
  onLater: () => void
}

/** When a letter expires that is written for the sake of the same work, and never sent. */
export const UNSENT = 0

const RETRY_MS_MIN = 15_000
const RETRY_MS_MAX = HOUR_MS
/** Letters of one round; the rest goes with the next. */
const ROUND_MAX = 50

type Row = typeof mails.$inferSelect

/** Letters are stored in the transaction of what they tell, and sent until they are taken or too old: a mail server that is away
 *  for an hour loses none. One that was taken just before a crash may come twice, with the same
 *  Message-ID. */
export function createMailQueue({ db, now, newId, log, send, key }: MailQueueDeps) {
  const box = createSecretBox(key, 'mail')
  let follower: MailFollower | undefined
  let round: Promise<void> | null = null
  /** The open transaction owes a letter; if it is rolled back, the queue looks in vain. */
  let hasNew = false
  /** A letter became due while a round was under way. */
  let isAgain = false

  async function sendDue(): Promise<void> {
    try {
      do {
        isAgain = false
        await sendSome()
      } while (isAgain)
    } finally {
      // In the same turn as the last look at `isAgain`: what comes in between would wait for the next sweep.
      round = null
    }
  }

  async function sendSome(): Promise<void> {
    for (let n = 0; n < ROUND_MAX; n++) {
      // Looked for anew each time: one that matters more may have come meanwhile.
      const [row] = await db.reader
        .select()
        .from(mails)
        .where(lte(mails.dueAt, now()))
        .orderBy(asc(mails.rank), asc(mails.dueAt))
        .limit(1)
      if (row === undefined) return
      await sendOne(row)
    }
  }

  async function sendOne(row: Row): Promise<void> {
    const { id, noticeId, tries } = row
    if (row.expiresAt <= now()) {
      if (row.expiresAt !== UNSENT) log({ event: 'mail_given_up', level: 'warn', mailId: id, tries })
      return end(row, { state: 'expired' })
    }
    if (noticeId !== null && follower !== undefined && !(await follower.isWanted(noticeId)))
      return end(row, { state: 'unwanted' })
    const mail = open(box, log, row)
    if (mail === undefined) return end(row, { state: 'expired' })
    try {
      // A letter that goes out twice, because the end of the first was not known, can be recognized.
      await send({ ...mail, id: noticeId ?? id })
    } catch (error) {
      log({ event: 'mail_not_sent', level: 'warn', mailId: id, tries: tries + 1, error })
      const reply = bounceOf(error)
      return reply === undefined ? later(row) : end(row, { state: 'bounced', address: mail.to, reply })
    }
    await end(row, { state: 'sent' })
  }

  async function later({ id, tries }: Row): Promise<void> {
    const dueAt = now() + Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** tries)
    await db.write(async (tx) => {
      await tx
        .update(mails)
        .set({ dueAt, tries: tries + 1 })
        .where(eq(mails.id, id))
      follower?.onLater()
    })
  }

  async function end({ id, noticeId }: Row, how: MailEnd): Promise<void> {
    await db.write(async (tx) => {
      await tx.delete(mails).where(eq(mails.id, id))
      if (noticeId !== null) await follower?.onEnd(tx, noticeId, how)
    })
  }

  /** Sends what is due; one round at a time. */
  async function work(): Promise<void> {
    if (round !== null) isAgain = true
    round ??= sendDue()
    await round
  }

  db.onCommit(() => {
    if (!hasNew) return
    hasNew = false
    work().catch((error: unknown) => log({ event: 'mails_not_sent', level: 'warn', error }))
  })

  return {
    /** Owes a letter, which is of no use after `expiresAt`. With a notice it is owed once. */
    async post(
      tx: Tx,
      mail: Mail,
      expiresAt: number,
      { noticeId = null, rank = 'urgent' }: { noticeId?: string | null; rank?: Rank } = {},
    ): Promise<void> {
      const id = newId('eml')
      hasNew = true
      const sealed = box.seal(JSON.stringify(mail), id)
      await tx
        .insert(mails)
        .values({ id, sealed, dueAt: now(), expiresAt, noticeId, rank: RANKS[rank] })
        .onConflictDoNothing()
    },
    /** How many letters of broadcasts were not tried yet. Those that wait for another try hold up no others. */
    async countUntried(reader: Reader): Promise<number> {
      const isUntried = and(eq(mails.rank, RANKS.bulk), eq(mails.tries, 0))
      const [row] = await reader.select({ n: sql<number>`count(*)` }).from(mails).where(isUntried)
      return row?.n ?? 0
    },
    /** Sets the listener for the outcomes of letters that carry notices. */
    follow(by: MailFollower): void {
      follower = by
    },
    work,
  }
}
export type MailQueue = ReturnType<typeof createMailQueue>

/** A letter as it was posted; undefined for one that nobody can read any more: it must not hold up all others. */
function open(box: SecretBox, log: Log, { id, sealed }: Row): Mail | undefined {
  try {
    return JSON.parse(box.open(sealed, id)) as Mail
  } catch (error) {
    log({ event: 'mail_unreadable', level: 'error', mailId: id, error })
    return undefined
  }
}
