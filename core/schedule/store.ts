import { and, desc, eq, lte, max, notInArray } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { scheduleRuns, schedules } from '../db/schema/schedule.ts'

export type ScheduleRow = typeof schedules.$inferSelect
export type RunRow = typeof scheduleRuns.$inferSelect

export async function listSchedules(db: Reader): Promise<ScheduleRow[]> {
  return db.select().from(schedules)
}

export async function findSchedule(db: Reader, name: string): Promise<ScheduleRow | undefined> {
  return db.select().from(schedules).where(eq(schedules.name, name)).get()
}

export async function updateSchedule(tx: Tx, name: string, change: Partial<ScheduleRow>): Promise<void> {
  await tx.update(schedules).set(change).where(eq(schedules.name, name))
}

/** Leaves exactly these; leases stay as they are. */
export async function replaceSchedules(
  tx: Tx,
  rows: ReadonlyArray<Pick<ScheduleRow, 'name' | 'cron' | 'nextAt'>>,
): Promise<void> {
  await tx.delete(schedules).where(
    notInArray(
      schedules.name,
      rows.map(({ name }) => name),
    ),
  )
  for (const { name, cron, nextAt } of rows)
    await tx
      .insert(schedules)
      .values({ name, cron, nextAt })
      .onConflictDoUpdate({ target: schedules.name, set: { cron, nextAt } })
}

export async function lastNumber(db: Reader, name: string): Promise<number> {
  const [row] = await db
    .select({ number: max(scheduleRuns.number) })
    .from(scheduleRuns)
    .where(eq(scheduleRuns.name, name))
  return row?.number ?? 0
}

export async function insertRun(tx: Tx, row: RunRow): Promise<void> {
  await tx.insert(scheduleRuns).values(row)
}

export async function updateRun(tx: Tx, name: string, number: number, change: Partial<RunRow>): Promise<void> {
  await tx
    .update(scheduleRuns)
    .set(change)
    .where(and(eq(scheduleRuns.name, name), eq(scheduleRuns.number, number)))
}

/** What still says that it runs, though nothing runs it. */
export async function markLost(tx: Tx, name: string, at: number): Promise<void> {
  await tx
    .update(scheduleRuns)
    .set({ status: 'lost', finishedAt: at })
    .where(and(eq(scheduleRuns.name, name), eq(scheduleRuns.status, 'running')))
}

export async function deleteRunsUpTo(tx: Tx, name: string, number: number): Promise<void> {
  await tx.delete(scheduleRuns).where(and(eq(scheduleRuns.name, name), lte(scheduleRuns.number, number)))
}

/** Newest first. */
export async function listRuns(
  db: Reader,
  name: string,
  { below, limit }: { below: number; limit: number },
): Promise<RunRow[]> {
  return db
    .select()
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.name, name), lte(scheduleRuns.number, below - 1)))
    .orderBy(desc(scheduleRuns.number))
    .limit(limit)
}
