import type { Db, Tx } from '../db/client.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'

/** Wallets in one transaction, so that no other write waits long. */
const AT_ONCE = 100

interface ExpiryDeps {
  db: Db
  ledger: Pick<Ledger, 'expireOf' | 'listDue'>
  log: Log
}

/** Books to breakage what nobody has used in time: all of it, however long core was down. Each transaction leaves the books whole, so that
 *  it can end anywhere, and goes on where it was. Returns in how many wallets something had expired. A wallet in which that fails keeps no
 *  other from it; with one, it throws at its end. */
export function createExpiry({ db, ledger, log }: ExpiryDeps) {
  const expireAll = (accounts: readonly string[]) => async (tx: Tx) => {
    for (const accountId of accounts) await ledger.expireOf(tx, accountId)
  }

  /** Returns those that failed. */
  async function expireEach(accounts: readonly string[]): Promise<string[]> {
    const failed: string[] = []
    for (const accountId of accounts)
      await db.write(expireAll([accountId])).catch((error: unknown) => {
        log({ event: 'grant_expiry_failed', accountId, error })
        failed.push(accountId)
      })
    return failed
  }

  return async (): Promise<number> => {
    const failed = new Set<string>()
    let wallets = 0
    for (;;) {
      const due = (await ledger.listDue(AT_ONCE + failed.size)).filter((accountId) => !failed.has(accountId))
      if (due.length === 0) break
      const left = await db.write(expireAll(due)).then(
        () => [],
        () => expireEach(due),
      )
      for (const accountId of left) failed.add(accountId)
      wallets += due.length - left.length
    }
    if (wallets > 0) log({ event: 'grants_expired', wallets })
    if (failed.size > 0) throw new Error(`what has expired could not be booked in ${failed.size} wallets`)
    return wallets
  }
}
