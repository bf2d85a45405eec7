import { asc, eq, lte } from 'drizzle-orm'
import type { Db, Tx } from '../db/client.ts'
import { mails } from '../db/schema/mail.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { createSecretBox } from '../kit/secret-box.ts'
import { HOUR_MS } from '../kit/units.ts'
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

const RETRY_MS_MIN = 15_000
const RETRY_MS_MAX = HOUR_MS
/** Letters of one round; the rest goes with the next. */
const ROUND_MAX = 50

/** Letters are stored in the transaction of what they tell, and sent until they are taken or too old: a mail server that is away
 *  for an hour loses none. One that was taken just before a crash may come twice. */
export function createMailQueue({ db, now, newId, log, send, key }: MailQueueDeps) {
  const box = createSecretBox(key, 'mail')
  let round: Promise<void> | null = null
  /** The open transaction owes a letter; if it is rolled back, the queue looks in vain. */
  let hasNew = false
  /** A letter became due while a round was under way. */
  let isAgain = false

  async function sendDue(): Promise<void> {
    const due = await db.reader
      .select()
      .from(mails)
      .where(lte(mails.dueAt, now()))
      .orderBy(asc(mails.dueAt))
      .limit(ROUND_MAX)
    for (const row of due) await sendOne(row)
    if (!isAgain) return
    isAgain = false
    await sendDue()
  }

  async function sendOne({ id, sealed, tries, expiresAt }: typeof mails.$inferSelect): Promise<void> {
    const isLate = expiresAt <= now()
    try {
      if (!isLate) await send(JSON.parse(box.open(sealed, id)) as Mail)
    } catch (error) {
      const dueAt = now() + Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** tries)
      log({ event: 'mail_not_sent', level: 'warn', mailId: id, tries: tries + 1, error })
      await db.write(
        async (tx) =>
          void (await tx
            .update(mails)
            .set({ dueAt, tries: tries + 1 })
            .where(eq(mails.id, id))),
      )
      return
    }
    if (isLate) log({ event: 'mail_given_up', level: 'warn', mailId: id, tries })
    await db.write(async (tx) => void (await tx.delete(mails).where(eq(mails.id, id))))
  }

  /** Sends what is due; one round at a time. */
  async function work(): Promise<void> {
    if (round !== null) isAgain = true
    round ??= sendDue().finally(() => {
      round = null
    })
    await round
  }

  db.onCommit(() => {
    if (!hasNew) return
    hasNew = false
    work().catch((error: unknown) => log({ event: 'mails_not_sent', level: 'warn', error }))
  })

  return {
    /** Owes a letter, which is of no use after `expiresAt`. */
    async post(tx: Tx, mail: Mail, expiresAt: number): Promise<void> {
      const id = newId('eml')
      hasNew = true
      await tx.insert(mails).values({ id, sealed: box.seal(JSON.stringify(mail), id), dueAt: now(), expiresAt })
    },
    work,
  }
}
export type MailQueue = ReturnType<typeof createMailQueue>
