import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now, Sleep } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { createRecorder, GONE_STATUS, type AttemptOutcome } from './recorder.ts'
import type { Sender } from './sender.ts'
import { type Signer, signatureHeaders } from './signature.ts'
import { createSlots } from './slots.ts'
import * as store from './store.ts'
import { createDuePages, type Lane, pageOf } from './due.ts'

/** How many concurrent deliveries a webhook may have: it starts with one and earns more by successful
 *  answers. */
const WINDOW_MAX = 16
/** How often due deliveries are checked for. */
const LOOK_MS = 1_000

export interface DelivererDeps {
  db: Db
  events: Events
  sender: Sender
  signer: Signer
  now: Now
  sleep: Sleep
  /** From 0 to 1, for jitter. */
  chance: () => number
  newId: NewId
  log: Log
}

/** Sends account events to webhooks: a reader of the event list with one cursor per webhook. A delivery is
 *  stored before it is sent, in the transaction that moves the cursor. Each webhook has its own lane, so that
 *  one that hangs does not delay the others. */
export function createDeliverer({ db, events, sender, signer, now, sleep, chance, newId, log }: DelivererDeps) {
  const lanes = new Map<string, Lane>()
  const slots = createSlots()
  const due = createDuePages({ db, events, now, newId })
  const recorder = createRecorder({ db, addEvent: events.add, now, chance, sleep, log })
  const stopping = new AbortController()
  const running = new Set<Promise<unknown>>()
  let isStale = true

  function open(id: string, accountId: string): Lane {
    const lane: Lane = {
      id,
      accountId,
      window: 1,
      isTrusted: false,
      isRunning: false,
      again: false,
      isGone: false,
      taken: new Set(),
      seen: { cursor: -1, upTo: 0 },
      unlisten: events.listen(accountId, () => wake(lane)),
    }
    lanes.set(id, lane)
    return lane
  }

  function close(lane: Lane): void {
    lane.isGone = true
    lane.unlisten()
    if (lanes.get(lane.id) === lane) lanes.delete(lane.id)
  }

  function wake(lane: Lane): void {
    lane.again = true
    if (lane.isRunning || stopping.signal.aborted) return
    lane.isRunning = true
    const run: Promise<unknown> = drain(lane)
      .catch((error: unknown) => {
        // The database is unavailable: everything is checked again next time.
        isStale = true
        log({ event: 'webhook_lane_failed', level: 'warn', webhook_id: lane.id, error })
      })
      .finally(() => void running.delete(run))
    running.add(run)
  }

  async function drain(lane: Lane): Promise<void> {
    try {
      while (lane.again) {
        lane.again = false
        // Outcomes of the last page may have made more deliveries due.
        while (!isOver(lane) && (await deliverDue(lane))) continue
      }
    } finally {
      // In the same tick as the check of `again`: an event in between would wait forever.
      lane.isRunning = false
    }
  }

  const isOver = (lane: Lane): boolean => lane.isGone || stopping.signal.aborted

  /** Sends page after page until nothing is due; false if nothing was. While a page is sent, the next one is
   *  looked up and the outcomes of the one before are written. */
  async function deliverDue(lane: Lane): Promise<boolean> {
    let sent = false
    let recorded: Promise<unknown> = Promise.resolve()
    let next = due.take(lane, isOver)
    for (let page = await next; page.length > 0 && !isOver(lane); page = await next) {
      sent = true
      const before = recorded
      next = due.take(lane, isOver)
      // A rejection is handled where `next` is awaited, even if sending fails first.
      next.catch(() => undefined)
      ;[recorded] = await sendPage(lane, page)
      recorded.catch(() => undefined)
      await before
    }
    await recorded
    return sent
  }

  /** Sends a page; the promise in the array resolves when its outcomes are on disk. */
  async function sendPage(lane: Lane, page: readonly store.DeliveryRow[]): Promise<[Promise<unknown>]> {
    const rest = page.slice(0, pageOf(lane.window))
    for (const { seq } of page.slice(rest.length)) lane.taken.delete(seq)
    const webhook = await store.findLive(db.reader, lane.id)
    const recorded: Array<Promise<void>> = []
    if (webhook !== undefined) {
      const keys = signer.keysOf(webhook, now())
      const sendOn = async (): Promise<void> => {
        for (let delivery = rest.shift(); delivery !== undefined && !isOver(lane); delivery = rest.shift()) {
          const outcome = await deliver(lane, webhook, delivery, keys)
          if (outcome === undefined) return
          recorded.push(record(lane, outcome))
          // A receiver that fails gets fewer requests at once from here on.
          if (outcome.sent.failure !== null) break
        }
      }
      const { window } = lane
      await Promise.all(Array.from({ length: window }, sendOn))
    }
    for (const { seq } of rest) lane.taken.delete(seq)
    return [Promise.all(recorded)]
  }

  async function record(lane: Lane, outcome: AttemptOutcome): Promise<void> {
    // A receiver that is gone is not called again, even before that is on disk.
    if (outcome.sent.status === GONE_STATUS) close(lane)
    await recorder.add(outcome).finally(() => lane.taken.delete(outcome.delivery.seq))
  }

  /** Sends one delivery; undefined if it was aborted because this process ends: the next process sends it
   *  again. */
  async function deliver(
    lane: Lane,
    webhook: store.WebhookRow,
    delivery: store.DeliveryRow,
    keys: readonly Buffer[],
  ): Promise<AttemptOutcome | undefined> {
    const leave = await slots.enter(lane.isTrusted)
    try {
      const at = now()
      const headers = signatureHeaders({ id: delivery.eventId, body: delivery.body, at }, keys)
      const sent = await sender.send(new URL(webhook.url), headers, delivery.body)
      if (sent.failure !== null && stopping.signal.aborted) return undefined
      lane.isTrusted = sent.failure === null
      lane.window = lane.isTrusted ? Math.min(WINDOW_MAX, lane.window + 1) : 1
      return { webhook, delivery, sent, at }
    } finally {
      leave()
    }
  }

  /** Opens a lane for every enabled webhook and closes the others. */
  async function refresh(): Promise<void> {
    isStale = false
    const enabled = new Map((await store.listEnabled(db.reader)).map(({ id, accountId }) => [id, accountId]))
    for (const lane of lanes.values()) if (enabled.get(lane.id) !== lane.accountId) close(lane)
    for (const [id, accountId] of enabled) wake(lanes.get(id) ?? open(id, accountId))
  }

  async function look(): Promise<void> {
    if (isStale) await refresh()
    for (const id of await store.listDueWebhooks(db.reader, now())) {
      const lane = lanes.get(id)
      if (lane !== undefined) wake(lane)
    }
  }

  async function lookOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => {
        isStale = true
        log({ event: 'webhook_look_failed', level: 'warn', error })
      })
      await sleep(LOOK_MS, stopping.signal)
    }
  }

  return {
    start(): void {
      running.add(lookOn())
    },

    look,

    /** Called when this webhook has changed, or something is owed to it. */
    async reopen(id: string): Promise<void> {
      const lane = lanes.get(id)
      const webhook = await store.findLive(db.reader, id)
      if (lane !== undefined && lane.accountId !== webhook?.accountId) close(lane)
      if (webhook !== undefined) wake(lanes.get(id) ?? open(id, webhook.accountId))
    },

    /** Called when webhooks may have moved to another account. */
    doubt(): void {
      isStale = true
    },

    /** Aborts running deliveries: the next process sends them again. */
    async stop(): Promise<void> {
      stopping.abort()
      for (const lane of lanes.values()) close(lane)
      await sender.close()
      await Promise.all(running)
    },
  }
}
export type Deliverer = ReturnType<typeof createDeliverer>
