import type { AuditLog } from '../audit-log/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Idempotency } from '../idempotency/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import { createAccountsAdmin } from './admin.ts'
import type { KeyKind } from './api-key.ts'
import { createAuthenticator } from './authenticator.ts'
import { type Belongings, createBotTokens } from './bot-tokens.ts'
import { createKeys } from './keys.ts'
import { createPasswordChange } from './passwords/change.ts'
import { createPasswords, type PasswordCost } from './passwords/passwords.ts'
import { createResets, type SendMail } from './passwords/resets.ts'
import { createProfile } from './profile.ts'
import { createSessions } from './sessions.ts'
import * as store from './store.ts'
import { createThrottle } from './passwords/throttle.ts'
import { createTokens } from './tokens.ts'
import { type AcceptTerms, createWelcome } from './welcome.ts'

export interface AccountsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  belongings: Belongings
  events: Pick<Events, 'add'>
  now: Now
  newId: NewId
  log: Log
  acceptTermsAtSignUp: AcceptTerms
  /** Records that the actor has accepted the terms in force. */
  acceptTerms: (tx: Tx, actor: Actor, language: Language) => Promise<void>
  /** Welcome credits of a new account; 0 disables them. */
  signupCredits: number
  /** How many sign-ups per network and day receive them. */
  welcomesPerHousehold: number
  /** Exempts sign-ups from this machine. In production a proxy that omits the client address would make every
   *  caller look local. */
  isLocalFree: boolean
  /** A session ends after this many days, however often it is refreshed. */
  sessionDaysMax: number
  /** Null where no mail can be sent. */
  sendMail: SendMail | null
  /** Where people's browsers find core. */
  publicUrl: string
  /** These Telegram ids act as admins through the bot. */
  adminTelegramIds: readonly string[]
  /** Authenticates the bot; an empty key disables it. */
  botKey: string
  /** With sandbox money, API keys are `cc_test_…`; otherwise `cc_live_…`. */
  payments: 'sandbox' | 'off'
  /** What a hash of a password costs; OWASP's floor unless a test asks for less. */
  passwordCost?: PasswordCost | undefined
}

const SIGNING_KEY_AGE_MS_MAX = 30 * 24 * 3_600_000

/** Accounts and who is asking: sign-up, tokens, sessions, keys, roles, and acting for Telegram users. */
export function createAccounts(deps: AccountsDeps) {
  const { db, now } = deps
  const keyKind: KeyKind = deps.payments === 'sandbox' ? 'test' : 'live'
  const tokens = createTokens(deps)
  const throttle = createThrottle(deps)
  const welcome = createWelcome(deps)
  const adminTelegramIds = new Set(deps.adminTelegramIds)
  const authenticator = createAuthenticator({ ...deps, tokens, keyKind, adminTelegramIds })
  const passwords = createPasswords(deps.passwordCost)
  const parts = { ...deps, tokens, throttle, welcome, authenticator, keyKind, passwords }
  return {
    authenticate: authenticator.authenticate,
    tokens,
    sessions: createSessions(parts),
    passwords: { ...createPasswordChange(parts), ...createResets(parts) },
    profile: createProfile(deps),
    keys: createKeys(parts),
    bot: createBotTokens(parts),
    admin: createAccountsAdmin(parts),

    /** Runs about once an hour: deletes what has expired, and rotates the signing key after a month. */
    async maintain(): Promise<void> {
      await db.write((tx) => store.deleteExpired(tx, now()))
      if ((await tokens.keyAgeMs()) > SIGNING_KEY_AGE_MS_MAX) await tokens.rotate()
    },
  }
}
export type Accounts = ReturnType<typeof createAccounts>
