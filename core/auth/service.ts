import type { Accounts } from '../accounts/service.ts'
import type { SignedIn } from '../accounts/signed-in.ts'
import * as users from '../accounts/store.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import type { MailQueue } from '../mail/queue.ts'
import type { KeyKind } from './api-key.ts'
import type { Standings } from '../roles/standing.ts'
import { createAuthenticator } from './authenticator.ts'
import { createBrowserSessions } from './browsers/sessions.ts'
import { type Belongings, createBotTokens } from './bot-tokens.ts'
import { createEmails } from './emails/service.ts'
import { createFactor } from './factor/service.ts'
import { createKeys, noteRevoked } from './keys.ts'
import { createLinkCodes } from './link-codes.ts'
import { createPasswordChange } from './passwords/change.ts'
import { createPasswords, type PasswordCost } from './passwords/passwords.ts'
import { createResets } from './passwords/resets.ts'
import { createThrottle } from './passwords/throttle.ts'
import { createSessions } from './sessions.ts'
import * as store from './store.ts'
import { createTokens } from './tokens.ts'

export interface AuthDeps {
  /** Whether an account of this e-mail was deleted before. */
  wasForgotten: (email: string) => Promise<boolean>
  db: Db
  ledger: Ledger
  accounts: Accounts
  auditLog: AuditLog
  belongings: Belongings
  events: Pick<Events, 'add'>
  now: Now
  newId: NewId
  log: Log
  /** Exempts sign-ups from this machine. In production a proxy that omits the client address would make every
   *  caller look local. */
  isLocalFree: boolean
  /** A session ends after this many days, however often it is refreshed. */
  sessionDaysMax: number
  /** Null where no mail can be sent. */
  mails: MailQueue | null
  /** Where people's browsers find core. */
  publicUrl: string
  /** What somebody may do as staff. */
  standing: Standings
  /** Authenticates the bot; an empty key disables it. */
  botKey: string
  /** What seals the secrets of second factors. */
  factorKey: string
  /** Whether staff must have a second factor. */
  staffMfa: boolean
  /** With sandbox money, API keys are `cc_test_…`; otherwise `cc_live_…`. */
  payments: 'sandbox' | 'off'
  /** What a hash of a password costs; OWASP's floor unless a test asks for less. */
  passwordCost?: PasswordCost | undefined
}

const SIGNING_KEY_AGE_MS_MAX = 30 * 24 * 3_600_000

/** Who is asking: sign-up, tokens, sessions, keys, and acting for Telegram users. */
export function createAuth(deps: AuthDeps) {
  const { db, now } = deps
  const { people, welcome } = deps.accounts
  const keyKind: KeyKind = deps.payments === 'sandbox' ? 'test' : 'live'
  const tokens = createTokens(deps)
  const throttle = createThrottle(deps)
  const authenticator = createAuthenticator({ ...deps, tokens, keyKind })
  const passwords = createPasswords(deps.passwordCost)
  const factor = createFactor({
    ...deps,
    isDemandedOfStaff: deps.staffMfa,
    async labelOf(userId) {
      const user = await users.findUser(db.reader, userId)
      return user?.email ?? `Telegram ${user?.telegramId ?? ''}`
    },
    endOtherSessions: (tx, actor) => store.revokeFamiliesOf(tx, actor.userId, now(), actor),
    revokeStaffKeys: async (tx, acting, userId) =>
      noteRevoked(deps.auditLog, tx, acting, await store.revokeStaffKeysOf(tx, userId, now())),
    dropUser: authenticator.dropUser,
  })
  const { spending } = deps.accounts
  const parts = {
    ...deps,
    people,
    spending,
    tokens,
    throttle,
    welcome,
    authenticator,
    keyKind,
    passwords,
    factor,
  }
  const change = createPasswordChange(parts)
  const emails = createEmails({ ...parts, checkPassword: change.check })
  return {
    authenticate: authenticator.authenticate,
    /** Has everybody looked up again, because roles have changed. */
    forgetActors: authenticator.dropAll,
    tokens,
    sessions: createSessions(parts),
    browserSessions: createBrowserSessions(parts),
    emails,
    passwords: { ...change, ...createResets(parts) },
    factor,
    keys: createKeys(parts),
    linkCodes: createLinkCodes(deps),
    bot: createBotTokens(parts),
    signedIn: {
      endAll: (tx, userId) => store.revokeFamiliesOf(tx, userId, now()),
      endProofs: factor.endProofs,
      revokeKeys: async (tx, acting, accountId, userId) =>
        noteRevoked(deps.auditLog, tx, acting, await store.revokeKeysOf(tx, accountId, userId, now())),
      dropUser: authenticator.dropUser,
      dropAccount: authenticator.dropAccount,
    } satisfies SignedIn,

    /** Runs about once an hour: deletes what has expired, and rotates the signing key after a month. */
    async maintain(): Promise<void> {
      await db.write(async (tx) => {
        await store.deleteExpired(tx, now())
        await factor.sweep(tx)
      })
      if ((await tokens.keyAgeMs()) > SIGNING_KEY_AGE_MS_MAX) await tokens.rotate()
    },
  }
}
export type Auth = ReturnType<typeof createAuth>
