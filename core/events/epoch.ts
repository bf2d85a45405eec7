import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { settings } from '../db/schema/system.ts'
import type { NewId } from '../kit/ids.ts'

/** Where the name of this history is stored. A restore removes it, so that the next start creates another. */
export const EPOCH = 'epoch'

/** Returns the name of the history in this database, and creates one if there is none: a database and its
 *  restored backup have different histories. */
export async function ensureEpoch(db: Db, newId: NewId): Promise<string> {
  return db.write(async (tx) => {
    await tx
      .insert(settings)
      .values({ key: EPOCH, value: newId('epo') })
      .onConflictDoNothing()
    const [row] = await tx.select().from(settings).where(eq(settings.key, EPOCH))
    if (row === undefined) throw new Error('the epoch was not stored')
    return row.value
  })
}
