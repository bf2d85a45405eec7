import { and, asc, eq, gt, isNotNull, max } from 'drizzle-orm'
import { z } from 'zod'
import { queryIntSchema } from '../contract/common.ts'
import { endedJobsSchema, type JobSource, type JobStatus } from '../contract/job.ts'
import type { Db } from '../db/client.ts'
import { accounts, jobs } from '../db/schema.ts'
import type { JobEvents } from '../jobs/events.ts'
import { toIso } from '../kit/clock.ts'
import { createRouter, defineRoute } from '../kit/http/router.ts'

const PAGE_MAX = 100
const WAIT_SECONDS_MAX = 50

export interface EndedJob {
  seq: number
  job_id: string
  telegram_id: string
  status: JobStatus
  source: JobSource
  at: string
}

/** How far the bot has read, and in which history; without one, in whichever there is. */
export interface Position {
  after: number
  epoch?: string | undefined
}

/** The feed from which the bot learns whose job has ended: core never calls the bot. */
export function createEndedJobs({ db, events, epoch }: { db: Db; events: JobEvents; epoch: string }) {
  /** A position that this history has not reached is one of another history, and says nothing here. */
  async function startOf({ after, epoch: asked }: Position): Promise<number> {
    if (asked !== undefined && asked !== epoch) return 0
    const [row] = await db.reader.select({ last: max(jobs.endedSeq) }).from(jobs)
    return after > (row?.last ?? 0) ? 0 : after
  }

  async function list(after: number): Promise<EndedJob[]> {
    const rows = await db.reader
      .select({
        seq: jobs.endedSeq,
        jobId: jobs.id,
        telegramId: accounts.telegramId,
        status: jobs.status,
        source: jobs.source,
        at: jobs.finishedAt,
      })
      .from(jobs)
      .innerJoin(accounts, eq(accounts.id, jobs.accountId))
      .where(and(gt(jobs.endedSeq, after), isNotNull(accounts.telegramId)))
      .orderBy(asc(jobs.endedSeq))
      .limit(PAGE_MAX)
    return rows.map(({ seq, jobId, telegramId, status, source, at }) => ({
      seq: seq ?? 0,
      job_id: jobId,
      telegram_id: telegramId ?? '',
      status,
      source,
      at: toIso(at ?? 0),
    }))
  }

  return {
    epoch,
    /** Jobs of Telegram users that ended after `position`, oldest first; waits up to `waitMs` for the first one. */
    async after(position: Position, waitMs: number, signal: AbortSignal): Promise<EndedJob[]> {
      const until = performance.now() + waitMs
      for (;;) {
        // It listens before it looks, so that nothing ends unseen in between.
        let wake: () => void = () => undefined
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        const stop = events.listenEnds(wake)
        const items = await list(await startOf(position))
        const left = until - performance.now()
        if (items.length > 0 || left <= 0 || signal.aborted) {
          stop()
          return items
        }
        const timer = setTimeout(wake, left)
        signal.addEventListener('abort', wake, { once: true })
        await woken
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        stop()
      }
    },
  }
}
export type EndedJobs = ReturnType<typeof createEndedJobs>

const route = defineRoute({
  operationId: 'listEndedJobs',
  method: 'get',
  path: '/api/bot/ended-jobs',
  access: 'bot',
  tags: ['bot'],
  summary: 'List finished jobs of Telegram users, for the messages the bot owes them',
  request: {
    query: z.object({
      after: queryIntSchema(0, Number.MAX_SAFE_INTEGER).default(0),
      epoch: z.string().max(100).optional().meta({ description: 'the `epoch` of the response that `after` is from' }),
      wait: queryIntSchema(0, WAIT_SECONDS_MAX).default(0).meta({ description: 'seconds to wait for the first one' }),
    }),
  },
  responses: {
    200: {
      description: 'Oldest first. Pass `last_seq` as `after` for the next ones.',
      content: { 'application/json': { schema: endedJobsSchema } },
    },
  },
})

export const endedJobsRoutes = ({ endedJobs }: { endedJobs: EndedJobs }) =>
  createRouter().openapi(route, async (c) => {
    const { wait, ...position } = c.req.valid('query')
    const items = await endedJobs.after(position, wait * 1000, c.req.raw.signal)
    const { epoch } = endedJobs
    const isSame = position.epoch === undefined || position.epoch === epoch
    return c.json({ items, last_seq: items.at(-1)?.seq ?? (isSame ? position.after : 0), epoch }, 200)
  })
