import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { EventType } from '../../contract/events/types.ts'
import type { DeliveryFailure, DeliveryState, DisabledReason, SentType } from '../../contract/webhooks/webhook.ts'

/** Events in commit order: append only until they expire. See core/events. */
export const events = sqliteTable(
  'events',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    type: text().$type<EventType>().notNull(),
    version: integer().notNull(),
    /** Null: about the whole instance. */
    accountId: text('account_id'),
    /** The person whose act it is about; null: nobody's in particular. */
    userId: text('user_id'),
    /** JSON as defined by the contract. */
    data: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('events_account').on(t.accountId, t.seq)],
)

/** Where accounts have their events sent. Secrets are not kept: see core/webhooks/signature. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    url: text().notNull(),
    description: text().notNull(),
    /** JSON: the types that are sent; null: all. */
    types: text(),
    /** Counts the secrets that there have been. */
    generation: integer().notNull().default(1),
    rotatedAt: integer('rotated_at'),
    /** Null: enabled. */
    disabledReason: text('disabled_reason').$type<DisabledReason>(),
    /** Bad answers without a good one between. */
    failures: integer().notNull().default(0),
    failingSince: integer('failing_since'),
    /** The place in `events` up to which deliveries are written. */
    cursor: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('webhooks_account').on(t.accountId, t.createdAt, t.id)],
)

/** Deliveries to a webhook and their outcomes: one row per event, written before it is sent. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    webhookId: text('webhook_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text().$type<SentType>().notNull(),
    body: text().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    attempts: integer().notNull().default(0),
    /** Since when it is owed: when the event came, or somebody asked for it again. */
    since: integer().notNull(),
    dueAt: integer('due_at').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('webhook_deliveries_id').on(t.id),
    uniqueIndex('webhook_deliveries_event').on(t.webhookId, t.eventId),
    index('webhook_deliveries_list').on(t.webhookId, t.seq),
    index('webhook_deliveries_owed').on(t.webhookId, t.dueAt).where(sql`${t.state} = 'pending'`),
    index('webhook_deliveries_due').on(t.dueAt, t.webhookId).where(sql`${t.state} = 'pending'`),
  ],
)

export const webhookAttempts = sqliteTable(
  'webhook_attempts',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    deliverySeq: integer('delivery_seq').notNull(),
    at: integer().notNull(),
    url: text().notNull(),
    status: integer(),
    ms: integer().notNull(),
    failure: text().$type<DeliveryFailure>(),
    answer: text().notNull(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliverySeq, t.seq)],
)
