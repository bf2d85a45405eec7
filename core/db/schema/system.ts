import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const settings = sqliteTable('settings', { key: text().primaryKey(), value: text().notNull() })

/** Answers of requests that carried an Idempotency-Key, kept for a day. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    accountId: text('account_id').notNull(),
    route: text().notNull(),
    key: text().notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer().notNull(),
    body: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.route, t.key] }), index('idempotency_keys_created_at').on(t.createdAt)],
)

/** What staff did, each record chained to the previous one by its hash. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    seq: integer().primaryKey(),
    createdAt: integer('created_at').notNull(),
    actorId: text('actor_id').notNull(),
    action: text().notNull(),
    target: text().notNull(),
    reason: text(),
    before: text().notNull(),
    after: text().notNull(),
    requestId: text('request_id').notNull(),
    hash: text().notNull(),
  },
  (t) => [
    index('audit_log_actor').on(t.actorId),
    index('audit_log_target').on(t.target),
    index('audit_log_account').on(sql`json_extract(${t.after}, '$.account_id')`),
  ],
)

/** Which record of the audit log took which other one back: each once. */
export const rollbacks = sqliteTable('rollbacks', {
  seq: integer().primaryKey(),
  bySeq: integer('by_seq').notNull(),
})

/** Written by the readiness probe: the cheapest proof that a write is possible. */
export const probes = sqliteTable('probes', { id: integer().primaryKey(), at: integer().notNull() })
