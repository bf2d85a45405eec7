import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { ProviderName } from '../../contract/ledger.ts'

/** Purchases of credits from an external provider. */
export const orders = sqliteTable(
  'orders',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    /** Who made it and pays it. */
    userId: text('user_id').notNull().default(''),
    provider: text().$type<ProviderName>().notNull(),
    credits: integer().notNull(),
    priceAmount: integer('price_amount').notNull(),
    priceCurrency: text('price_currency').notNull(),
    status: text().$type<'open' | 'paid' | 'refunded' | 'expired'>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    plan: text(),
  },
  (t) => [index('orders_account').on(t.accountId, t.createdAt)],
)

/** Monthly plans that people pay for. Telegram identifies one by its first charge, and the person by their
 *  id. */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    orderId: text('order_id').primaryKey(),
    accountId: text('account_id').notNull(),
    telegramId: text('telegram_id').notNull(),
    chargeId: text('charge_id').notNull(),
    paidUntil: integer('paid_until').notNull(),
    renews: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('subscriptions_person').on(t.telegramId)],
)

/** Money that a provider reports as received. A charge id is credited once, whatever the order says. */
export const charges = sqliteTable(
  'charges',
  {
    provider: text().notNull(),
    chargeId: text('charge_id').notNull(),
    orderId: text('order_id').notNull(),
    accountId: text('account_id').notNull(),
    credits: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    /** When its credits were taken back. */
    refundedAt: integer('refunded_at'),
    /** The Telegram payer, to whom Stars are refunded; null for a charge from another provider. */
    telegramId: text('telegram_id'),
    /** When the payer had the money back; null while it is still owed. */
    returnedAt: integer('returned_at'),
  },
  (t) => [primaryKey({ columns: [t.provider, t.chargeId] }), index('charges_account').on(t.accountId)],
)

/** What the bot has to do in Telegram for core; open until it reports it done. */
export const errands = sqliteTable(
  'errands',
  {
    key: text().primaryKey(),
    telegramId: text('telegram_id').notNull(),
    /** JSON as defined by the contract. */
    body: text().notNull(),
    createdAt: integer('created_at').notNull(),
    dueAt: integer('due_at').notNull(),
    claims: integer().notNull().default(0),
    doneAt: integer('done_at'),
  },
  (t) => [index('errands_due').on(t.dueAt).where(sql`${t.doneAt} IS NULL`)],
)
