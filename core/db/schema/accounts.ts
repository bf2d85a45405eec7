import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Language } from '../../contract/common.ts'
import type { AccountState, MemberRole } from '../../contract/trust/member.ts'

// Times are milliseconds since the epoch, amounts whole credits. Every table is STRICT, and tables keyed by a
// text or a pair are WITHOUT ROWID, which halves the pages per write; both are added to each migration by
// hand.

/** People: who signs in. The id of a person is that of their personal account with another prefix. */
export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    email: text(),
    /** When a link that was sent to the address came back. */
    emailConfirmedAt: integer('email_confirmed_at'),
    passwordHash: text('password_hash'),
    telegramId: text('telegram_id'),
    /** What they do for the shop. */
    role: text().notNull().default('customer'),
    language: text().$type<Language>().notNull().default('en'),
    termsAcceptedAt: integer('terms_accepted_at'),
    /** The account that their chat speaks of; null: the personal one. */
    chosenAccountId: text('chosen_account_id'),
    blockedAt: integer('blocked_at'),
    /** Tokens issued before this moment are rejected. */
    tokensValidFrom: integer('tokens_valid_from').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_email').on(t.email), uniqueIndex('users_telegram_id').on(t.telegramId)],
)

/** Customers: each has a wallet, jobs, orders and keys. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text().primaryKey(),
    kind: text().$type<'personal' | 'corporate'>().notNull().default('personal'),
    company: text(),
    taxId: text('tax_id'),
    billingAddress: text('billing_address'),
    state: text().$type<AccountState>().notNull().default('active'),
    /** Why staff let it in, or did not. */
    decisionReason: text('decision_reason'),
    blockedAt: integer('blocked_at'),
    /** The account that everything of this one moved to when their chat joined it. */
    joinedTo: text('joined_to'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('accounts_created_at').on(t.createdAt),
    index('accounts_applied').on(t.createdAt).where(sql`${t.state} = 'applied'`),
    index('accounts_joined_to').on(t.joinedTo).where(sql`${t.joinedTo} IS NOT NULL`),
  ],
)

/** Who acts for which account. */
export const memberships = sqliteTable(
  'memberships',
  {
    accountId: text('account_id').notNull(),
    userId: text('user_id').notNull(),
    role: text().$type<MemberRole>().notNull(),
    /** Credits a calendar month, UTC; null: no limit but the wallet. */
    monthlyLimit: integer('monthly_limit'),
    since: integer().notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.userId] }), index('memberships_user').on(t.userId)],
)

/** One-time invitations into the account of a company; only the hash of the code is kept. */
export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    hash: text().notNull(),
    role: text().$type<MemberRole>().notNull(),
    monthlyLimit: integer('monthly_limit'),
    /** Whom it is for, where it is for somebody. */
    email: text(),
    telegramId: text('telegram_id'),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** When it was accepted or revoked. */
    endedAt: integer('ended_at'),
  },
  (t) => [uniqueIndex('invitations_hash').on(t.hash), index('invitations_account').on(t.accountId, t.createdAt)],
)
