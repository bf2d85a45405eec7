import { randomBytes } from 'node:crypto'
import { noteAct } from '../../audit-log/acts.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { ResetLink } from '../../contract/trust/password.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Factor } from '../factor/service.ts'
import type { Events } from '../../events/service.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { HOUR_MS, MINUTE_MS } from '../../kit/units.ts'
import { type Authenticator, refuseBlocked } from '../authenticator.ts'
import { hashSecret } from '../../kit/text/secrets.ts'
import * as accounts from '../../accounts/store.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import * as store from '../store.ts'
import { refuseCommonPassword } from './common-passwords.ts'
import { type MailQueue, UNSENT } from '../../mail/queue.ts'
import type { Place, Throttle } from './throttle.ts'
import type { Passwords } from './passwords.ts'
import { createWindowCounter } from '../../kit/window-counter.ts'

export interface ResetsDeps {
  db: Db
  now: Now
  log: Log
  auditLog: Pick<AuditLog, 'record'>
  events: Pick<Events, 'add'>
  passwords: Passwords
  authenticator: Authenticator
  factor: Pick<Factor, 'dropChallenges' | 'takeBackupCode'>
  throttle: Throttle
  /** Null where no mail can be sent. */
  mails: MailQueue | null
  publicUrl: string
}

interface ResetByCode {
  email: string
  code: string
  password: string
}

/** In whose name a link is written down for an address that nobody has; it opens nothing. */
const NOBODY = { id: 'usr_nobody', telegramId: null, language: 'en' } as const

const LINK_MS = 30 * MINUTE_MS
/** Letters an hour to one account, and requests an hour of one household. */
const LETTERS_MAX = 3
const ASKED_MAX = 20

