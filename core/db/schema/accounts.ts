import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Role } from '../../contract/account.ts'

// Times are milliseconds since the epoch, amounts whole credits. Every table is STRICT, and tables keyed by a
// text or a pair are WITHOUT ROWID, which halves the pages per write; both are added to each migration by
// hand.

export const accounts = sqliteTable(
  'accounts',
  {
    id: text().primaryKey(),
    email: text(),
    passwordHash: text('password_hash'),
    telegramId: text('telegram_id'),
    role: text().$type<Role>().notNull().default('user'),
    kind: text().$type<'personal' | 'corporate'>().notNull().default('personal'),
    company: text(),
    language: text().$type<'en' | 'ru'>().notNull().default('en'),
    termsAcceptedAt: integer('terms_accepted_at'),
    blockedAt: integer('blocked_at'),
    /** The account that everything of this one moved to when their chat joined it. */
    joinedTo: text('joined_to'),
    /** Tokens issued before this moment are rejected. */
    tokensValidFrom: integer('tokens_valid_from').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('accounts_email').on(t.email),
    uniqueIndex('accounts_telegram_id').on(t.telegramId),
    index('accounts_created_at').on(t.createdAt),
    index('accounts_joined_to').on(t.joinedTo).where(sql`${t.joinedTo} IS NOT NULL`),
  ],
)

/** A refresh token in a family; the newest of a family is the live one. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    hash: text().primaryKey(),
    familyId: text('family_id').notNull(),
    accountId: text('account_id').notNull(),
    client: text().notNull(),
    /** The network that it was given to, shortened; '' for one from before it was kept. */
    address: text().notNull().default(''),
    createdAt: integer('created_at').notNull(),
    /** When its session began. */
    startedAt: integer('started_at').notNull().default(0),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [index('refresh_tokens_family').on(t.familyId), index('refresh_tokens_account').on(t.accountId)],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    name: text().notNull(),
    prefix: text().notNull(),
    hash: text().notNull(),
    scopes: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [uniqueIndex('api_keys_hash').on(t.hash), index('api_keys_account').on(t.accountId)],
)

/** One-time codes that join a Telegram chat to an account; only their hash is stored. */
export const linkCodes = sqliteTable('link_codes', {
  hash: text().primaryKey(),
  accountId: text('account_id').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
})

/** One-time links to a new password, one an account: only its hash is kept, and using it deletes it. */
export const passwordResets = sqliteTable('password_resets', {
  accountId: text('account_id').primaryKey(),
  hash: text().notNull(),
  expiresAt: integer('expires_at').notNull(),
})

/** Keys that sign access tokens; old ones are kept until every token they signed has expired. */
export const signingKeys = sqliteTable('signing_keys', {
  kid: text().primaryKey(),
  privateJwk: text('private_jwk').notNull(),
  publicJwk: text('public_jwk').notNull(),
  createdAt: integer('created_at').notNull(),
})
