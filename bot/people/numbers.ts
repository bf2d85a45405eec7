import { and, eq, inArray, max } from 'drizzle-orm'
import type { Db, Tx } from '../../core/db/client.ts'
import { numbers } from '../db/schema.ts'

/** Gives a person's forecast the next number, once. */
export async function giveNumber(tx: Tx, userId: string, jobId: string): Promise<number> {
  const isJob = and(eq(numbers.userId, userId), eq(numbers.jobId, jobId))
  const [known] = await tx.select().from(numbers).where(isJob)
  if (known !== undefined) return known.number
  const [last] = await tx
    .select({ number: max(numbers.number) })
    .from(numbers)
    .where(eq(numbers.userId, userId))
  const number = (last?.number ?? 0) + 1
  await tx.insert(numbers).values({ userId, number, jobId })
  return number
}

/** Short numbers for forecasts, because people cannot say or type an id: chat forecasts in the order core
 *  accepted them, others when they are first shown. */
export function createNumbers({ db }: { db: Db }) {
  return {
    /** The numbers of these jobs, which are given oldest first. */
    async of(userId: string, jobIds: readonly string[]): Promise<Map<string, number>> {
      const isOneOf = and(eq(numbers.userId, userId), inArray(numbers.jobId, [...jobIds]))
      const known = new Map(
        (await db.reader.select().from(numbers).where(isOneOf)).map((row) => [row.jobId, row.number]),
      )
      const fresh = jobIds.filter((id) => !known.has(id))
      if (fresh.length === 0) return known
      return db.write(async (tx) => {
        for (const id of fresh) known.set(id, await giveNumber(tx, userId, id))
        return known
      })
    },
    async jobOf(userId: string, number: number): Promise<string | undefined> {
      const isNumber = and(eq(numbers.userId, userId), eq(numbers.number, number))
      return (await db.reader.select().from(numbers).where(isNumber))[0]?.jobId
    },
  }
}
export type Numbers = ReturnType<typeof createNumbers>