/** Resets lost passwords by a link that works once, given in the linked chat or sent by mail. */
export function createResets(deps: ResetsDeps) {
  const { db, now, log, auditLog, events, passwords, authenticator, factor, throttle, mails, publicUrl } = deps
  const asked = createWindowCounter({ now, windowMs: HOUR_MS })
  const letters = createWindowCounter({ now, windowMs: HOUR_MS })

  /** A new link, in place of the one that the person had. */
  async function issue(tx: Tx, userId: string): Promise<ResetLink> {
    const code = randomBytes(32).toString('base64url')
    const expiresAt = now() + LINK_MS
    await store.upsertReset(tx, { userId, hash: hashSecret(code), expiresAt })
    // Behind the #, where no server and no log sees it.
    return { url: `${publicUrl}/reset#${code}`, expires_at: toIso(expiresAt) }
  }

  async function setPassword(tx: Tx, userId: string, passwordHash: string, requestId: string): Promise<void> {
    await accounts.updateUser(tx, userId, { passwordHash })
    await store.revokeFamiliesOf(tx, userId, now())
    const account_id = personalAccountOf(userId)
    await events.add(tx, { type: 'password.changed', account_id, user_id: userId, data: { how: 'reset' } })
    await noteAct(auditLog, tx, { act: 'password.reset', userId, requestId })
  }

  /** Writes a link and its letter down; for an address that nobody has, a link of nobody and a letter that is not sent. */
  async function begin(email: string): Promise<void> {
    const user = await accounts.findByEmail(db.reader, email)
    // By address, so that those that nobody has are counted as well.
    if (letters.get(email).count >= LETTERS_MAX) return
    letters.add(email)
    const isThere = user !== undefined && user.blockedAt === null
    const { id, telegramId, language } = isThere ? user : NOBODY
    const account_id = personalAccountOf(id)
    await db.write(async (tx) => {
      // The bot asks the person in the chat, and fetches a link when they say yes.
      if (telegramId !== null) await events.add(tx, { type: 'password.reset_asked', account_id, user_id: id, data: {} })
      if (mails === null) return
      const { url } = await issue(tx, id)
      await mails.post(tx, { to: email, ...LETTER[language](url) }, isThere ? now() + LINK_MS : UNSENT)
    })
  }

  return {
    /** Sends a link to the person with this address, if there is one. It says nothing of that, nor does the time it takes: the work begins
     *  when the answer is on its way, and is the same for an address that nobody has, but for handing the letter over. Throws `rate_limited` when one household asks too often. */
    askReset(email: string, household: string): void {
      const { count, at } = asked.get(household)
      if (count >= ASKED_MAX)
        throw new AppError('rate_limited', { retry_after_seconds: Math.ceil((at + HOUR_MS - now()) / 1000) })
      asked.add(household)
      setImmediate(() => {
        begin(email).catch((error: unknown) => log({ event: 'reset_not_sent', level: 'warn', error }))
      })
    },

    /** A link for the person whose chat is joined to the account. Throws `not_found`, and `state_conflict` for an account without an
     *  e-mail to sign in with. */
    async createLink(telegramId: string): Promise<ResetLink> {
      return db.write(async (tx) => {
        const user = await accounts.findByTelegramId(tx, telegramId)
        if (user === undefined) throw new AppError('not_found', { what: 'account' })
        refuseBlocked(user)
        if (user.email === null) throw new AppError('state_conflict', { what: 'account', state: 'without an e-mail' })
        return issue(tx, user.id)
      })
    },

    /** Sets the password, once, and ends every session. Throws `reset_link_invalid`, and `validation_failed` for a password that is
     *  guessed first: then the link is still good. */
    async reset({ code, password }: { code: string; password: string }, requestId: string): Promise<void> {
      const hash = hashSecret(code)
      const userId = await store.findReset(db.reader, hash, now())
      const user = userId === undefined ? undefined : await accounts.findUser(db.reader, userId)
      if (user === undefined || user.email === null || user.blockedAt !== null)
        throw new AppError('reset_link_invalid', {})
      refuseCommonPassword(password, user.email)
      const passwordHash = await passwords.hash(password)
      await db.write(async (tx) => {
        // Of two at once one finds it used.
        if ((await store.findReset(tx, hash, now())) !== user.id) throw new AppError('reset_link_invalid', {})
        await store.deleteReset(tx, user.id)
        await factor.dropChallenges(tx, user.id)
        await setPassword(tx, user.id, passwordHash, requestId)
      })
      authenticator.dropUser(user.id)
    },

    /** Sets the password with a backup code, for who has neither chat nor mail, and ends every session. The same work is done for an
     *  address that nobody has. Throws `wrong_code`, `rate_limited` as signing in does, and `validation_failed` for a password that is
     *  guessed first. */
    async resetByCode({ email, code, password }: ResetByCode, place: Place & { requestId: string }): Promise<void> {
      refuseCommonPassword(password, email)
      throttle.hit(email, place)
      const passwordHash = await passwords.hash(password)
      const userId = await db.write(async (tx) => {
        const user = await accounts.findByEmail(tx, email)
        const id = user === undefined || user.blockedAt !== null ? 'nobody' : user.id
        if (!(await factor.takeBackupCode(tx, { userId: id, requestId: place.requestId }, code))) return null
        await store.deleteReset(tx, id)
        await factor.dropChallenges(tx, id)
        await setPassword(tx, id, passwordHash, place.requestId)
        return id
      })
      if (userId === null) throw new AppError('wrong_code', {})
      throttle.succeed(email, place)
      authenticator.dropUser(userId)
    },
  }
}

const LETTER = {
  en: (url: string) => ({
    subject: 'A new password for Coincast',
    text: `Somebody, most likely you, asked for a new password for this address.\n\nSet it here, within half an hour:\n${url}\n\nIf it was not you, do nothing: the old password stays as it is.\n`,
  }),
  ru: (url: string) => ({
    subject: 'Новый пароль для Coincast',
    text: `Кто-то, скорее всего вы, попросил новый пароль для этого адреса.\n\nЗадайте его здесь в течение получаса:\n${url}\n\nЕсли это были не вы, ничего не делайте: старый пароль останется прежним.\n`,
  }),
} as const
