import { and, desc, eq, lt } from 'drizzle-orm'
import type { z } from 'zod'
import type { Actor } from '../contract/account.ts'
import type { StaffJob, staffJobsQuerySchema } from '../contract/admin.ts'
import type { Page } from '../contract/common.ts'
import type { Db } from '../db/client.ts'
import { jobs } from '../db/schema/jobs.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'

type JobRow = typeof jobs.$inferSelect

/** The jobs of everybody, as staff see them. */
export function createStaffJobs({ db }: { db: Db }) {
  return {
    /** Newest first. */
    async list(
      { permissions }: Pick<Actor, 'permissions'>,
      ask: z.infer<typeof staffJobsQuerySchema>,
    ): Promise<Page<StaffJob>> {
      const { limit, cursor, account_id, status, model } = ask
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number'])[0]
      const rows = await db.reader
        .select()
        .from(jobs)
        .where(
          and(
            account_id === undefined ? undefined : eq(jobs.accountId, account_id),
            status === undefined ? undefined : eq(jobs.status, status),
            model === undefined ? undefined : eq(jobs.modelName, model),
            below === undefined ? undefined : lt(jobs.seq, below),
          ),
        )
        .orderBy(desc(jobs.seq))
        .limit(limit + 1)
      return toPage(rows, limit, {
        view: (row) => toStaffJob(row, permissions),
        cursorOf: ({ seq }) => [seq],
      })
    },
  }
}

/** Without `payments.read` the price is left out: it is money. Nothing here is personal. */
const toStaffJob = (row: JobRow, permissions: Actor['permissions']): StaffJob => ({
  id: row.id,
  account_id: row.accountId,
  status: row.status,
  model: { name: row.modelName, version: row.modelVersion },
  cost: permissions.has('payments.read') ? row.cost : null,
  rows: row.rows,
  horizon: row.horizon,
  attempts: row.attempts,
  failure: row.failure,
  created_at: toIso(row.createdAt),
  finished_at: toIsoOrNull(row.finishedAt),
})
