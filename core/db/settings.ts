import { eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from './client.ts'
import { settings } from './schema/system.ts'

/** The value stored under `key`, or undefined. */
export async function findSetting(db: Reader, key: string): Promise<string | undefined> {
  return (await db.select({ value: settings.value }).from(settings).where(eq(settings.key, key)))[0]?.value
}

export async function upsertSetting(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insert(settings)
    .values({ key, value })
    .onConflictDoUpdate({ target: settings.key, set: { value: sql`excluded.value` } })
}

export async function deleteSetting(tx: Tx, key: string): Promise<void> {
  await tx.delete(settings).where(eq(settings.key, key))
}
