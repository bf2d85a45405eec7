import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import { statementLines } from '../db/schema/ledger.ts'
import type { EntryType } from './posting.ts'
import type { StatementLine } from './statement.ts'

const { placeholder } = sql

export type LineRow = Omit<StatementLine, 'captured' | 'orderedBy'> & { accountId: string }

export async function insertLine(tx: Tx, row: LineRow): Promise<void> {
  await lineInsert(tx, { ...row, seqOf: row.accountId })
}

const lineInsert = prepareSql((db) =>
  db
    .insert(statementLines)
    .values({
      accountId: placeholder('accountId'),
      seq: sql`(SELECT coalesce(max(seq), 0) + 1 FROM statement_lines WHERE account_id = ${placeholder('seqOf')})`,
      entryId: placeholder('entryId'),
      type: placeholder('type'),
      amount: placeholder('amount'),
      balanceAfter: placeholder('balanceAfter'),
      reason: placeholder('reason'),
      jobId: placeholder('jobId'),
      createdAt: placeholder('createdAt'),
    })
    .prepare(),
)

/** A statement line as SQLite returns it, with its place in the statement. */
export type StatementRow = Omit<StatementLine, 'captured'> & { seq: number; captured: number }

const CAPTURED = sql<number>`(statement_lines.type = 'hold' AND EXISTS (
  SELECT 1 FROM entries AS e WHERE e.job_id = statement_lines.job_id AND e.type = 'capture'))`
const LINE = {
  seq: statementLines.seq,
  entryId: statementLines.entryId,
  type: sql<EntryType>`statement_lines.type`,
  amount: statementLines.amount,
  balanceAfter: statementLines.balanceAfter,
  reason: statementLines.reason,
  jobId: statementLines.jobId,
  orderedBy: sql<string | null>`(SELECT user_id FROM jobs WHERE jobs.id = statement_lines.job_id)`,
  createdAt: statementLines.createdAt,
  captured: CAPTURED,
}

export interface LinesQuery {
  accountId: string
  /** Only lines below this sequence number, where the page continues. */
  below: number
  limit: number
}

/** Newest first. */
export async function listLines(db: Reader, query: LinesQuery): Promise<StatementRow[]> {
  return linesList(db).all({ ...query })
}

const linesList = prepared((db) =>
  db
    .select(LINE)
    .from(statementLines)
    .where(and(eq(statementLines.accountId, placeholder('accountId')), lt(statementLines.seq, placeholder('below'))))
    .orderBy(desc(statementLines.seq))
    .limit(placeholder('limit'))
    .prepare(),
)

/** Newest first, of one stored type, from sequence number `from` up; `captured` null includes both. */
export async function listLinesOfType(
  db: Reader,
  query: LinesQuery & { from: number; type: EntryType; captured: boolean | null },
): Promise<StatementRow[]> {
  const { captured, ...rest } = query
  return linesOfType(db).all({ ...rest, captured: captured === null ? null : Number(captured) })
}

const linesOfType = prepared((db) =>
  db
    .select(LINE)
    .from(statementLines)
    .where(
      and(
        eq(statementLines.accountId, placeholder('accountId')),
        lt(statementLines.seq, placeholder('below')),
        gte(statementLines.seq, placeholder('from')),
        eq(statementLines.type, placeholder('type')),
        sql`coalesce(${placeholder('captured')}, ${CAPTURED}) = ${CAPTURED}`,
      ),
    )
    .orderBy(desc(statementLines.seq))
    .limit(placeholder('limit'))
    .prepare(),
)

/** The number of an account's newest line; 0 if it has none. */
export async function lastLine(db: Reader, accountId: string): Promise<number> {
  const row = await lineLast(db).get({ accountId })
  return row?.seq ?? 0
}

const lineLast = prepared((db) =>
  db
    .select({ seq: statementLines.seq })
    .from(statementLines)
    .where(eq(statementLines.accountId, placeholder('accountId')))
    .orderBy(desc(statementLines.seq))
    .limit(1)
    .prepare(),
)

/** The total that each type of line has moved. */
export async function sumLines(db: Reader, accountId: string): Promise<Map<EntryType, number>> {
  const rows = await db
    .select({ type: sql<EntryType>`type`, amount: sql<number>`sum(amount)` })
    .from(statementLines)
    .where(eq(statementLines.accountId, accountId))
    .groupBy(statementLines.type)
  return new Map(rows.map(({ type, amount }) => [type, amount]))
}
