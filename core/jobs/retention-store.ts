import { and, eq, exists, inArray, isNull, lt, not } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { datasets, jobs, results } from '../db/schema/jobs.ts'

/** Ended jobs that are overdue for deletion and still have their result or series, the longest overdue first. */
export function listOverdue(db: Reader, at: number, limit: number): Promise<Array<{ id: string; datasetId: string }>> {
  return db
    .select({ id: jobs.id, datasetId: jobs.datasetId })
    .from(jobs)
    .where(and(lt(jobs.keptUntil, at), isNull(jobs.purgedAt)))
    .orderBy(jobs.keptUntil)
    .limit(limit)
}

/** Deletes the results of these jobs, and those of their series that no other job needs. */
export async function purge(
  tx: Tx,
  overdue: ReadonlyArray<{ id: string; datasetId: string }>,
  at: number,
): Promise<void> {
  const ids = overdue.map(({ id }) => id)
  await tx.delete(results).where(inArray(results.jobId, ids))
  await tx.update(jobs).set({ purgedAt: at }).where(inArray(jobs.id, ids))
  const needed = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.datasetId, datasets.id), isNull(jobs.purgedAt)))
  const series = inArray(
    datasets.id,
    overdue.map(({ datasetId }) => datasetId),
  )
  // A series that was quoted again has its own expiry.
  await tx.delete(datasets).where(and(series, isNull(datasets.expiresAt), not(exists(needed))))
}
