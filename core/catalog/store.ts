import { asc, desc, eq, inArray } from 'drizzle-orm'
import type { VersionState } from '../contract/catalog.ts'
import type { Reader, Tx } from '../db/client.ts'
import { modelPrices, modelVersions } from '../db/schema/catalog.ts'
import { deleteSetting, findSetting, upsertSetting } from '../db/settings.ts'

export type VersionRow = typeof modelVersions.$inferSelect
export type PriceRow = typeof modelPrices.$inferSelect

const DEFAULT_MODEL = 'default_model'

export const listVersions = (db: Reader): Promise<VersionRow[]> =>
  db
    .select()
    .from(modelVersions)
    .orderBy(asc(modelVersions.name), desc(modelVersions.createdAt), desc(modelVersions.version))

export const listVersionsOf = (db: Reader, name: string): Promise<VersionRow[]> =>
  db.select().from(modelVersions).where(eq(modelVersions.name, name))

export const listInState = (db: Reader, state: VersionState): Promise<VersionRow[]> =>
  db.select().from(modelVersions).where(eq(modelVersions.state, state))

export async function findVersion(db: Reader, id: string): Promise<VersionRow | undefined> {
  return (await db.select().from(modelVersions).where(eq(modelVersions.id, id)))[0]
}

export async function isFileShared(db: Reader, sha256: string): Promise<boolean> {
  return (
    (await db.select({ id: modelVersions.id }).from(modelVersions).where(eq(modelVersions.sha256, sha256)).limit(1))
      .length > 0
  )
}

/** Throws if the name and version exist already: see isDuplicate. */
export async function insertVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.insert(modelVersions).values(row)
}

export async function updateVersion(tx: Tx, id: string, values: Partial<Omit<VersionRow, 'id'>>): Promise<void> {
  await tx.update(modelVersions).set(values).where(eq(modelVersions.id, id))
}

export async function deleteVersions(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.delete(modelVersions).where(inArray(modelVersions.id, [...ids]))
}

/** Newest first. */
export const listPrices = (db: Reader, name: string): Promise<PriceRow[]> =>
  db.select().from(modelPrices).where(eq(modelPrices.name, name)).orderBy(desc(modelPrices.id)).limit(100)

export async function insertPrice(tx: Tx, row: Omit<PriceRow, 'id'>): Promise<void> {
  await tx.insert(modelPrices).values(row)
}

export const findDefaultName = (db: Reader): Promise<string | undefined> => findSetting(db, DEFAULT_MODEL)

export const deleteDefaultName = (tx: Tx): Promise<void> => deleteSetting(tx, DEFAULT_MODEL)

export const upsertDefaultName = (tx: Tx, value: string): Promise<void> => upsertSetting(tx, DEFAULT_MODEL, value)
