import type { ProviderName } from '../../contract/ledger.ts'
import type { Db } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import type { PaymentName, Remote, SentEvent } from '../provider.ts'
import { createLanes } from './lane.ts'
import type { Settling } from './settling.ts'
import * as store from './store.ts'

export interface InboxDeps {
  db: Db
  settling: Settling
  /** Those that send events. */
  providers: readonly ProviderName[]
  /** Throws `payment_disabled` for a provider that is not set up. */
  getRemote: (provider: ProviderName) => Remote
  now: Now
  log: Log
}

const RETRY_MS = 30_000
const RETRY_MS_MAX = HOUR_MS
/** An event that names an order that is not known is looked at again for so long: a restored database may learn of it. */
const TRIES_MAX = 60
const RUN_MAX = 100
const KEPT_MS = 90 * DAY_MS
const SWEPT_MAX = 500

/** What providers tell, one row per event. A webhook is answered as soon as its event is stored; the work follows, and is tried again
 *  until it is done. */
export function createInbox({ db, settling, providers, getRemote, now, log }: InboxDeps) {
  let isOver = false

  /** Verifies and stores an event; false if it was stored before. Throws `payment_disabled`, and `event_rejected`. */
  async function accept(provider: ProviderName, sent: SentEvent): Promise<boolean> {
    const { id, type, payment } = await getRemote(provider).parseEvent(sent)
    const receivedAt = now()
    const stored = await db.write((tx) =>
      store.insertEvent(tx, {
        provider,
        eventId: id,
        type,
        body: sent.body,
        payment: payment === null ? null : JSON.stringify(payment),
        receivedAt,
        state: payment === null ? 'ignored' : 'new',
        detail: null,
        tries: 0,
        dueAt: receivedAt,
      }),
    )
    log({ event: 'payment_event', provider, type, eventId: id, stored })
    return stored
  }

  /** Works on all events of a provider that are due. */
  async function workThrough(provider: ProviderName): Promise<void> {
    for (;;) {
      const due = await store.listDueEvents(db.reader, provider, { at: now(), limit: RUN_MAX })
      for (const event of due) {
        if (isOver) return
        await workOn(event)
      }
      if (due.length < RUN_MAX) return
    }
  }
  const lanes = createLanes(providers, workThrough)

  async function workOn(event: store.EventRow): Promise<void> {
    const tries = event.tries + 1
    const later = { tries, dueAt: now() + Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.min(event.tries, 10)) }
    const note = (change: Parameters<typeof store.updateEvent>[2]): Promise<void> =>
      db.write((tx) => store.updateEvent(tx, event, change))
    try {
      // Written by `accept` from the same type.
      const payment = JSON.parse(event.payment ?? '') as PaymentName
      const settled = await settling.settle(event.provider, getRemote(event.provider), payment)
      if (settled.kind === 'settled') return await note({ state: 'done', tries })
      if (settled.kind === 'foreign') return await note({ state: 'ignored', tries })
      const isFinal = settled.what !== 'order' || tries >= TRIES_MAX
      log({ event: 'payment_unmatched', level: 'warn', provider: event.provider, eventId: event.eventId, ...settled })
      await note({ ...later, detail: settled.what, ...(isFinal ? { state: 'refused' } : {}) })
    } catch (error) {
      const isExpected = isAppError(error, 'unavailable') || isAppError(error, 'state_conflict')
      const { provider, eventId } = event
      log({ event: 'payment_event_waits', level: isExpected ? 'warn' : 'error', provider, eventId, tries, error })
      await note({ ...later, detail: isAppError(error) ? error.code : 'internal' })
    }
  }

  return {
    accept,
    /** Works on all events that are due, of one provider or of all of them side by side. */
    work: (provider?: ProviderName) => lanes.run(provider),
    /** Deletes what is done and older than 90 days. */
    async sweep(): Promise<void> {
      while ((await db.write((tx) => store.deleteEvents(tx, now() - KEPT_MS, SWEPT_MAX))) === SWEPT_MAX);
    },
    /** Waits for the event that is being worked on, and begins no other. */
    async stop(): Promise<void> {
      isOver = true
      await lanes.stop()
    },
  }
}
