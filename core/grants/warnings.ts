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
  ledger: Pick<Ledger, 'grants'>
  events: Pick<Events, 'add'>
  now: Now
}

type GrantRow = NonNullable<Awaited<ReturnType<Ledger['grants']['find']>>>

/** Tells, once for each grant, that what is left of it expires soon. Of one that is all held or frozen it tells when some of it is back. */
export function createWarnings({ db, ledger, events, now }: WarningsDeps) {
  async function warn(tx: Tx, { entryId, accountId, expiresAt, reason, createdAt }: GrantRow): Promise<void> {
    const { available = 0, held = 0 } = (await ledger.grants.placed(tx, accountId)).get(entryId) ?? {}
    if (available === 0 && held > 0) return
    await ledger.grants.update(tx, entryId, { warnedAt: now() })
    if (available === 0 || expiresAt === null || expiresAt - createdAt <= WARNED_MS + FRESH_MS) return
    const data = { grant_id: entryId, credits: available, expires_at: toIso(expiresAt), reason }
    await events.add(tx, { type: 'credits.expiring', account_id: accountId, data })
  }

  return async (): Promise<void> => {
    let after = { expiresAt: 0, entryId: '' }
    for (;;) {
      const span = { at: now(), until: now() + WARNED_MS }
      const rows = await ledger.grants.listUnwarned(db.reader, { ...span, after, limit: AT_ONCE })
      await db.write(async (tx) => {
        for (const row of rows) await warn(tx, row)
      })
      const last = rows.at(-1)
      if (last === undefined) return
      after = { expiresAt: last.expiresAt ?? 0, entryId: last.entryId }
    }
  }
}
