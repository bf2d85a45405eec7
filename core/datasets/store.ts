import { and, eq, gt, lt, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { datasets } from '../db/schema/jobs.ts'
import { prepareSql } from '../db/prepared-sql.ts'

const { placeholder } = sql

export interface DatasetRow {
  id: string
  accountId: string
  validRows: number
  audit: string
  history: string
  recent: Buffer
  /** For a table: the model version it was checked against. */
  tableOf: string | null
  /** How many series it holds, where they are forecast together. */
  panel: number | null
  createdAt: number
  expiresAt: number | null
}

const insertDatasetQuery = prepareSql((db) =>
  db
    .insert(datasets)
    .values({
      id: placeholder('id'),
      accountId: placeholder('accountId'),
      validRows: placeholder('validRows'),
      audit: placeholder('audit'),
      history: placeholder('history'),
      recent: placeholder('recent'),
      tableOf: placeholder('tableOf'),
      panel: placeholder('panel'),
      createdAt: placeholder('createdAt'),
      expiresAt: placeholder('expiresAt'),
    })
    .prepare(),
)
export async function insertDataset(tx: Tx, row: DatasetRow): Promise<void> {
  await insertDatasetQuery(tx, { ...row })
}

const findDatasetQuery = prepared((db) =>
  db
    .select()
    .from(datasets)
    .where(eq(datasets.id, placeholder('id')))
    .prepare(),
)
export async function findDataset(db: Reader, id: string): Promise<DatasetRow | undefined> {
  return findDatasetQuery(db).get({ id })
}

/** Keeps a dataset for as long as its job; false if it has expired and is gone. */
export async function keepDataset(tx: Tx, id: string): Promise<boolean> {
  const { rowsAffected } = await tx.update(datasets).set({ expiresAt: null }).where(eq(datasets.id, id))
  return rowsAffected === 1
}

const sumQuotedQuery = prepared((db) =>
  db
    .select({
      count: sql<number>`count(*)`,
      bytes: sql<number>`coalesce(sum(length(${datasets.recent})), 0)`,
      nextEnd: sql<number>`coalesce(min(${datasets.expiresAt}), 0)`,
    })
    .from(datasets)
    .where(and(eq(datasets.accountId, placeholder('accountId')), gt(datasets.expiresAt, placeholder('at'))))
    .prepare(),
)
/** Sums the account's datasets that are quoted but not ordered, and when the first of them expires. */
export async function sumQuoted(db: Reader, accountId: string, at: number) {
  return (await sumQuotedQuery(db).get({ accountId, at })) ?? { count: 0, bytes: 0, nextEnd: 0 }
}

export async function deleteExpiredDatasets(tx: Tx, at: number): Promise<number> {
  const { rowsAffected } = await tx.delete(datasets).where(lt(datasets.expiresAt, at))
  return rowsAffected
}

export async function moveDatasets(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(datasets).set({ accountId: toId }).where(eq(datasets.accountId, fromId))
}
