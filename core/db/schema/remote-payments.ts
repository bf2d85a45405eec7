import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ProviderName } from '../../contract/ledger.ts'

/** What payment providers have told, as it came: stored before it is acted on, once per provider and event. */
export const paymentEvents = sqliteTable(
  'payment_events',
  {
    provider: text().$type<ProviderName>().notNull(),
    eventId: text('event_id').notNull(),
    type: text().notNull(),
    body: text().notNull(),
    /** JSON: the payment that it is about; null if it is about none. */
    payment: text(),
    receivedAt: integer('received_at').notNull(),
    /** `refused`: nothing was booked for it, and `detail` says why; staff look into it. */
    state: text().$type<'new' | 'done' | 'ignored' | 'refused'>().notNull(),
    detail: text(),
    tries: integer().notNull().default(0),
    dueAt: integer('due_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.eventId] }),
    index('payment_events_due').on(t.dueAt).where(sql`${t.state} = 'new'`),
    index('payment_events_age').on(t.receivedAt),
  ],
)

/** Refunds of charges, whole and in part: those that core owes the payer, and those made at the provider. */
export const paymentRefunds = sqliteTable(
  'payment_refunds',
  {
    id: text().primaryKey(),
    provider: text().$type<ProviderName>().notNull(),
    chargeId: text('charge_id').notNull(),
    /** The provider's id; null until it has been made there. */
    providerId: text('provider_id'),
    amount: integer().notNull(),
    /** `owed`: the provider has not taken it yet. */
    status: text().$type<'owed' | 'pending' | 'succeeded' | 'failed'>().notNull(),
    reason: text().notNull(),
    tries: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    uniqueIndex('payment_refunds_provider').on(t.provider, t.providerId),
    index('payment_refunds_charge').on(t.provider, t.chargeId),
    index('payment_refunds_changed').on(t.changedAt),
  ],
)

/** Payments that their payers dispute at their bank. The credits are frozen until it is decided. */
export const paymentDisputes = sqliteTable(
  'payment_disputes',
  {
    provider: text().$type<ProviderName>().notNull(),
    disputeId: text('dispute_id').notNull(),
    chargeId: text('charge_id').notNull(),
    accountId: text('account_id').notNull(),
    amount: integer().notNull(),
    status: text().$type<'open' | 'won' | 'lost'>().notNull(),
    /** The last state that its account was told of. */
    toldStatus: text('told_status').$type<'open' | 'won' | 'lost'>(),
    /** The credits that the disputed money bought, and how many of them could be frozen. */
    credits: integer().notNull(),
    frozen: integer().notNull(),
    /** Credits that a lost dispute took, frozen ones included, and those that were spent before: the account owes them. */
    taken: integer().notNull().default(0),
    debt: integer().notNull().default(0),
    /** How many entries it has made: names the next one. */
    entries: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.disputeId] }),
    index('payment_disputes_charge').on(t.provider, t.chargeId),
    index('payment_disputes_open').on(t.provider).where(sql`${t.status} = 'open'`),
  ],
)

/** What each comparison with a provider has found: JSON of the contract. */
export const reconciliations = sqliteTable(
  'reconciliations',
  {
    provider: text().$type<ProviderName>().notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at').notNull(),
    result: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.startedAt] })],
)
