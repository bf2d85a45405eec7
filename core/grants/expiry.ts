import type { Db } from '../db/client.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'

/** Wallets in one transaction, so that no other write waits long. */
const AT_ONCE = 100

/** Books to breakage what nobody has used in time: all of it, however long core was down. Each transaction leaves the books whole, so that
 *  it can end anywhere, and goes on where it was. Returns in how many wallets something had expired. */
export const createExpiry =
  ({ db, ledger, log }: { db: Db; ledger: Pick<Ledger, 'expireDue' | 'hasDue'>; log: Log }) =>
  async (): Promise<number> => {
    let wallets = 0
    while (await ledger.hasDue()) wallets += await db.write((tx) => ledger.expireDue(tx, AT_ONCE))
    if (wallets > 0) log({ event: 'grants_expired', wallets })
    return wallets
  }
