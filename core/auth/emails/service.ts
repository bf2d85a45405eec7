import { randomBytes } from 'node:crypto'
import * as accounts from '../../accounts/store.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import type { Language } from '../../contract/common.ts'
import type { ChangeEmail } from '../../contract/trust/email.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import { ownActing } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { hashSecret } from '../../kit/text/secrets.ts'
import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { createWindowCounter } from '../../kit/window-counter.ts'
import { deleteBounce, findBounce } from '../../mail/bounces.ts'
import type { MailQueue } from '../../mail/queue.ts'
import type { Authenticator } from '../authenticator.ts'
import type { Place } from '../passwords/throttle.ts'
import { deleteReset, isFamilyAlive } from '../store.ts'
import { askedLetter, changedLetter, confirmLetter } from './letters.ts'
import * as store from './store.ts'

export interface EmailsDeps {
  db: Db
  now: Now
  log: Log
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  authenticator: Pick<Authenticator, 'dropUser'>
  /** Throws `wrong_credentials`, and `rate_limited` after too many wrong guesses. */
  checkPassword: (userId: string, password: string, place: Place) => Promise<unknown>
  /** Null where no mail can be sent. */
  mails: MailQueue | null
  publicUrl: string
}

const LINK_MS = DAY_MS
/** Letters an hour that one person may have sent: they go to addresses that may be others'. */
const LETTERS_MAX = 3

/** Proves that an e-mail is its person's, by a link that works once, for a day, and only until the next one is made. */
export function createEmails(deps: EmailsDeps) {
  const { db, now, log, auditLog, events, authenticator, mails, publicUrl } = deps
  const letters = createWindowCounter({ now, windowMs: HOUR_MS })

  function hitLetters(userId: string): void {
    const { count, at } = letters.get(userId)
    if (count >= LETTERS_MAX)
      throw new AppError('rate_limited', { retry_after_seconds: Math.ceil((at + HOUR_MS - now()) / 1000) })
    letters.add(userId)
  }

  function requireMail(): MailQueue {
    if (mails === null) throw new AppError('state_conflict', { what: 'mail', state: 'not sent by this shop' })
    return mails
  }

  async function send(tx: Tx, queue: MailQueue, userId: string, email: string, language: Language): Promise<void> {
    const code = randomBytes(32).toString('base64url')
    const expiresAt = now() + LINK_MS
    await store.upsertConfirmation(tx, { userId, email, hash: hashSecret(code), expiresAt })
    // Behind the #, where no server and no log sees it.
    await queue.post(tx, { to: email, ...confirmLetter(language, `${publicUrl}/confirm#${code}`) }, expiresAt)
  }

  async function sendChange(queue: MailQueue, { userId, sessionId }: Actor, email: string, was: Had): Promise<void> {
    await db.write(async (tx) => {
      // Since the answer, a new password or a sign-out may have ended the session that asked.
      const user = await accounts.findUser(tx, userId)
      if (user === undefined || user.passwordHash !== was.passwordHash) return
      if (sessionId !== null && !(await isFamilyAlive(tx, sessionId, now()))) return
      const { language } = user
      if (user.email !== null) await queue.post(tx, { to: user.email, ...askedLetter(language) }, now() + LINK_MS)
      // The owner of the address would take a link that confirms it for one of their own.
      if ((await accounts.findByEmail(tx, email)) === undefined) await send(tx, queue, userId, email, language)
    })
  }

  async function getUser(userId: string): Promise<accounts.UserRow & { email: string }> {
    const user = await accounts.findUser(db.reader, userId)
    if (user === undefined || user.email === null)
      throw new AppError('state_conflict', { what: 'account', state: 'without an e-mail' })
    return { ...user, email: user.email }
  }

  return {
    /** Sends a link to the address of the person. Throws `rate_limited` after three an hour, `state_conflict` where it is confirmed,
     *  there is none, or no mail can be sent. One that mail came back from is confirmed anew. */
    async resend({ userId }: Actor): Promise<void> {
      const queue = requireMail()
      const { email, emailConfirmedAt, language } = await getUser(userId)
      const isBounced = (await findBounce(db.reader, email)) !== undefined
      if (emailConfirmedAt !== null && !isBounced)
        throw new AppError('state_conflict', { what: 'email', state: 'confirmed' })
      hitLetters(userId)
      await db.write((tx) => send(tx, queue, userId, email, language))
    },

    /** Sends a link to the address that the person changes to; theirs stays until it is followed, and is told at once: a new password or
     *  signing out everywhere else ends the change. It does not say whether anybody has that
     *  address. Throws `wrong_credentials`, `validation_failed` without the password, and what `resend` does. */
    async change(actor: Actor, asked: ChangeEmail, place: Place): Promise<void> {
      const queue = requireMail()
      const { userId, via } = actor
      const { passwordHash } = await getUser(userId)
      // A joined chat is what its person signs in with.
      if (passwordHash !== null && via !== 'bot') {
        if (asked.password === undefined) throw passwordMissing()
        await deps.checkPassword(userId, asked.password, place)
      }
      hitLetters(userId)
      // The work begins when the answer is on its way: the time it takes says nothing of the address either.
      setImmediate(() => {
        sendChange(queue, actor, asked.email, { passwordHash }).catch((error: unknown) =>
          log({ event: 'confirmation_not_sent', level: 'warn', error }),
        )
      })
    },

    /** Follows a link, once. The old address gets a letter about the change. Throws `email_link_invalid`, also for an address that somebody else has
     *  taken since. */
    async confirm(code: string, requestId: string): Promise<void> {
      const userId = await db.write(async (tx) => {
        const row = await store.findConfirmation(tx, hashSecret(code), now())
        const user = row && (await accounts.findUser(tx, row.userId))
        if (row === undefined || user === undefined || user.blockedAt !== null) throw invalid()
        const holder = await accounts.findByEmail(tx, row.email)
        if (holder !== undefined && holder.id !== user.id) throw invalid()
        await store.deleteConfirmation(tx, user.id)
        await deleteBounce(tx, row.email)
        await accounts.updateUser(tx, user.id, { email: row.email, emailConfirmedAt: now() })
        if (user.email === row.email) return user.id
        // A link to a new password that went to the old address is nobody's any more.
        await deleteReset(tx, user.id)
        const account_id = personalAccountOf(user.id)
        // The log holds no addresses: it is never blanked.
        await auditLog.record(tx, {
          ...ownActing(user.id, requestId),
          action: 'email.changed',
          target: account_id,
          reason: null,
          before: null,
          after: null,
        })
        await events.add(tx, { type: 'email.changed', account_id, user_id: user.id, data: {} })
        if (user.email !== null)
          await mails?.post(tx, { to: user.email, ...changedLetter(user.language) }, now() + LINK_MS)
        return user.id
      })
      authenticator.dropUser(userId)
    },
  }
}

type Had = Pick<accounts.UserRow, 'passwordHash'>

const invalid = (): AppError => new AppError('email_link_invalid', {})
const passwordMissing = (): AppError =>
  refuseField(
    '/password',
    { en: 'is missing', ru: 'не указан' },
    { en: 'send the password of the account', ru: 'пришлите пароль счёта' },
  )
