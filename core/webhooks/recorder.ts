import { WEBHOOK_TEST } from '../contract/webhooks/webhook.ts'
import type { Db, Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import { type Now, type Sleep, toIsoOrNull } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { isSpent, nextAttemptAt, PATIENCE_MS } from './schedule.ts'
import type { Sent } from './sender.ts'
import * as store from './store.ts'

/** Maximum number of outcomes written at once. */
const WRITTEN_MAX = 500
/** So many are written at once; fewer wait this long for more: each write costs a flush, in which nothing else is sent. */
const GATHERED_MIN = 64
const GATHER_MS = 50
/** After this many failures in a row, of one delivery or several, the receiver counts as unwell. */
const UNWELL_MIN = 3
/** By this status a receiver says that it wants no more deliveries. */
export const GONE_STATUS = 410

export interface AttemptOutcome {
  webhook: store.WebhookRow
  delivery: store.DeliveryRow
  sent: Sent
  at: number
}

export interface RecorderDeps {
  db: Db
  addEvent: AddEvent
  now: Now
  chance: () => number
  sleep: Sleep
  log: Log
}

/** Records the outcomes of deliveries, many in one write. What a crash leaves unwritten is sent again, with the same id. */
export function createRecorder({ db, addEvent, now, chance, sleep, log }: RecorderDeps) {
  let waiting: AttemptOutcome[] = []
  let writing: Promise<void> | null = null
  let onMany = (): void => undefined

  async function gather(): Promise<void> {
    if (waiting.length >= GATHERED_MIN) return
    const done = new AbortController()
    onMany = () => done.abort()
    await sleep(GATHER_MS, done.signal)
    onMany = () => undefined
  }

  async function flush(): Promise<void> {
    try {
      while (waiting.length > 0) {
        await gather()
        const some = waiting.slice(0, WRITTEN_MAX)
        waiting = waiting.slice(WRITTEN_MAX)
        await db.write((tx) => write(tx, some))
      }
    } finally {
      // In the same tick as the check of what waits: an outcome in between would wait for the next one.
      writing = null
    }
  }

  async function write(tx: Tx, outcomes: readonly AttemptOutcome[]): Promise<void> {
    await store.insertAttempts(tx, outcomes.map(toAttempt))
    const good = outcomes.filter(({ sent }) => sent.failure === null)
    await store.markDelivered(
      tx,
      good.map(({ delivery }) => delivery.seq),
    )
    const recovered = new Map(good.filter(({ webhook }) => webhook.failures > 0).map((one) => [one.webhook.id, one]))
    for (const { webhook } of recovered.values()) await noteGood(tx, webhook)
    for (const outcome of outcomes) if (outcome.sent.failure !== null) await noteBad(tx, outcome)
  }

  async function noteGood(tx: Tx, { id, failures }: store.WebhookRow): Promise<void> {
    await store.updateWebhook(tx, id, { failures: 0, failingSince: null })
    if (failures >= UNWELL_MIN) await store.hasten(tx, id, now())
  }

  async function noteBad(tx: Tx, { webhook: { id }, delivery, sent }: AttemptOutcome): Promise<void> {
    const at = now()
    const tried = { attempts: delivery.attempts + 1, since: delivery.since, at }
    const isOver = delivery.type === WEBHOOK_TEST || isSpent(tried)
    await store.updateDelivery(tx, delivery.seq, {
      attempts: tried.attempts,
      ...(isOver ? { state: 'failed' } : { dueAt: nextAttemptAt(tried, chance()) }),
    })
    const webhook = await store.findLive(tx, id)
    if (webhook === undefined) return
    const failingSince = webhook.failingSince ?? delivery.since
    await store.updateWebhook(tx, id, { failures: webhook.failures + 1, failingSince })
    if (sent.status === GONE_STATUS) return disable(tx, { ...webhook, failingSince }, 'gone')
    if (isOver && at - failingSince >= PATIENCE_MS) return disable(tx, { ...webhook, failingSince }, 'failing')
  }

  async function disable(tx: Tx, webhook: store.WebhookRow, reason: 'failing' | 'gone'): Promise<void> {
    await store.updateWebhook(tx, webhook.id, { disabledReason: reason })
    await store.failOwed(tx, webhook.id)
    await addEvent(tx, {
      type: 'webhook.disabled',
      account_id: webhook.accountId,
      data: {
        webhook_id: webhook.id,
        host: new URL(webhook.url).host,
        reason,
        failing_since: toIsoOrNull(webhook.failingSince),
      },
    })
    log({ event: 'webhook_disabled', webhook_id: webhook.id, account_id: webhook.accountId, reason })
  }

  return {
    /** Resolves when the outcome is on disk. */
    add(outcome: AttemptOutcome): Promise<void> {
      waiting.push(outcome)
      if (waiting.length >= GATHERED_MIN) onMany()
      writing ??= flush()
      return writing
    },
  }
}

const toAttempt = ({ webhook, delivery, sent, at }: AttemptOutcome): Omit<store.AttemptRow, 'seq'> => ({
  deliverySeq: delivery.seq,
  at,
  url: webhook.url,
  ...sent,
})
