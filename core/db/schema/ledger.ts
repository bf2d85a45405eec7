import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** An entry is a list of postings. Append only: triggers refuse changes and deletions. */
export const entries = sqliteTable(
  'entries',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    reason: text().notNull(),
    accountId: text('account_id'),
    jobId: text('job_id'),
    key: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('entries_key').on(t.key),
    index('entries_job').on(t.jobId, t.type),
    index('entries_created_at').on(t.createdAt),
  ],
)

export const postings = sqliteTable(
  'postings',
  {
    entryId: text('entry_id').notNull(),
    position: integer().notNull(),
    source: text().notNull(),
    target: text().notNull(),
    amount: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.entryId, t.position] }),
    index('postings_source').on(t.source, t.amount),
    index('postings_target').on(t.target, t.amount),
    check('postings_amount', sql`${t.amount} > 0`),
  ],
)

/** The sum of the postings per ledger account. `floored` is 1 for wallets and holds, which may not go below
 *  zero; other accounts may. */
export const balances = sqliteTable(
  'balances',
  {
    ledgerAccount: text('ledger_account').primaryKey(),
    /** The account that owns these credits; null for the operator's own. */
    ownerId: text('owner_id'),
    amount: integer().notNull(),
    floored: integer().notNull(),
    /** The grants that some of it is of, as JSON: see `Lot`. Null: all of it was paid for and never expires. In the row itself, so that a
     *  hold has nothing more to read or write. */
    lots: text(),
    /** Of a wallet: when the first of its lots expires. */
    expiresAt: integer('expires_at'),
  },
  (t) => [
    index('balances_owner').on(t.ownerId),
    index('balances_expires_at').on(t.expiresAt).where(sql`${t.expiresAt} IS NOT NULL`),
    check('balances_floor', sql`${t.floored} = 0 OR ${t.amount} >= 0`),
  ],
)

/** Credits that were given to an account as a whole, and can expire. Where they are now say the lots of `balances`. */
export const grants = sqliteTable(
  'grants',
  {
    /** The entry that gave them. */
    entryId: text('entry_id').primaryKey(),
    accountId: text('account_id').notNull(),
    kind: text({ enum: ['promo', 'paid'] }).notNull(),
    reason: text().notNull(),
    credits: integer().notNull(),
    expiresAt: integer('expires_at'),
    /** How many of them have expired unused. */
    expired: integer().notNull().default(0),
    /** When its owner was told that it expires soon. */
    warnedAt: integer('warned_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('grants_account').on(t.accountId, t.createdAt),
    index('grants_expires_at').on(t.expiresAt).where(sql`${t.warnedAt} IS NULL AND ${t.expiresAt} IS NOT NULL`),
  ],
)

/** Which credits were taken from a customer and may come back, by what they were taken for (see `Entry.cause`), the last taken last. They
 *  are rows until they are back. */
export const takenLots = sqliteTable(
  'taken_lots',
  {
    cause: text().notNull(),
    seq: integer().notNull(),
    /** Null: they were paid for and never expire. */
    grantId: text('grant_id'),
    credits: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cause, t.seq] }),
    index('taken_lots_grant').on(t.grantId).where(sql`${t.grantId} IS NOT NULL`),
    check('taken_lots_credits', sql`${t.credits} > 0`),
  ],
)

/** The statement of a wallet: one line per entry that moved it. */
export const statementLines = sqliteTable(
  'statement_lines',
  {
    accountId: text('account_id').notNull(),
    seq: integer().notNull(),
    entryId: text('entry_id').notNull(),
    type: text().notNull(),
    amount: integer().notNull(),
    balanceAfter: integer('balance_after').notNull(),
    reason: text().notNull(),
    jobId: text('job_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.seq] }), check('statement_balance', sql`${t.balanceAfter} >= 0`)],
)
