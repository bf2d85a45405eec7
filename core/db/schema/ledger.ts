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
  },
  (t) => [index('balances_owner').on(t.ownerId), check('balances_floor', sql`${t.floored} = 0 OR ${t.amount} >= 0`)],
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
