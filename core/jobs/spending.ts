import type { Actor } from '../contract/account.ts'
import type { Reader, Tx } from '../db/client.ts'

/** Who may order: `accounts.spending`. */
export interface Spending {
  /** Throws `forbidden` and `spending_limit`. */
  admit: (tx: Tx, who: Pick<Actor, 'userId' | 'accountId'>, cost: number) => Promise<void>
  isMember: (reader: Reader, userId: string, accountId: string) => Promise<boolean>
}
