import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** A refresh token in a family; the newest of a family is the live one. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    hash: text().primaryKey(),
    familyId: text('family_id').notNull(),
    userId: text('user_id').notNull(),
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
  (t) => [index('refresh_tokens_family').on(t.familyId), index('refresh_tokens_user').on(t.userId)],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    /** Who made it: the key acts as this member of the account. */
    userId: text('user_id').notNull().default(''),
    name: text().notNull(),
    prefix: text().notNull(),
    hash: text().notNull(),
    scopes: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
    /** The first of the keys that replaced each other: they share one limit. */
    lineId: text('line_id').notNull().default(''),
    /** Credits a calendar month, UTC; null: only the wallet limits. */
    monthlyLimit: integer('monthly_limit'),
    /** What a key of staff may do; '' for keys of customers. */
    permissions: text().notNull().default(''),
    /** The key that it was exchanged for. */
    replacedBy: text('replaced_by'),
  },
  (t) => [
    uniqueIndex('api_keys_hash').on(t.hash),
    index('api_keys_account').on(t.accountId),
    index('api_keys_line').on(t.lineId),
  ],
)

/** One-time codes that join a Telegram chat to a person; only their hash is stored. */
export const linkCodes = sqliteTable('link_codes', {
  hash: text().primaryKey(),
  userId: text('user_id').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
})

/** One-time links to a new password, one a person: only its hash is kept, and using it deletes it. */
export const passwordResets = sqliteTable('password_resets', {
  userId: text('user_id').primaryKey(),
  hash: text().notNull(),
  expiresAt: integer('expires_at').notNull(),
})

/** One-time links that prove an address, one a person: their own, or the one that they change to. Only the hash is kept, and using it
 *  deletes it. */
export const emailConfirmations = sqliteTable('email_confirmations', {
  userId: text('user_id').primaryKey(),
  email: text().notNull(),
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
