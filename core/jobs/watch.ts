import type { SSEStreamingApi } from 'hono/streaming'
import type { JobEvent } from '../contract/jobs/job.ts'
import { toIso } from '../kit/clock.ts'
import type { JobChange, JobEvents } from './events.ts'
import type { JobRow } from './job.ts'

const HEARTBEAT_MS = 15_000
const RETRY_MS = 2_000
/** The `seq` of the last event of a job. */
export const LAST_SEQ = 3

/** Resolves with the finished job's JSON, or undefined after `timeoutMs` or when this process ends. Start it
 *  before the job is looked up or submitted, so that nothing is missed in between. */
export function waitForEnd(
  events: JobEvents,
  jobId: string,
  timeoutMs: number,
): { done: Promise<JobChange['json']>; stop: () => void } {
  let finish: (json: JobChange['json']) => void = () => undefined
  const done = new Promise<JobChange['json']>((resolve) => {
    finish = resolve
  })
  const timer = setTimeout(() => finish(undefined), timeoutMs)
  const stopListening = events.listen(jobId, (change) => {
    if (change.json !== undefined) finish(change.json)
  })
  const stopWatching = events.listenGiveUp(() => finish(undefined))
  const stop = (): void => {
    clearTimeout(timer)
    stopListening()
    stopWatching()
    finish(undefined)
  }
  return { done, stop }
}

/** The changes of a job so far, as far as they can be derived from the job itself. */
function pastOf(job: JobRow): JobChange[] {
  const queued: JobChange = { jobId: job.id, seq: 1, stage: 'queued', status: 'PENDING', at: job.createdAt }
  if (job.finishedAt === null) return [queued]
  return [queued, { jobId: job.id, seq: LAST_SEQ, stage: 'finished', status: job.status, at: job.finishedAt }]
}

export interface Watch {
  events: JobEvents
  jobId: string
  look: () => Promise<JobRow>
  lastSeq: number
  /** Whether the reader would still be let in: asked before each change that was waited for, and every 15 seconds. */
  isStillIn: () => Promise<boolean>
}

/** Streams the changes of a job after event `lastSeq`, until it has ended. A client that lost its connection
 *  resumes with Last-Event-ID and gets exactly what it has missed. An id that this job has not sent yet is
 *  ignored. */
export async function streamChanges(
  stream: SSEStreamingApi,
  { events, jobId, look, lastSeq, isStillIn }: Watch,
): Promise<void> {
  let seen = 0
  const waiting: JobChange[] = []
  let wake: () => void = () => undefined
  let isOver = false
  const stopListening = events.listen(jobId, (change) => {
    waiting.push(change)
    wake()
  })
  const stopWatching = events.listenGiveUp(() => {
    isOver = true
    wake()
  })
  stream.onAbort(() => {
    stopListening()
    wake()
  })
  try {
    // Looked up only after listening has begun: a change in between is reported by one or the other.
    const job = await look()
    if (lastSeq > 0 && (lastSeq < LAST_SEQ || job.finishedAt !== null)) seen = lastSeq
    waiting.unshift(...pastOf(job))
    for (;;) {
      for (let change = waiting.shift(); change !== undefined; change = waiting.shift()) {
        if (change.seq <= seen) continue
        seen = change.seq
        await stream.writeSSE({
          id: String(change.seq),
          event: change.stage,
          retry: RETRY_MS,
          data: JSON.stringify(toEvent(change)),
        })
        if (change.stage === 'finished') return
      }
      if (stream.aborted || isOver || seen >= LAST_SEQ) return
      const beat = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), HEARTBEAT_MS)
        wake = () => {
          clearTimeout(timer)
          resolve(false)
        }
        if (waiting.length > 0 || isOver) wake()
      })
      if (!(await isStillIn())) return
      if (beat) await stream.write(': still here\n\n')
    }
  } finally {
    stopListening()
    stopWatching()
  }
}

function toEvent({ jobId, seq, stage, status, at }: JobChange): JobEvent {
  return { seq, job_id: jobId, status, stage, at: toIso(at) }
}
