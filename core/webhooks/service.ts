import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import { LIMITS } from '../contract/limits.ts'
import {
  type ChangeWebhook,
  type CreatedWebhook,
  type CreateWebhook,
  type DeliveryDetail,
  type DeliveryState,
  type DeliveryView,
  WEBHOOK_TEST,
  type WebhookTest,
  type WebhookView,
} from '../contract/webhooks/webhook.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS } from '../kit/units.ts'
import { parseWebhookUrl, refuseNotPublic } from './address.ts'
import type { Deliverer } from './deliverer.ts'
import type { Sender } from './sender.ts'
import type { Signer } from './signature.ts'
import * as store from './store.ts'
import { toAttemptView, toDeliveryView, toWebhookView } from './view.ts'

/** How long deliveries and attempts are listed. */
const KEPT_MS = 14 * DAY_MS
/** A sweep deletes at most this many per write, so that other writes do not wait. */
const SWEPT_MAX = 500

export interface WebhooksDeps {
  db: Db
  events: Events
  deliverer: Deliverer
  sender: Sender
  signer: Signer
  allowsPrivate: boolean
  now: Now
  newId: NewId
}

/** Where accounts have their events sent, and the outcomes. */
export function createWebhooks({ db, events, deliverer, sender, signer, allowsPrivate, now, newId }: WebhooksDeps) {
  /** Throws `validation_failed` for an address that is never called. */
  async function check(text: string): Promise<string> {
    const url = parseWebhookUrl(text, allowsPrivate)
    if (!(await sender.isPublic(url))) throw refuseNotPublic()
    return url.href
  }

  async function get(db: Reader, { accountId }: Actor, id: string): Promise<store.WebhookRow> {
    const row = await store.findWebhook(db, accountId, id)
    if (row === undefined) throw new AppError('not_found', { what: 'webhook', asked: id })
    return row
  }

  async function getEnabled(db: Reader, actor: Actor, id: string): Promise<store.WebhookRow> {
    const row = await get(db, actor, id)
    if (row.disabledReason !== null) throw new AppError('state_conflict', { what: 'webhook', state: 'disabled' })
    return row
  }

  async function getDelivery(db: Reader, webhookId: string, id: string): Promise<store.DeliveryRow> {
    const row = await store.findDelivery(db, webhookId, id)
    if (row === undefined) throw new AppError('not_found', { what: 'delivery', asked: id })
    return row
  }

  return {
    /** Throws `validation_failed`, or `state_conflict` if there are too many. */
    async create({ accountId }: Actor, { url, types, description }: CreateWebhook): Promise<CreatedWebhook> {
      const row: Omit<store.WebhookRow, 'cursor'> = {
        id: newId('whk'),
        accountId,
        url: await check(url),
        description,
        types: types === null ? null : JSON.stringify([...new Set(types)]),
        generation: 1,
        rotatedAt: null,
        disabledReason: null,
        failures: 0,
        failingSince: null,
        createdAt: now(),
      }
      const created = await db.write(async (tx) => {
        if ((await store.countWebhooks(tx, accountId)) >= LIMITS.webhooksPerAccountMax)
          throw new AppError('state_conflict', { what: 'webhooks', state: `${LIMITS.webhooksPerAccountMax} in use` })
        const placed = { ...row, cursor: await events.lastIn(tx) }
        await store.insertWebhook(tx, placed)
        return placed
      })
      await deliverer.reopen(row.id)
      return { ...toWebhookView(created, now()), secret: signer.secretOf(created) }
    },

    /** Newest first. */
    async list({ accountId }: Actor, { limit, cursor }: PageQuery): Promise<Page<WebhookView>> {
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const rows = await store.listWebhooks(db.reader, accountId, below, limit + 1)
      return toPage(rows, limit, {
        view: (row) => toWebhookView(row, now()),
        cursorOf: ({ createdAt, id }) => [createdAt, id],
      })
    },

    async get(actor: Actor, id: string): Promise<WebhookView> {
      return toWebhookView(await get(db.reader, actor, id), now())
    },

    /** Returns the changed webhook. Throws `not_found` or `validation_failed`. */
    async change(actor: Actor, id: string, change: ChangeWebhook): Promise<WebhookView> {
      const url = change.url === undefined ? undefined : await check(change.url)
      const changed = await db.write(async (tx) => {
        const row = await get(tx, actor, id)
        const next = { ...row }
        if (change.description !== undefined) next.description = change.description
        if (change.types !== undefined) next.types = change.types === null ? null : JSON.stringify(change.types)
        if (url !== undefined && url !== row.url) Object.assign(next, { url, failures: 0, failingSince: null })
        if (change.enabled === true && row.disabledReason !== null)
          Object.assign(next, {
            disabledReason: null,
            failures: 0,
            failingSince: null,
            cursor: await events.lastIn(tx),
          })
        if (change.enabled === false && row.disabledReason === null) {
          next.disabledReason = 'owner'
          await store.failOwed(tx, id)
        }
        await store.updateWebhook(tx, id, next)
        return next
      })
      await deliverer.reopen(id)
      return toWebhookView(changed, now())
    },

    /** Deletes it with everything owed to it and sent. Throws `not_found`. */
    async delete(actor: Actor, id: string): Promise<void> {
      await db.write(async (tx) => {
        await get(tx, actor, id)
        await store.deleteWebhook(tx, id)
      })
      await deliverer.reopen(id)
    },

    /** Creates a new secret; the old one stays valid for a day. */
    async rotate(actor: Actor, id: string): Promise<CreatedWebhook> {
      const rotated = await db.write(async (tx) => {
        const row = await get(tx, actor, id)
        const next = { ...row, generation: row.generation + 1, rotatedAt: now() }
        await store.updateWebhook(tx, id, next)
        return next
      })
      return { ...toWebhookView(rotated, now()), secret: signer.secretOf(rotated) }
    },

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
      await get(db.reader, actor, id)
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
      await get(db.reader, actor, id)
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

    /** Sends all stored events since `moment` again, delivered or not. Throws `not_found`, or
     *  `state_conflict` if it is disabled. */
    async replay(actor: Actor, id: string, moment: number): Promise<WebhookView> {
      const before = await events.placeBefore(moment)
      const row = await db.write(async (tx) => {
        const enabled = await getEnabled(tx, actor, id)
        const next = { ...enabled, cursor: Math.min(enabled.cursor, before) }
        await store.updateWebhook(tx, id, { cursor: next.cursor })
        return next
      })
      await deliverer.reopen(id)
      return toWebhookView(row, now())
    },

    /** Moves the webhooks of an account to another. */
    async move(tx: Tx, fromId: string, toId: string): Promise<void> {
      await store.moveWebhooks(tx, fromId, toId)
      deliverer.doubt()
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
export type Webhooks = ReturnType<typeof createWebhooks>
