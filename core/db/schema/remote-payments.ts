import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ProviderName } from '../../contract/ledger.ts'
import type { BankEntry } from '../../contract/payments/bank.ts'

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

/** Bank statements of which something was new. */
export const bankStatements = sqliteTable(
  'bank_statements',
  {
    id: text().primaryKey(),
    iban: text().notNull(),
    currency: text().notNull(),
    /** In the smallest unit; below zero if the account was overdrawn. */
    opening: integer().notNull(),
    closing: integer().notNull(),
    /** YYYY-MM-DD, of its first and last entry. */
    firstOn: text('first_on').notNull(),
    lastOn: text('last_on').notNull(),
    importedAt: integer('imported_at').notNull(),
    importedBy: text('imported_by').notNull(),
  },
  (t) => [index('bank_statements_account').on(t.iban, t.lastOn)],
)

/** What banks say of single amounts, each once, whatever statements it was in. */
export const bankEntries = sqliteTable(
  'bank_entries',
  {
    id: text().primaryKey(),
    statementId: text('statement_id').notNull(),
    iban: text().notNull(),
    /** The bank's own reference, which the parts of a batch share; null if it gives none. */
    bankRef: text('bank_ref'),
    /** Which part of its batch it is, from 0; null where an export has no batches. */
    bankPart: integer('bank_part'),
    /** YYYY-MM-DD */
    bookedOn: text('booked_on').notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    direction: text().$type<'in' | 'out'>().notNull(),
    isReversal: integer('is_reversal', { mode: 'boolean' }).notNull(),
    text: text().notNull(),
    party: text(),
    partyIban: text('party_iban'),
    /** The reference of ours that it carries. */
    reference: text(),
    state: text().$type<BankEntry['state']>().notNull(),
    fault: text().$type<NonNullable<BankEntry['fault']>>(),
    /** The order that it pays. */
    orderId: text('order_id'),
    /** The refund of ours that it pays out, or brings back. */
    refundId: text('refund_id'),
    /** The entry that it takes back. */
    reverses: text(),
    decidedBy: text('decided_by'),
    reason: text(),
    importedAt: integer('imported_at').notNull(),
  },
  (t) => [
    index('bank_entries_day').on(t.iban, t.bookedOn),
    index('bank_entries_bank_ref').on(t.iban, t.bankRef).where(sql`${t.bankRef} IS NOT NULL`),
    index('bank_entries_reference').on(t.reference).where(sql`${t.reference} IS NOT NULL`),
    index('bank_entries_order').on(t.orderId).where(sql`${t.orderId} IS NOT NULL`),
    index('bank_entries_refund').on(t.refundId).where(sql`${t.refundId} IS NOT NULL`),
    index('bank_entries_reverses').on(t.reverses).where(sql`${t.reverses} IS NOT NULL`),
    index('bank_entries_state').on(t.state, t.id),
    index('bank_entries_imported').on(t.importedAt),
  ],
)
