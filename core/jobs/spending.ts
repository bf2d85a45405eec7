import type { Actor } from '../contract/account.ts'
import type { Reader, Tx } from '../db/client.ts'

/** Who may order: `accounts.spending`. */
export interface Spending {
  /** Throws `forbidden`, `spending_limit`, and `unauthenticated` for a key that has ended. */
  admit: (tx: Tx, who: Pick<Actor, 'userId' | 'accountId' | 'keyId'>, cost: number) => Promise<void>
  /** Throws `email_unconfirmed`. */
  admitFree: (tx: Tx, who: Pick<Actor, 'userId'>) => Promise<void>
  isMember: (reader: Reader, userId: string, accountId: string) => Promise<boolean>
}
