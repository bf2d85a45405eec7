import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import { LIMITS } from '../contract/limits.ts'
import {
  type DeliveryDetail,
  type DeliveryState,
  type DeliveryView,
  WEBHOOK_TEST,
  type WebhookTest,
} from '../contract/webhooks/webhook.ts'
import type { Db, Reader } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Deliverer } from './deliverer.ts'
import * as store from './store.ts'
import { toAttemptView, toDeliveryView } from './view.ts'

/** How long deliveries and attempts are listed. */
const KEPT_MS = 14 * DAY_MS
/** A sweep deletes at most this many per write, so that other writes do not wait. */
const SWEPT_MAX = 500

export interface DeliveriesDeps {
  db: Db
  deliverer: Deliverer
  now: Now
  newId: NewId
}

/** Throws `not_found`, also for the webhook of another account. */
export async function getWebhook(db: Reader, { accountId }: Actor, id: string): Promise<store.WebhookRow> {
  const row = await store.findWebhook(db, accountId, id)
  if (row === undefined) throw new AppError('not_found', { what: 'webhook', asked: id })
  return row
}

/** Throws `not_found`, or `state_conflict` if it is disabled. */
export async function getEnabled(db: Reader, actor: Actor, id: string): Promise<store.WebhookRow> {
  const row = await getWebhook(db, actor, id)
  if (row.disabledReason !== null) throw new AppError('state_conflict', { what: 'webhook', state: 'disabled' })
  return row
}

async function getDelivery(db: Reader, webhookId: string, id: string): Promise<store.DeliveryRow> {
  const row = await store.findDelivery(db, webhookId, id)
  if (row === undefined) throw new AppError('not_found', { what: 'delivery', asked: id })
  return row
}

/** What was sent to webhooks and what is still to be sent, as their owners see it. */
export function createDeliveries({ db, deliverer, now, newId }: DeliveriesDeps) {
  return {
    /** Sends a test event, once. Throws `not_found`, or `state_conflict` if it is disabled. */
    async test(actor: Actor, id: string): Promise<DeliveryView> {
      const delivery = await db.write(async (tx) => {
        const row = await getEnabled(tx, actor, id)
        const event: WebhookTest = {
          id: newId('evt'),
          type: WEBHOOK_TEST,
          version: 1,
          timestamp: toIso(now()),
          account_id: row.accountId,
          data: { webhook_id: id },
        }
        const owed = {
          id: newId('dlv'),
          webhookId: id,
          eventId: event.id,
          type: event.type,
          body: JSON.stringify(event),
        }
        await store.owe(tx, [owed], now())
        return getDelivery(tx, id, owed.id)
      })
      await deliverer.reopen(id)
      return toDeliveryView(delivery, undefined)
    },

    /** Newest first. Throws `not_found`. */
    async deliveries(
      actor: Actor,
      id: string,
      { limit, cursor, state }: PageQuery & { state?: DeliveryState | undefined },
    ): Promise<Page<DeliveryView>> {
      await getWebhook(db.reader, actor, id)
      const [below] = cursor === undefined ? [] : parseCursor(cursor, ['number'])
      const rows = await store.listDeliveries(db.reader, { webhookId: id, state, below, limit: limit + 1 })
      const last = await store.lastAttempts(
        db.reader,
        rows.map(({ seq }) => seq),
      )
      return toPage(rows, limit, {
        view: (row) => toDeliveryView(row, last.get(row.seq)),
        cursorOf: ({ seq }) => [seq],
      })
    },

    /** With the body as sent, byte by byte, and its attempts. Throws `not_found`. */
    async delivery(actor: Actor, id: string, deliveryId: string): Promise<DeliveryDetail> {
      await getWebhook(db.reader, actor, id)
      const row = await getDelivery(db.reader, id, deliveryId)
      const attempts = await store.listAttempts(db.reader, row.seq, LIMITS.webhookAttemptsShownMax)
      return { ...toDeliveryView(row, attempts[0]), body: row.body, log: attempts.map(toAttemptView) }
    },

    /** Sends it again, under the same `webhook-id`. Throws `not_found`, or `state_conflict` if the webhook is
     *  disabled. */
    async resend(actor: Actor, id: string, deliveryId: string): Promise<DeliveryView> {
      const delivery = await db.write(async (tx) => {
        await getEnabled(tx, actor, id)
        const { seq } = await getDelivery(tx, id, deliveryId)
        await store.updateDelivery(tx, seq, { state: 'pending', attempts: 0, since: now(), dueAt: now() })
        return getDelivery(tx, id, deliveryId)
      })
      await deliverer.reopen(id)
      const last = await store.listAttempts(db.reader, delivery.seq, 1)
      return toDeliveryView(delivery, last[0])
    },

    /** Deletes deliveries and attempts older than 14 days; returns how many rows. */
    async sweep(): Promise<number> {
      let swept = 0
      for (;;) {
        const some = await db.write((tx) => store.deleteOld(tx, now() - KEPT_MS, SWEPT_MAX))
        swept += some
        if (some === 0) return swept
      }
    },
  }
}
