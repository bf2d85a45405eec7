import type { z } from 'zod'
import type { AccountChange, AccountView, Actor, linkCodeViewSchema } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { applyChange, toAccountView } from './account.ts'
import { hashSecret, newLinkCode } from './secrets.ts'
import * as store from './store.ts'

export type LinkCodeView = z.infer<typeof linkCodeViewSchema>

const LINK_CODE_TTL_MS = 10 * 60_000

export interface ProfileDeps {
  db: Db
  now: Now
  /** Records that the terms in force were accepted. */
  acceptTerms: (tx: Tx, actor: Actor, language: Language) => Promise<void>
}

/** What the owner of an account sees and can change. */
export function createProfile({ db, now, acceptTerms }: ProfileDeps) {
  return {
    async get(actor: Actor): Promise<AccountView> {
      const account = await store.findAccount(db.reader, actor.accountId)
      if (account === undefined) throw new AppError('not_found', { what: 'account' })
      return toAccountView(account, roleOf(actor, account))
    },

    /** Throws `validation_failed` for a corporate account without a company. */
    async change(actor: Actor, change: AccountChange): Promise<AccountView> {
      return db.write(async (tx) => {
        const account = await store.findAccount(tx, actor.accountId)
        if (account === undefined) throw new AppError('not_found', { what: 'account' })
        const changed = applyChange(account, change, now())
        await store.updateAccount(tx, account.id, changed)
        if (change.accept_terms === true) await acceptTerms(tx, actor, changed.language)
        return toAccountView({ ...account, ...changed }, roleOf(actor, account))
      })
    },

    /** Creates a one-time code, valid for ten minutes, that joins a Telegram chat to this account. */
    async createLinkCode({ accountId }: Actor): Promise<LinkCodeView> {
      const code = newLinkCode()
      const expiresAt = now() + LINK_CODE_TTL_MS
      await db.write((tx) => store.insertLinkCode(tx, { hash: hashSecret(code), accountId, expiresAt }))
      return { code, expires_at: toIso(expiresAt) }
    },
  }
}
export type Profile = ReturnType<typeof createProfile>

/** In an admin's chat the actor's role may exceed the account's; an API key acts with less than the account's
 *  role. */
const roleOf = (actor: Actor, account: store.AccountRow): AccountView['role'] =>
  actor.via === 'bot' && actor.role !== 'bot' ? actor.role : account.role
