import type { AccountChange, AccountView, Actor } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { applyChange, toAccountView } from './account.ts'
import * as store from './store.ts'

export interface ProfileDeps {
  db: Db
  now: Now
  /** Records that the terms in force were accepted. */
  acceptTerms: (tx: Tx, actor: Actor, language: Language) => Promise<void>
}

/** What a person sees and can change of themselves and of the account they act in. */
export function createProfile({ db, now, acceptTerms }: ProfileDeps) {
  async function getMember(reader: Reader, { userId, accountId }: Actor): Promise<store.Member> {
    const member = await store.findMember(reader, userId, accountId)
    if (member === undefined) throw new AppError('not_found', { what: 'account' })
    return member
  }

  return {
    async get(actor: Actor): Promise<AccountView> {
      const member = await getMember(db.reader, actor)
      return toAccountView(member, actor)
    },

    async change(actor: Actor, change: AccountChange): Promise<AccountView> {
      return db.write(async (tx) => {
        const member = await getMember(tx, actor)
        const user = { ...member.user, ...applyChange(member.user, change, now()) }
        await store.updateUser(tx, user.id, user)
        if (change.accept_terms === true) await acceptTerms(tx, actor, user.language)
        return toAccountView({ ...member, user }, actor)
      })
    },
  }
}
