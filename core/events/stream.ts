import type { SSEStreamingApi } from 'hono/streaming'
import { MINUTE_MS } from '../kit/units.ts'
import type { Events, Interest } from './service.ts'

const PAGE_MAX = 100
const HEARTBEAT_MS = 15_000
const RETRY_MS = 2_000
/** As long as an access token is valid: a client that has lost access is cut off then, and all others
 *  reconnect. */
const STREAM_MS_MAX = 15 * MINUTE_MS

/** How a stream is opened. */
export interface Opening {
  /** The id of the last event that the client has, from Last-Event-ID. */
  lastId?: string | undefined
  /** Milliseconds since the epoch. */
  since?: number | undefined
}

/** Returns the position at which a stream starts: after the event that the client has, at the moment it
 *  names, otherwise with the next event. If that event has expired or belongs to another history, everything
 *  available follows. */
export async function placeOf(events: Events, { lastId, since }: Opening): Promise<number> {
  if (lastId !== undefined && lastId !== '') return (await events.placeOf(lastId)) ?? 0
  return since === undefined ? events.last() : events.placeBefore(since)
}

export interface StreamDeps {
  events: Events
  interest: Interest
  after: number
  /** Whether the reader would still be let in: asked before each page, and every 15 seconds. */
  isStillIn: () => Promise<boolean>
}

/** Streams events after position `after` until the client leaves, loses access, this process ends or 15 minutes have
 *  passed. Nothing is read ahead of a slow client: a stream holds at most one page. */
export async function streamEvents(
  stream: SSEStreamingApi,
  { events, interest, after, isStillIn }: StreamDeps,
): Promise<void> {
  const leaving = new AbortController()
  stream.onAbort(() => leaving.abort())
  const until = performance.now() + STREAM_MS_MAX
  let seen = after
  const look = async () => {
    // Read before the list: events up to there that are not in the list do not concern this reader, and are
    // not searched again.
    const last = await events.last()
    const page = await events.list(seen, interest, PAGE_MAX)
    if (page.length > 0) return page
    seen = Math.max(seen, last)
    return undefined
  }
  await stream.write(`retry: ${RETRY_MS}\n\n`)
  for (;;) {
    const left = until - performance.now()
    if (left <= 0 || stream.aborted || events.isOver()) return
    const waitMs = Math.min(HEARTBEAT_MS, left)
    const page = await events.waitFor(interest.accountId, look, { waitMs, signal: leaving.signal })
    if (stream.aborted || events.isOver() || !(await isStillIn())) return
    if (page === undefined) await stream.write(': still here\n\n')
    for (const { seq, event } of page ?? []) {
      await stream.writeSSE({ id: event.id, event: event.type, data: JSON.stringify(event) })
      seen = seq
    }
  }
}
