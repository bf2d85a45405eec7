import type { AuditLog } from '../audit-log/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Idempotency } from '../idempotency/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Proposals } from '../proposals/service.ts'
import type { Standings } from '../roles/standing.ts'
import { createAccountsAdmin } from './admin.ts'
import { createApplications } from './company/applications.ts'
import { createClosing } from './company/closing.ts'
import { createInvitations } from './company/invitations.ts'
import { createMembers } from './company/members.ts'
import { createOwnAccounts } from './company/own-accounts.ts'
import { createSpending } from './company/spending.ts'
import { createPeople } from './people.ts'
import { createProfile } from './profile.ts'
import type { SignedIn } from './signed-in.ts'
import { type AcceptTerms, createWelcome } from './welcome.ts'

export interface AccountsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  events: Pick<Events, 'add'>
  signedIn: () => SignedIn
  now: Now
  newId: NewId
  acceptTermsAtSignUp: AcceptTerms
  markOfTelegram: (telegramId: string) => string
  /** Records that the actor has accepted the terms in force. */
  acceptTerms: (tx: Tx, actor: Actor, language: Language) => Promise<void>
  /** Welcome credits of a new account; 0 disables them. */
  signupCredits: number
  /** How many days they last; null: for ever. */
  signupCreditsDays: number | null
  /** Where days end, an IANA name. */
  timeZone: string
  /** How many sign-ups per network and day receive them. */
  welcomesPerHousehold: number
  /** Free work waits for a confirmed e-mail. */
  asksForEmail: boolean
  /** Companies wait for staff; else they are let in at once. */
  approvesCompanies: boolean
  /** Adjustments above this need a fresh second factor. */
  stepUpCredits: number
  proposals: Pick<Proposals, 'orPropose'>
  /** What somebody may do as staff. */
  standing: Standings
}

/** Customers, the people in them, and what staff does to them. */
export function createAccounts(deps: AccountsDeps) {
  const welcome = createWelcome(deps)
  const spending = createSpending(deps)
  return {
    welcome,
    people: createPeople({ ...deps, welcome }),
    profile: createProfile(deps),
    spending,
    own: createOwnAccounts({ ...deps, spending }),
    applications: createApplications(deps),
    members: createMembers({ ...deps, spending }),
    invitations: createInvitations(deps),
    closing: createClosing(deps),
    admin: createAccountsAdmin(deps),
  }
}
export type Accounts = ReturnType<typeof createAccounts>
