import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { facts, jobs, owed, people } from '../db.ts'

export type Owed = typeof owed.$inferSelect
export type OwedKind = Owed['kind']
export type OrderedJob = typeof jobs.$inferSelect

/** What moves money, whether or not the person can be written to. */
export const MONEY_KINDS: OwedKind[] = ['payment', 'refund', 'stars']

const FEED = 'feed'
const EPOCH = 'epoch'
const KEPT_MS = 14 * 24 * 60 * 60 * 1000
/** For how long Telegram keeps an update that nobody has taken. */
const UPDATE_KEPT_MS = 24 * 60 * 60 * 1000
/** When a job that still runs is mentioned again, after it was accepted: at most two more edits, far apart. */
export const PROGRESS_MS = [5_000, 25_000] as const

export const resultKey = (jobId: string): string => `result:${jobId}`
/** Nothing is sent to who has blocked the bot until they come back, but their money is booked. */
const mayGo = or(inArray(owed.kind, MONEY_KINDS), isNull(people.blockedAt))
const progressKey = (jobId: string): string => `progress:${jobId}`

/** What the progress message of a job says. */
export interface Progress {
  jobId: string
  fileName: string
  cost: number
}

export interface EndedJob {
  seq: number
  job_id: string
  telegram_id: string
  at: string
}

