import { and, eq, lt, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { idempotencyKeys } from '../db/schema/system.ts'

export type AnswerRow = typeof idempotencyKeys.$inferSelect

const { placeholder } = sql
const answerGet = prepared((db) =>
  db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.accountId, placeholder('accountId')),
        eq(idempotencyKeys.route, placeholder('route')),
        eq(idempotencyKeys.key, placeholder('key')),
      ),
    )
    .prepare(),
)
const answerInsert = prepared((db) =>
  db
    .insert(idempotencyKeys)
    .values({
      accountId: placeholder('accountId'),
      route: placeholder('route'),
      key: placeholder('key'),
      bodyHash: placeholder('bodyHash'),
      status: placeholder('status'),
      body: placeholder('body'),
      createdAt: placeholder('createdAt'),
    })
    .prepare(),
)

export async function findAnswer(
  db: Reader,
  at: Pick<AnswerRow, 'accountId' | 'route' | 'key'>,
): Promise<AnswerRow | undefined> {
  return answerGet(db).get(at)
}

export async function insertAnswer(tx: Tx, row: AnswerRow): Promise<void> {
  await answerInsert(tx).run({ ...row })
}

/** Deletes answers older than `before`; returns how many. */
export async function deleteAnswers(tx: Tx, before: number): Promise<number> {
  const { rowsAffected } = await tx.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, before))
  return rowsAffected
}
