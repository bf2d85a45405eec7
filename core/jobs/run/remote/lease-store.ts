import { and, eq, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../../../db/client.ts'
import { prepareSql } from '../../../db/prepared-sql.ts'
import { jobs } from '../../../db/schema/jobs.ts'

const { placeholder } = sql

const claimQuery = prepareSql(
  (db) =>
    db
      .update(jobs)
      .set({ leaseId: sql`${placeholder('leaseId')}`, leaseUntil: sql`${placeholder('until')}` })
      .where(and(eq(jobs.id, placeholder('id')), eq(jobs.status, 'PENDING')))
      .returning({ id: jobs.id })
      .prepare(),
  { one: true },
)
/** False if the job has ended. */
export async function claimLease(tx: Tx, id: string, lease: { id: string; until: number }): Promise<boolean> {
  return (await claimQuery(tx, { id, leaseId: lease.id, until: lease.until })).rows.length === 1
}

const findQuery = prepared((db) =>
  db
    .select({ leaseId: jobs.leaseId })
    .from(jobs)
    .where(and(eq(jobs.id, placeholder('id')), eq(jobs.status, 'PENDING')))
    .prepare(),
)
/** The lease of a PENDING job; null if it has none, or has ended. */
export async function findLeaseId(db: Reader, id: string): Promise<string | null> {
  return (await findQuery(db).get({ id }))?.leaseId ?? null
}
