import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { OrderStatus, ProviderName } from '../../contract/ledger.ts'
import type { InvoiceKind, InvoiceState } from '../../contract/money/invoices.ts'
import type { SubscriptionStatus } from '../../contract/plan.ts'

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
    status: text().$type<OrderStatus>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    plan: text(),
    /** The provider's id of the payment; null until it has begun there, and for what is paid in the chat. */
    providerRef: text('provider_ref'),
    /** Where the payer goes. */
    url: text(),
  },
  (t) => [
    index('orders_account').on(t.accountId, t.createdAt),
    index('orders_provider_ref').on(t.provider, t.providerRef).where(sql`${t.providerRef} IS NOT NULL`),
    index('orders_unsettled').on(t.provider, t.createdAt).where(sql`${t.status} IN ('open', 'processing')`),
  ],
)

/** Monthly plans that people pay for. Telegram identifies one by its first charge, and the person by their
 *  id; Stripe by an id of its own. */
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
    provider: text().$type<ProviderName>().notNull().default('stars'),
    /** The provider's id of it; null in Telegram. */
    providerRef: text('provider_ref'),
    /** As the provider says; null where only the paid time tells. */
    state: text().$type<SubscriptionStatus>(),
    /** The order whose terms it is on; null for the first one. */
    termsOrderId: text('terms_order_id'),
    /** The order whose terms the next period is on; null if it goes on as it is. */
    nextOrderId: text('next_order_id'),
  },
  (t) => [
    index('subscriptions_person').on(t.telegramId),
    index('subscriptions_account').on(t.accountId),
    uniqueIndex('subscriptions_provider_ref').on(t.provider, t.providerRef).where(sql`${t.providerRef} IS NOT NULL`),
  ],
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
    /** What was paid, in the smallest unit; null for a charge whose order alone says it. */
    amount: integer(),
    currency: text(),
    /** When it was paid, by its provider; a bank says the day alone, which is kept as its midnight in UTC. Null: when it was credited. */
    paidAt: integer('paid_at'),
    /** Credits taken back for refunds so far, and how many of them the wallet no longer had. */
    refundedCredits: integer('refunded_credits').notNull().default(0),
    lostCredits: integer('lost_credits').notNull().default(0),
    /** How many entries its refunds have made: names the next one. */
    refundEntries: integer('refund_entries').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.chargeId] }),
    index('charges_account').on(t.accountId),
    index('charges_created_at').on(t.createdAt),
    index('charges_order').on(t.orderId),
  ],
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

/** The price lists that staff has made, each as a whole. Append only; the last one that is in force applies. */
export const priceLists = sqliteTable('price_lists', {
  edition: integer().primaryKey(),
  creditsPerStar: integer('credits_per_star').notNull(),
  /** What 100 credits cost, in the smallest unit of the currency. */
  priceAmount: integer('price_amount').notNull(),
  priceCurrency: text('price_currency').notNull(),
  packages: text({ mode: 'json' }).$type<Array<{ credits: number; percentOff: number }>>().notNull(),
  inForceFrom: integer('in_force_from').notNull(),
  reason: text().notNull(),
  changedBy: text('changed_by').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** Codes that give credits. `uses` counts the rows of `promo_redemptions`. */
export const promoCodes = sqliteTable(
  'promo_codes',
  {
    code: text().primaryKey(),
    credits: integer().notNull(),
    uses: integer().notNull().default(0),
    usesMax: integer('uses_max').notNull(),
    usesPerAccount: integer('uses_per_account').notNull(),
    newCustomersOnly: integer('new_customers_only', { mode: 'boolean' }).notNull(),
    startsAt: integer('starts_at').notNull(),
    /** Null: until it is ended. */
    endsAt: integer('ends_at'),
    /** How many days its credits last, from the day on which it is used; null: they never expire. */
    creditsDays: integer('credits_days'),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [check('promo_codes_uses', sql`${t.uses} BETWEEN 0 AND ${t.usesMax}`)],
)

/** Which account has used which code. */
export const promoRedemptions = sqliteTable(
  'promo_redemptions',
  {
    entryId: text('entry_id').primaryKey(),
    code: text().notNull(),
    accountId: text('account_id').notNull(),
    userId: text('user_id').notNull(),
    credits: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('promo_redemptions_account').on(t.accountId, t.code), index('promo_redemptions_code').on(t.code)],
)

/** The plans that staff has made. Without any, those of the settings are sold. A plan is never changed: another takes its place. */
export const plans = sqliteTable('plans', {
  id: text().primaryKey(),
  credits: integer().notNull(),
  percentOff: integer('percent_off').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: integer('created_at').notNull(),
  /** When it was taken off sale; null while it is sold. */
  retiredAt: integer('retired_at'),
})

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