/** What the bot still has to tell people, and the jobs it has ordered for them. */
export function createOwed({ db, now }: { db: Db; now: Now }) {
  async function add(tx: Tx, row: { key: string; userId: string; kind: OwedKind; body: string; dueAt: number | null }) {
    await tx
      .insert(owed)
      .values({ ...row, createdAt: now() })
      .onConflictDoNothing()
  }

  return {
    /** A payment that Telegram has told of: to be settled with core. Once, whatever is told how often. */
    async addPayment(userId: string, chargeId: string, body: string): Promise<void> {
      await db.write((tx) => add(tx, { key: `payment:${chargeId}`, userId, kind: 'payment', body, dueAt: now() }))
    },

    /** Stars that Telegram has given back: to be booked with core, once. */
    async addRefund(userId: string, chargeId: string): Promise<void> {
      const row = { key: `refund:${chargeId}`, userId, kind: 'refund', body: chargeId, dueAt: now() } as const
      await db.write((tx) => add(tx, row))
    },
    /** Stars that core wants returned, once. False when they have been: then core only has to be told. */
    async addStarRefund(userId: string, chargeId: string, body: string): Promise<boolean> {
      const row = { key: `stars:${chargeId}`, userId, kind: 'stars', body, dueAt: now() } as const
      return db.write(async (tx) => {
        await add(tx, row)
        const rows = await tx.select({ doneAt: owed.doneAt }).from(owed).where(eq(owed.key, row.key))
        return rows[0]?.doneAt === null
      })
    },
    /** News of what core has booked, to be told when the person can be written to. */
    async addNotice(userId: string, key: string, body: string): Promise<void> {
      await db.write((tx) => add(tx, { key: `notice:${key}`, userId, kind: 'notice', body, dueAt: now() }))
    },
    /** Whether core has been told of this payment, or nobody will ever tell of it: of one that came before its refund Telegram
     *  has told within a day of that. */
    async isPaymentOver(chargeId: string, refundedAt: number): Promise<boolean> {
      const rows = await db.reader
        .select({ doneAt: owed.doneAt })
        .from(owed)
        .where(eq(owed.key, `payment:${chargeId}`))
      return rows[0] === undefined ? now() - refundedAt >= UPDATE_KEPT_MS : rows[0].doneAt !== null
    },

    /** Remembers a job as ordered here, so that its result is owed; `inTx` is done in the same transaction. */
    async addJob(userId: string, progress: Progress, inTx: (tx: Tx) => Promise<void>): Promise<void> {
      const { jobId } = progress
      const at = now()
      await db.write(async (tx) => {
        await inTx(tx)
        await tx.insert(jobs).values({ jobId, userId, createdAt: at }).onConflictDoNothing()
        await add(tx, {
          key: progressKey(jobId),
          userId,
          kind: 'progress',
          body: JSON.stringify(progress),
          dueAt: at + PROGRESS_MS[0],
        })
        // Core may have told of its end before the job was written down here.
        await tx
          .update(owed)
          .set({ dueAt: at })
          .where(and(eq(owed.key, resultKey(jobId)), isNull(owed.dueAt)))
      })
    },
    async findJob(jobId: string): Promise<OrderedJob | undefined> {
      return (await db.reader.select().from(jobs).where(eq(jobs.jobId, jobId)))[0]
    },
    /** Whether core has told of the job's end, be the message sent or not. */
    async hasEnded(jobId: string): Promise<boolean> {
      const rows = await db.reader
        .select({ key: owed.key })
        .from(owed)
        .where(eq(owed.key, resultKey(jobId)))
      return rows.length > 0
    },
    async setJob(jobId: string, change: Partial<Pick<OrderedJob, 'messageId' | 'edits' | 'toldAt'>>): Promise<void> {
      await db.write(async (tx) => void (await tx.update(jobs).set(change).where(eq(jobs.jobId, jobId))))
    },

    /** How far core's feed of ended jobs was read, and in which of core's histories. */
    async feedPosition(): Promise<{ position: number; epoch: string | undefined }> {
      return { position: Number((await findFact(db.reader, FEED)) ?? 0), epoch: await findFact(db.reader, EPOCH) }
    },
    /** Takes a piece of the feed: the results owed and the position, in one transaction. Jobs of other doors are kept
     *  unclaimed, and are forgotten in time. A core that was restored from a backup has another epoch: what it tells was told to
     *  people or is owed to them by its key, and it hears again of the money that it may not know of any more. */
    async takeEnded(all: readonly EndedJob[], { position, epoch }: { position: number; epoch: string }): Promise<void> {
      const at = now()
      // Of what is older nobody knows any more whether it was told.
      const ended = all.filter((job) => at - Date.parse(job.at) < KEPT_MS)
      await db.write(async (tx) => {
        const before = await findFact(tx, EPOCH)
        if (before !== undefined && before !== epoch) {
          const isBooked = and(inArray(owed.kind, ['payment', 'refund']), isNotNull(owed.doneAt))
          await tx.update(owed).set({ doneAt: null, dueAt: at }).where(isBooked)
        }
        const ids = ended.map(({ job_id }) => job_id)
        const known = await tx.select({ jobId: jobs.jobId }).from(jobs).where(inArray(jobs.jobId, ids))
        const mine = new Set(known.map(({ jobId }) => jobId))
        for (const { job_id, telegram_id } of ended) {
          const dueAt = mine.has(job_id) ? at : null
          await add(tx, { key: resultKey(job_id), userId: telegram_id, kind: 'result', body: job_id, dueAt })
        }
        await setFact(tx, FEED, String(position))
        await setFact(tx, EPOCH, epoch)
      })
    },

    /** What is due now, oldest first; of people who have blocked the bot their money only. */
    async due(limit: number): Promise<Owed[]> {
      const rows = await db.reader
        .select({ owed })
        .from(owed)
        .leftJoin(people, eq(people.userId, owed.userId))
        .where(and(isNull(owed.doneAt), lte(owed.dueAt, now()), mayGo))
        .orderBy(sql`${owed.kind} = 'progress'`, asc(owed.dueAt))
        .limit(limit)
      return rows.map((row) => row.owed)
    },
    /** When something will be due next. */
    async nextDue(): Promise<number | undefined> {
      const rows = await db.reader
        .select({ at: sql<number | null>`min(${owed.dueAt})` })
        .from(owed)
        .leftJoin(people, eq(people.userId, owed.userId))
        .where(and(isNull(owed.doneAt), isNotNull(owed.dueAt), mayGo))
      return rows[0]?.at ?? undefined
    },
    /** What people wait for now; progress does not count, nor do messages to those who have blocked the bot. */
    async depth(): Promise<number> {
      const rows = await db.reader
        .select({ n: sql<number>`count(*)` })
        .from(owed)
        .leftJoin(people, eq(people.userId, owed.userId))
        .where(and(isNull(owed.doneAt), isNotNull(owed.dueAt), ne(owed.kind, 'progress'), mayGo))
      return rows[0]?.n ?? 0
    },
    async done(key: string): Promise<void> {
      await db.write(async (tx) => void (await tx.update(owed).set({ doneAt: now() }).where(eq(owed.key, key))))
    },
    async later(key: string, dueAt: number, tries: number): Promise<void> {
      await db.write(async (tx) => void (await tx.update(owed).set({ dueAt, tries }).where(eq(owed.key, key))))
    },
    /** Forgets what is old; money that core has not booked, or nobody was told of yet, is never too old. */
    async prune(): Promise<void> {
      const before = now() - KEPT_MS
      await db.write(async (tx) => {
        await tx
          .delete(owed)
          .where(
            and(
              lt(owed.createdAt, before),
              or(isNotNull(owed.doneAt), notInArray(owed.kind, [...MONEY_KINDS, 'notice'])),
            ),
          )
        await tx.delete(jobs).where(lt(jobs.createdAt, before))
      })
    },
  }
}
export type OwedStore = ReturnType<typeof createOwed>

async function findFact(db: Reader, name: string): Promise<string | undefined> {
  return (await db.select().from(facts).where(eq(facts.name, name)))[0]?.value
}

async function setFact(tx: Tx, name: string, value: string): Promise<void> {
  await tx.insert(facts).values({ name, value }).onConflictDoUpdate({ target: facts.name, set: { value } })
}
