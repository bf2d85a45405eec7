import type { Db, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'

/** So long before a grant expires its owners are told. */
const WARNED_MS = 7 * DAY_MS
/** Who has just been given credits for so short a time has read it then. */
const FRESH_MS = DAY_MS
const AT_ONCE = 100

export interface WarningsDeps {
  db: Db
  ledger: Pick<Ledger, 'grants' | 'placeOf'>
  events: Pick<Events, 'add'>
  now: Now
}

/** Tells, once for each grant, that what is left of it expires soon. */
export function createWarnings({ db, ledger, events, now }: WarningsDeps) {
  const listSoon = (limit: number) =>
    ledger.grants.listUnwarned(db.reader, { at: now(), until: now() + WARNED_MS, limit })

  async function warn(tx: Tx): Promise<void> {
    for (const { entryId, accountId, expiresAt, reason, createdAt } of await listSoon(AT_ONCE)) {
      await ledger.grants.update(tx, entryId, { warnedAt: now() })
      const { lots } = await ledger.placeOf(tx, accountId)
      const left = lots.find(({ id }) => id === entryId)?.left ?? 0
      if (left === 0 || expiresAt === null || expiresAt - createdAt <= WARNED_MS + FRESH_MS) continue
      const data = { grant_id: entryId, credits: left, expires_at: toIso(expiresAt), reason }
      await events.add(tx, { type: 'credits.expiring', account_id: accountId, data })
    }
  }

  return async (): Promise<void> => {
    while ((await listSoon(1)).length > 0) await db.write(warn)
  }
}
