import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Event } from '../../core/contract/event.ts'
import type { Tx } from '../../core/db/client.ts'
import { outboxItems } from '../db/schema.ts'

/** One upload may reach several forecasts: they are collected for this long into one message. */
const GATHER_MS = 3_000
/** Nobody is written to about them more often than this. */
const REST_MS = 24 * 60 * 60 * 1000
/** More than a message shows, and longer than core's feed could repeat an outcome. */
const [PENDING_MAX, TOLD_MAX] = [50, 200]

const outcomeSchema = z.object({
  jobId: z.string(),
  at: z.string(),
  price: z.number(),
  low: z.number(),
  high: z.number(),
  decimals: z.int().nullable(),
})
/** What a forecast said, and the actual price. */
export type Outcome = z.infer<typeof outcomeSchema>

const bodySchema = z.object({ pending: z.array(outcomeSchema), told: z.array(z.string()) })

/** The outcomes still to be reported, oldest first. */
export const outcomesIn = (body: string): Outcome[] => bodySchema.parse(JSON.parse(body)).pending

const keyOf = (userId: string): string => `outcomes:${userId}`

/** Adds the outcome of a forecast submitted in this chat: it is reported with others, at most once a day. An
 *  outcome that was reported, or is waiting, is not added again. */
export async function addOutcome(
  tx: Tx,
  userId: string,
  { data }: Extract<Event, { type: 'forecast.resolved' }>,
  at: number,
): Promise<void> {
  if (data.source !== 'chat') return
  const key = keyOf(userId)
  const { job_id: jobId, price, low_80: low, high_80: high, decimals } = data
  const outcome = { jobId, at: data.at, price, low, high, decimals }
  const [item] = await tx.select().from(outboxItems).where(eq(outboxItems.key, key))
  if (item === undefined) {
    const body = JSON.stringify({ pending: [outcome], told: [] })
    await tx.insert(outboxItems).values({ key, userId, kind: 'outcomes', body, dueAt: at + GATHER_MS, createdAt: at })
    return
  }
  const { pending, told } = bodySchema.parse(JSON.parse(item.body))
  if (told.includes(jobId) || pending.some((other) => other.jobId === jobId)) return
  const body = JSON.stringify({ pending: [...pending, outcome].slice(-PENDING_MAX), told })
  const due =
    item.doneAt === null ? {} : { doneAt: null, tries: 0, dueAt: Math.max(at + GATHER_MS, item.doneAt + REST_MS) }
  await tx
    .update(outboxItems)
    .set({ body, createdAt: at, ...due })
    .where(eq(outboxItems.key, key))
}

/** Marks these as reported, or not to be reported; outcomes added meanwhile wait for their day. */
export async function endOutcomes(tx: Tx, userId: string, jobIds: readonly string[], at: number): Promise<void> {
  const key = keyOf(userId)
  const [item] = await tx.select().from(outboxItems).where(eq(outboxItems.key, key))
  if (item === undefined) return
  const before = bodySchema.parse(JSON.parse(item.body))
  const pending = before.pending.filter(({ jobId }) => !jobIds.includes(jobId))
  const body = JSON.stringify({ pending, told: [...before.told, ...jobIds].slice(-TOLD_MAX) })
  const due = pending.length === 0 ? { doneAt: at } : { dueAt: at + REST_MS, tries: 0 }
  await tx
    .update(outboxItems)
    .set({ body, ...due })
    .where(eq(outboxItems.key, key))
}
