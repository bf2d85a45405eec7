import { GrammyError, HttpError } from 'grammy'
import { CoreError } from '../../core/client.ts'
import type { Now, Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import { isBlocked } from '../ui/context.ts'
import { MONEY_KINDS, type Owed, type OwedStore } from './store.ts'
import type { People } from '../people.ts'

/** `againMs`: sent, and due once more after so long. */
export type Delivered = 'sent' | 'moot' | { againMs: number }

export interface OutboxDeps {
  owed: OwedStore
  people: People
  now: Now
  sleep: Sleep
  log: Log
  /** Sends or books what is owed; 'moot' when there was nothing to send. Is called again after a failure. */
  deliver: (row: Owed) => Promise<Delivered>
}

const LOOK_MS_MAX = 30_000
const BATCH_MAX = 30
const CHAT_GAP_MS = 1_000
const ALL_GAP_MS = 1_000 / 30
const TRIES_MAX = 10
const REMEMBERED_MAX = 10_000
const BACKOFF_MS_MAX = 5 * 60_000
const FAULT_REST_MS = 1_000

/** Sends what is owed until it is sent: one at a time to each chat, a second apart when they come thick, thirty a second in
 *  all, and never before the moment Telegram has named. Who has blocked the bot is sent nothing until they come back. */
export function createOutbox({ owed, people, now, sleep, log, deliver }: OutboxDeps) {
  const stopping = new AbortController()
  const busy = new Map<string, Promise<void>>()
  const sentAt = new Map<string, number>()
  /** Sent, while a look that began before may still show them as owed. */
  const finished = new Set<string>()
  let nextSlotAt = 0
  let isLooking = false
  let wakeUp = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = wakeUp.signal
      isLooking = true
      const waitMs = await look().catch((error: unknown) => {
        log({ event: 'outbox_failed', level: 'error', error })
        return 1_000
      })
      isLooking = false
      await sleep(waitMs, AbortSignal.any([woken, stopping.signal]))
      if (woken.aborted) wakeUp = new AbortController()
    }
    await Promise.all(busy.values())
  }

  /** Starts whatever is due; returns how long there is nothing to do. */
  async function look(): Promise<number> {
    const rows = (await owed.due(BATCH_MAX)).filter(({ userId, key }) => !busy.has(userId) && !finished.has(key))
    for (const row of rows) {
      if (busy.has(row.userId)) continue
      const work = send(row).finally(() => {
        busy.delete(row.userId)
        wake()
      })
      busy.set(row.userId, work)
    }
    if (rows.length > 0) return LOOK_MS_MAX // the end of any of them wakes us
    const next = await owed.nextDue()
    const isBusyOnly = next !== undefined && next <= now()
    return next === undefined || isBusyOnly ? LOOK_MS_MAX : Math.min(LOOK_MS_MAX, next - now())
  }

  async function send(row: Owed): Promise<void> {
    try {
      if (!isUnpaced(row)) await pace(row.userId)
      if (stopping.signal.aborted) return
      const outcome = await deliver(row)
      if (outcome !== 'moot') sentAt.set(row.userId, now())
      if (sentAt.size > REMEMBERED_MAX) sentAt.clear()
      if (typeof outcome === 'object') return await owed.later(row.key, now() + outcome.againMs, 0)
      await finish(row.key)
    } catch (error) {
      await postpone(row, error).catch(async (fault: unknown) => {
        log({ event: 'outbox_failed', level: 'error', error: fault })
        // It is still due: without a rest it would be tried again at once, as long as nothing can be written.
        await sleep(FAULT_REST_MS, stopping.signal)
      })
    }
  }

  async function finish(key: string): Promise<void> {
    if (finished.size > REMEMBERED_MAX) finished.clear()
    finished.add(key)
    await owed.done(key)
  }

  async function pace(userId: string): Promise<void> {
    const at = now()
    nextSlotAt = Math.max(at, nextSlotAt + ALL_GAP_MS)
    const waitMs = Math.max(nextSlotAt - at, (sentAt.get(userId) ?? 0) + CHAT_GAP_MS - at)
    if (waitMs >= 1) await sleep(Math.ceil(waitMs), stopping.signal)
  }

  async function postpone(row: Owed, error: unknown): Promise<void> {
    const { key, userId } = row
    if (isBlocked(error)) {
      log({ event: 'chat_blocked', userId })
      return people.setBlocked(userId, true)
    }
    const tries = row.tries + 1
    const flood = error instanceof GrammyError ? error.parameters.retry_after : undefined
    if (flood !== undefined) return owed.later(key, now() + flood * 1000, row.tries)
    const mayPass = error instanceof HttpError || (error instanceof CoreError && isPassing(error))
    // Money stays owed until core has booked it.
    if (!mayPass && tries >= TRIES_MAX && !MONEY_KINDS.includes(row.kind)) {
      log({ event: 'owed_given_up', level: 'error', key, error: describe(error) })
      return finish(key)
    }
    log({ event: 'owed_later', level: 'warn', key, tries, error: describe(error) })
    await owed.later(key, now() + Math.min(BACKOFF_MS_MAX, 500 * 2 ** Math.min(tries, 12)), tries)
  }

  function wake(): void {
    wakeUp.abort()
  }

  return {
    start(): void {
      running = run()
    },
    wake,
    /** Nothing is being sent, and nothing was added since the last look. */
    isIdle: (): boolean => busy.size === 0 && !isLooking && !wakeUp.signal.aborted,
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>

/** What sends no message of its own. */
const isUnpaced = ({ kind }: Owed): boolean => kind === 'progress' || MONEY_KINDS.includes(kind)

/** Core may take it later, unchanged. */
export const isPassing = ({ code, status }: CoreError): boolean =>
  code === 'unreachable' || status === 429 || status >= 500

/** Without the texts and the address that grammY's errors carry. */
const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
