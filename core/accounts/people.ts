import type { Language } from '../contract/common.ts'
import { personalAccountOf, personOf } from '../contract/trust/member.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { AcceptTerms, Welcome } from './welcome.ts'
import * as store from './store.ts'

export interface PeopleDeps {
  now: Now
  newId: NewId
  welcome: Welcome
  acceptTermsAtSignUp: AcceptTerms
  /** The fingerprint under which the books know a Telegram id. */
  markOfTelegram: (telegramId: string) => string
}

/** Who may act for an account, and who is informed. */
export function createPeople({ now, newId, welcome, acceptTermsAtSignUp, markOfTelegram }: PeopleDeps) {
  /** A person with their personal account, of which they are the owner. They accept the terms in force. */
  async function open(
    tx: Tx,
    accountId: string,
    who: ({ email: string; passwordHash: string } | { telegramId: string }) & { language: Language },
  ): Promise<store.UserRow> {
    const user = await store.insertUser(tx, { id: personOf(accountId), ...who, createdAt: now() })
    await store.insertAccount(tx, { id: accountId, createdAt: now() })
    await store.insertMembership(tx, { accountId, userId: user.id, role: 'owner', since: now() })
    await acceptTermsAtSignUp(tx, user.id, user.language)
    return user
  }

  return {
    open,

    /** The person of a Telegram id, made with their account and its welcome credits when there is none yet. */
    async ensure(
      tx: Tx,
      telegramId: string,
      language: Language = 'en',
    ): Promise<{ userId: string; accountId: string; created: boolean }> {
      const there = await store.findByTelegramId(tx, telegramId)
      if (there !== undefined) return { userId: there.id, accountId: personalAccountOf(there.id), created: false }
      const accountId = newId('acc')
      const { id: userId } = await open(tx, accountId, { telegramId, language })
      await welcome.grant(tx, accountId, markOfTelegram(telegramId))
      return { userId, accountId, created: true }
    },

    /** Whether there is such an account, active, that has not moved into another one. */
    async hasAccount(reader: Reader, accountId: string): Promise<boolean> {
      const account = await store.findAccount(reader, accountId)
      return account?.state === 'active' && account.joinedTo === null
    },

    /** Whether somebody is in an account. */
    async isMember(reader: Reader, userId: string, accountId: string): Promise<boolean> {
      return (await store.findMember(reader, userId, accountId)) !== undefined
    },

    /** The Telegram id of a person, or null. */
    async telegramIdOf(reader: Reader, userId: string): Promise<string | null> {
      return (await store.findUser(reader, userId))?.telegramId ?? null
    },

    /** Which account a payment of this person for that account is for: that one while they are in it, else their own. Null for
     *  somebody who is not known. */
    async accountOf(reader: Reader, telegramId: string, accountId: string): Promise<string | null> {
      const user = await store.findByTelegramId(reader, telegramId)
      if (user === undefined) return null
      const isMember = (await store.findMember(reader, user.id, accountId)) !== undefined
      return isMember ? accountId : personalAccountOf(user.id)
    },
  }
}
export type People = ReturnType<typeof createPeople>
