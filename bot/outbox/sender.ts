import { GrammyError, HttpError } from 'grammy'
import { CoreError } from '../../core/client.ts'
import type { Now, Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import { isPassing, isUnanswered } from '../core/answers.ts'
import { isBlocked } from '../ui/context.ts'
import { MONEY_KINDS, type OutboxStore } from './store.ts'
import type { OutboxItem } from './items.ts'
import type { People } from '../people/people.ts'

/** `againMs`: sent, and due again after this time. 'closed': the handler has ended the item itself, together
 *  with its decision. */
export type Delivered = 'sent' | 'moot' | 'closed' | { againMs: number }

export interface SenderDeps {
  outbox: OutboxStore
  people: People
  now: Now
  sleep: Sleep
  log: Log
  /** Handles an item; 'moot' if there was nothing to send. Called again after a failure. */
  deliver: (item: OutboxItem) => Promise<Delivered>
  /** Ends an item that fails whenever it is tried. */
  giveUp: (item: OutboxItem) => Promise<void>
}

const LOOK_MS_MAX = 30_000
const BATCH_MAX = 30
const CHAT_GAP_MS = 1_000
const ALL_GAP_MS = 1_000 / 30
const TRIES_MAX = 10
const REMEMBERED_MAX = 10_000
const BACKOFF_MS_MAX = 5 * 60_000
/** A core that answers but cannot work (for example with a full disk) does not announce its recovery. */
const CORE_BACKOFF_MS_MAX = 30_000
const FAULT_REST_MS = 1_000

/** Works through the outbox: one item at a time per chat, a second apart in bursts, thirty per second in
 *  total, and never before the time Telegram has set. People who have blocked the bot are sent nothing until
 *  they come back. */
export function createSender({ outbox, people, now, sleep, log, deliver, giveUp }: SenderDeps) {
  const stopping = new AbortController()
  const busy = new Map<string, Promise<void>>()
  const sentAt = new Map<string, number>()
  /** Items sent or postponed during the present look, which may still list them as due. */
  const handled = new Set<string>()
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

  /** Starts all due items; returns for how long there is nothing to do. */
  async function look(): Promise<number> {
    handled.clear()
    const items = (await outbox.due(BATCH_MAX)).filter(({ userId, key }) => !busy.has(userId) && !handled.has(key))
    for (const item of items) {
      if (busy.has(item.userId)) continue
      const work = send(item).finally(() => {
        handled.add(item.key)
        busy.delete(item.userId)
        wake()
      })
      busy.set(item.userId, work)
    }
    if (items.length > 0) return LOOK_MS_MAX // the end of any of them wakes us
    const next = await outbox.nextDue()
    const isBusyOnly = next !== undefined && next <= now()
    return next === undefined || isBusyOnly ? LOOK_MS_MAX : Math.min(LOOK_MS_MAX, next - now())
  }

  async function send(item: OutboxItem): Promise<void> {
    try {
      if (!isUnpaced(item)) await pace(item.userId)
      if (stopping.signal.aborted) return
      const outcome = await deliver(item)
      if (outcome !== 'moot') sentAt.set(item.userId, now())
      if (sentAt.size > REMEMBERED_MAX) sentAt.clear()
      if (outcome === 'closed') return
      if (typeof outcome === 'object') return await outbox.later(item.key, { dueAt: now() + outcome.againMs, tries: 0 })
      await outbox.done(item.key, item.dueAt)
    } catch (error) {
      await postpone(item, error).catch(async (fault: unknown) => {
        log({ event: 'outbox_failed', level: 'error', error: fault })
        // It is still due: without a pause it would be retried in a tight loop while nothing can be written.
        await sleep(FAULT_REST_MS, stopping.signal)
      })
    }
  }

  async function pace(userId: string): Promise<void> {
    const at = now()
    nextSlotAt = Math.max(at, nextSlotAt + ALL_GAP_MS)
    const waitMs = Math.max(nextSlotAt - at, (sentAt.get(userId) ?? 0) + CHAT_GAP_MS - at)
    if (waitMs >= 1) await sleep(Math.ceil(waitMs), stopping.signal)
  }

  async function postpone(item: OutboxItem, error: unknown): Promise<void> {
    const { key, userId, kind } = item
    if (isBlocked(error)) {
      log({ event: 'chat_blocked', userId })
      return people.setBlocked(userId, true)
    }
    const tries = item.tries + 1
    const flood = error instanceof GrammyError ? error.parameters.retry_after : undefined
    if (flood !== undefined) return outbox.later(key, { dueAt: now() + flood * 1000, tries: item.tries })
    const mayPass = error instanceof HttpError || (error instanceof CoreError && isPassing(error))
    // Money stays here until core has booked it, a submission until core has answered.
    if (!mayPass && tries >= TRIES_MAX && !MONEY_KINDS.includes(kind) && kind !== 'submission' && kind !== 'report') {
      log({ event: 'item_given_up', level: 'error', key, error })
      return giveUp(item)
    }
    log({ event: 'item_later', level: 'warn', key, tries, error })
    const waitsForCore = isUnanswered(error)
    const backoffMsMax = waitsForCore ? CORE_BACKOFF_MS_MAX : BACKOFF_MS_MAX
    const dueAt = now() + Math.min(backoffMsMax, 500 * 2 ** Math.min(tries, 12))
    await outbox.later(key, { dueAt, tries, waitsForCore })
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

/** Items that send no message of their own. */
const isUnpaced = ({ kind }: OutboxItem): boolean =>
  kind === 'progress' || kind === 'submission' || kind === 'report' || MONEY_KINDS.includes(kind)
