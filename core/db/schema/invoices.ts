import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { InvoiceKind, InvoiceState } from '../../contract/money/invoices.ts'

/** The last number of each series in each year. Raised in the transaction that uses it, so that no number is left out. */
export const invoiceCounters = sqliteTable(
  'invoice_counters',
  { series: text().notNull(), year: integer().notNull(), last: integer().notNull() },
  (t) => [primaryKey({ columns: [t.series, t.year] })],
)

/** Invoices, receipts and credit notes. What is printed is in `paper`, which never changes once it has a number. */
export const invoices = sqliteTable(
  'invoices',
  {
    id: text().primaryKey(),
    kind: text().$type<InvoiceKind>().notNull(),
    state: text().$type<InvoiceState>().notNull(),
    /** The parts of its number; null for a draft. */
    series: text(),
    year: integer(),
    serial: integer(),
    accountId: text('account_id').notNull(),
    /** Who ordered it. */
    userId: text('user_id').notNull(),
    total: integer().notNull(),
    currency: text().notNull(),
    /** JSON as defined by the contract. */
    paper: text().notNull(),
    orderId: text('order_id'),
    /** The payment of a receipt; of a credit note, the one whose money went back. */
    provider: text(),
    chargeId: text('charge_id'),
    /** The invoice or receipt that a credit note takes back, or that a receipt is for. */
    refersTo: text('refers_to'),
    createdAt: integer('created_at').notNull(),
    issuedAt: integer('issued_at'),
    dueAt: integer('due_at'),
    /** When it was paid or canceled. */
    endedAt: integer('ended_at'),
    /** How many of its reminders were sent. */
    reminders: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex('invoices_number').on(t.series, t.year, t.serial),
    index('invoices_account').on(t.accountId, t.createdAt),
    index('invoices_order').on(t.orderId).where(sql`${t.orderId} IS NOT NULL`),
    index('invoices_charge').on(t.provider, t.chargeId).where(sql`${t.chargeId} IS NOT NULL`),
    index('invoices_refers_to').on(t.refersTo).where(sql`${t.refersTo} IS NOT NULL`),
    index('invoices_open').on(t.dueAt).where(sql`${t.state} IN ('pending', 'overdue')`),
  ],
)
