import { and, eq, inArray, isNotNull, or } from 'drizzle-orm'
import type { Reader } from '../db/client.ts'
import { jobs } from '../db/schema/jobs.ts'

/** The models whose sample this account or person has had, or is about to get. */
export async function listSampled(db: Reader, accountId: string, grantedTo: string): Promise<string[]> {
  const isTheirs = or(eq(jobs.accountId, accountId), eq(jobs.grantedTo, grantedTo))
  const isTaken = and(isNotNull(jobs.grantedTo), inArray(jobs.status, ['PENDING', 'OK']))
  const rows = await db.select({ model: jobs.modelName }).from(jobs).where(and(isTheirs, isTaken))
  return rows.map(({ model }) => model)
}
