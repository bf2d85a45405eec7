import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The second factor of a user: the secret that their app shares, sealed with a key that is not in the database. A new secret stands
 *  beside the old one until a code has proved it. */
export const factors = sqliteTable('factors', {
  userId: text('user_id').primaryKey(),
  secret: text(),
  enrolledAt: integer('enrolled_at'),
  /** The time step of the last code that counted: neither it nor an earlier one counts again. */
  lastStep: integer('last_step').notNull().default(0),
  pendingSecret: text('pending_secret'),
  pendingUntil: integer('pending_until'),
  /** Whether the new secret was begun with the code that staff need. */
  isPendingByCode: integer('pending_by_code', { mode: 'boolean' }).notNull().default(false),
  /** Whether the factor goes back to one that was begun with that code: only such a one makes staff where one is demanded. */
  isByCode: integer('by_code', { mode: 'boolean' }).notNull().default(false),
  /** Wrong codes since the last right one, over all sessions and sign-ins, and when the last of them came. */
  wrongTries: integer('wrong_tries').notNull().default(0),
  wrongAt: integer('wrong_at').notNull().default(0),
})

/** Codes for who has lost the app; each counts once. Only their keyed hash is kept. */
export const backupCodes = sqliteTable(
  'backup_codes',
  {
    hash: text().primaryKey(),
    userId: text('user_id').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [index('backup_codes_user').on(t.userId)],
)

/** Sign-ins whose password was right and whose code is awaited; only the hash of the challenge is kept. */
export const loginChallenges = sqliteTable(
  'login_challenges',
  {
    hash: text().primaryKey(),
    userId: text('user_id').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('login_challenges_user').on(t.userId)],
)

/** When a session, or a token or pass of the chat, last proved the second factor. */
export const factorProofs = sqliteTable(
  'factor_proofs',
  {
    proofId: text('proof_id').primaryKey(),
    userId: text('user_id').notNull(),
    provedAt: integer('proved_at').notNull(),
  },
  (t) => [index('factor_proofs_user').on(t.userId)],
)
