import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ChangeWebhook, CreatedWebhook, CreateWebhook, WebhookView } from '../contract/webhooks/webhook.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import { parseWebhookUrl, refuseNotPublic } from './address.ts'
import type { Deliverer } from './deliverer.ts'
import type { Sender } from './sender.ts'
import type { Signer } from './signature.ts'
import * as store from './store.ts'
import { toWebhookView } from './view.ts'
import { createDeliveries, getEnabled, getWebhook } from './deliveries.ts'

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

  return {
    ...createDeliveries({ db, deliverer, now, newId }),

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
      return toWebhookView(await getWebhook(db.reader, actor, id), now())
    },

    /** Returns the changed webhook. Throws `not_found` or `validation_failed`. */
    async change(actor: Actor, id: string, change: ChangeWebhook): Promise<WebhookView> {
      const url = change.url === undefined ? undefined : await check(change.url)
      const changed = await db.write(async (tx) => {
        const row = await getWebhook(tx, actor, id)
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
        await getWebhook(tx, actor, id)
        await store.deleteWebhook(tx, id)
      })
      await deliverer.reopen(id)
    },

    /** Creates a new secret; the old one stays valid for a day. */
    async rotate(actor: Actor, id: string): Promise<CreatedWebhook> {
      const rotated = await db.write(async (tx) => {
        const row = await getWebhook(tx, actor, id)
        const next = { ...row, generation: row.generation + 1, rotatedAt: now() }
        await store.updateWebhook(tx, id, next)
        return next
      })
      return { ...toWebhookView(rotated, now()), secret: signer.secretOf(rotated) }
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
  }
}
export type Webhooks = ReturnType<typeof createWebhooks>
