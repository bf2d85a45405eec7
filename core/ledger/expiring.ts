import type { Db, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import * as grants from './grants-store.ts'
import { walletOf } from './posting.ts'
import type { createPost } from './post.ts'
import { findBalance } from './store.ts'

interface ExpiringDeps {
  db: Db
  now: Now
  expire: ReturnType<typeof createPost>['expire']
}

/** What has expired in wallets, and whose grants are. */
export function createExpiring({ db, now, expire }: ExpiringDeps) {
  /** Books what has expired in the wallet of an account. */
  async function expireOf(tx: Tx, accountId: string): Promise<void> {
    await expire(tx, accountId, (await findBalance(tx, walletOf(accountId)))?.lots ?? [])
  }

  return {
    expireOf,
    /** At most `limit` accounts in whose wallets something has expired that is not booked, those first that have waited longest. */
    listDue: (limit: number): Promise<string[]> => grants.listDue(db.reader, now(), limit),
    /** All grants of an account become another's, also those whose credits are all held, frozen or taken. */
    moveGrants: async (tx: Tx, fromId: string, toId: string): Promise<void> => {
      await expireOf(tx, fromId)
      await grants.moveGrants(tx, fromId, toId)
    },
  }
}
