import { and, eq, isNotNull, lt, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { Db, Tx } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { cards, forecasts } from '../db/schema.ts'
import { giveNumber } from '../people/numbers.ts'
import { addItem, dueAgain, endItem, KEPT_MS, resultKey } from './items.ts'

/** What was confirmed, sent to core unchanged at every try; and what the chat shows about it. */
const submissionSchema = z.object({
  token: z.string(),
  datasetId: z.string(),
  fileName: z.string(),
  model: z.string(),
  horizon: z.int().nullable(),
  /** True for the rows of a table, which are scored and not forecast. */
  isTable: z.boolean().default(false),
  /** How many of the newest rows are used; null: all of them. */
  rows: z.int().nullable().default(null),
  /** Its maximum cost: the price that was confirmed. */
  cost: z.int(),
  /** The draft returns to this state if core refuses it. */
  draftState: z.enum(['open', 'waiting']),
})
export type Submission = z.infer<typeof submissionSchema>

/** A forecast of a chat and the message that shows it. `submission` is null if this database did not submit
 *  it. */
export type Forecast = Omit<typeof forecasts.$inferSelect, 'body'> & { submission: Submission | null }

export interface Intent {
  key: string
  userId: string
  submission: Submission
  /** The card that was tapped, if any. */
  messageId: number | null
}

export interface EndedJob {
  job_id: string
  telegram_id: string
  source: 'api' | 'chat'
  status: 'OK' | 'ERROR' | 'CANCELED'
  at: string
}

/** Longer than core's feed can be replayed, so that nothing is reported twice. */
const ROWS_KEPT_MS = KEPT_MS + 24 * 60 * 60 * 1000
/** An unknown chat job has this time to be claimed by its own submission, which knows its message. */
const UNCLAIMED_MS = 3_000
/** An older job was submitted by a lost database, and probably reported. */
const UNCLAIMED_MS_MAX = 24 * 60 * 60 * 1000
/** When the progress of a running job is shown again: at most two more edits, far apart. */
export const PROGRESS_MS = [5_000, 25_000] as const

/** Forecasts of chats: intended -> accepted -> shown -> ended -> told. Each has one row and one message; the
 *  next step is an item in the outbox, written in the same transaction as the state that requires it. */
export function createForecasts({ db, now }: { db: Db; now: Now }) {
  async function update(tx: Tx, key: string, change: Partial<typeof forecasts.$inferInsert>): Promise<void> {
    await tx.update(forecasts).set(change).where(eq(forecasts.key, key))
  }

  return {
    async find(key: string): Promise<Forecast | undefined> {
      return toForecast((await db.reader.select().from(forecasts).where(eq(forecasts.key, key)))[0])
    },
    async findByJob(jobId: string): Promise<Forecast | undefined> {
      return toForecast((await db.reader.select().from(forecasts).where(eq(forecasts.jobId, jobId)))[0])
    },

    /** Stores the submission to core, once per key; its draft is used up. */
    async intend({ key, userId, submission, messageId }: Intent): Promise<void> {
      const at = now()
      await db.write(async (tx) => {
        const row = {
          key,
          userId,
          state: 'intended',
          body: JSON.stringify(submission),
          messageId,
          createdAt: at,
        } as const
        await tx.insert(forecasts).values(row).onConflictDoNothing()
        await tx.update(cards).set({ state: 'submitted', updatedAt: at }).where(eq(cards.token, submission.token))
        await addItem(tx, { key: `submission:${key}`, userId, kind: 'submission', body: key, dueAt: at, createdAt: at })
        await dueAgain(tx, `submission:${key}`, at)
      })
    },

    /** Core has refused it: the draft gets the state `draft`, and may be confirmed again. */
    async withdraw({ key, submission }: Forecast, draft: { state: string; body?: object }): Promise<void> {
      const { state, body } = draft
      await db.write(async (tx) => {
        await tx.delete(forecasts).where(eq(forecasts.key, key))
        await endItem(tx, `submission:${key}`, now())
        if (submission === null) return
        await tx
          .update(cards)
          .set({ state, updatedAt: now(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
          .where(eq(cards.token, submission.token))
      })
    },

    /** Core has accepted it. Its end may have been heard of before, and even reported. */
    async accept(key: string, userId: string, jobId: string): Promise<void> {
      const at = now()
      await db.write(async (tx) => {
        await giveNumber(tx, userId, jobId)
        const [early] = await tx
          .select()
          .from(forecasts)
          .where(and(eq(forecasts.jobId, jobId), ne(forecasts.key, key)))
        if (early === undefined) return update(tx, key, { jobId, state: 'accepted', edits: 0 })
        await tx.delete(forecasts).where(eq(forecasts.key, early.key))
        const { state, sendingAt, toldAt, outcome } = early
        await update(tx, key, { jobId, state, sendingAt, toldAt, outcome })
        await addItem(tx, { key: resultKey(jobId), userId, kind: 'result', body: jobId, dueAt: at, createdAt: at })
        await dueAgain(tx, resultKey(jobId), at)
      })
    },

    /** Its message shows progress: from here on it is updated while the job runs. */
    async show(key: string, userId: string): Promise<void> {
      const at = now()
      const item = { key: `progress:${key}`, userId, kind: 'progress', body: key } as const
      await db.write(async (tx) => {
        await tx
          .update(forecasts)
          .set({ state: 'shown' })
          .where(and(eq(forecasts.key, key), eq(forecasts.state, 'accepted')))
        await addItem(tx, { ...item, dueAt: at + PROGRESS_MS[0], createdAt: at })
      })
    },

    async set(key: string, change: Partial<Pick<Forecast, 'messageId' | 'edits' | 'sendingAt'>>): Promise<void> {
      await db.write((tx) => update(tx, key, change))
    },
    async setTold(
      key: string,
      outcome: NonNullable<Forecast['outcome']>,
      change: Partial<Pick<Forecast, 'messageId'>> = {},
    ): Promise<void> {
      await db.write((tx) => update(tx, key, { state: 'told', toldAt: now(), outcome, ...change }))
    },

    /** Core reports that these have ended: their results are owed. A job of an unknown chat is reported all
     *  the same, and so is one that has since ended differently: a core restored from a backup repeats what
     *  had not ended by then. */
    async end(tx: Tx, ended: readonly EndedJob[]): Promise<void> {
      const at = now()
      for (const { job_id: jobId, telegram_id: userId, source, status, at: endedAt } of ended) {
        const age = at - Date.parse(endedAt)
        // For older ones it is no longer known whether they were reported.
        if (age >= KEPT_MS) continue
        const [known] = await tx.select().from(forecasts).where(eq(forecasts.jobId, jobId))
        if (known?.state === 'told' && (known.outcome ?? status) === status) continue
        if (known === undefined) {
          if (source !== 'chat' || age >= UNCLAIMED_MS_MAX) continue
          await tx.insert(forecasts).values({ key: jobId, userId, state: 'ended', jobId, createdAt: at })
          await giveNumber(tx, userId, jobId)
        } else
          await update(tx, known.key, {
            state: 'ended',
            outcome: null,
            ...(known.state === 'told' ? { sendingAt: null } : {}),
          })
        const dueAt = known === undefined ? at + UNCLAIMED_MS : at
        const owner = known?.userId ?? userId
        await addItem(tx, { key: resultKey(jobId), userId: owner, kind: 'result', body: jobId, dueAt, createdAt: at })
        if (known !== undefined) await dueAgain(tx, resultKey(jobId), at)
      }
    },

    /** Core has another history: it may no longer know the jobs it had accepted and not ended. */
    async askAgain(tx: Tx): Promise<void> {
      const at = now()
      const open = await tx
        .select()
        .from(forecasts)
        .where(and(isNotNull(forecasts.jobId), ne(forecasts.state, 'told')))
      for (const { jobId, userId } of open)
        await addItem(tx, {
          key: resultKey(jobId ?? ''),
          userId,
          kind: 'result',
          body: jobId ?? '',
          dueAt: at,
          createdAt: at,
        })
    },

    /** Deletes old rows, except submissions that core has not answered yet. */
    async prune(tx: Tx): Promise<void> {
      const isOld = lt(forecasts.createdAt, now() - ROWS_KEPT_MS)
      await tx.delete(forecasts).where(and(isOld, ne(forecasts.state, 'intended')))
    },
  }
}
export type Forecasts = ReturnType<typeof createForecasts>

function toForecast(row: typeof forecasts.$inferSelect | undefined): Forecast | undefined {
  if (row === undefined) return undefined
  const { body, ...rest } = row
  return { ...rest, submission: body === null ? null : submissionSchema.parse(JSON.parse(body)) }
}
