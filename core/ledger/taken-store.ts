import { and, desc, eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { takenLots } from '../db/schema/ledger.ts'

export type TakenRow = typeof takenLots.$inferSelect

/** The last taken first. */
export async function listTaken(db: Reader, cause: string): Promise<TakenRow[]> {
  return db.select().from(takenLots).where(eq(takenLots.cause, cause)).orderBy(desc(takenLots.seq))
}

export async function insertTaken(tx: Tx, row: Omit<TakenRow, 'seq'>): Promise<void> {
  const seq = sql`(SELECT coalesce(max(seq), 0) + 1 FROM taken_lots WHERE cause = ${row.cause})`
  await tx.insert(takenLots).values({ ...row, seq })
}

/** Leaves `left` credits in a row, which goes if that is none. */
export async function reduceTaken(tx: Tx, { cause, seq }: TakenRow, left: number): Promise<void> {
  const isIt = and(eq(takenLots.cause, cause), eq(takenLots.seq, seq))
  await (left === 0 ? tx.delete(takenLots).where(isIt) : tx.update(takenLots).set({ credits: left }).where(isIt))
}
