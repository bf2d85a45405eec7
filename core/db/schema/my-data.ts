import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ExportState } from '../../contract/trust/my-data.ts'

/** Archives of all that is known of an account: the files are DATA_DIR/exports/<id>.zip, for a day. */
export const exports_ = sqliteTable(
  'exports',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    /** Who asked for it. */
    userId: text('user_id').notNull(),
    state: text().$type<ExportState>().notNull(),
    /** Asked for in the chat: it is sent there. */
    via: text().$type<'chat' | 'api'>().notNull(),
    /** Whose chat is asked for what it knows; null once it has answered, or without a chat. */
    awaits: text(),
    bytes: integer(),
    createdAt: integer('created_at').notNull(),
    readyAt: integer('ready_at'),
    expiresAt: integer('expires_at'),
  },
  (t) => [
    index('exports_account').on(t.accountId, t.createdAt),
    uniqueIndex('exports_making').on(t.accountId).where(sql`${t.state} = 'making'`),
  ],
)

/** Accounts that are being deleted: a row of one that was, stays, and holds its id only. See core/my-data/deletion. */
export const deletions = sqliteTable('deletions', {
  accountId: text('account_id').primaryKey(),
  state: text().$type<'scheduled' | 'erasing' | 'erased'>().notNull(),
  requestedAt: integer('requested_at').notNull(),
  dueAt: integer('due_at').notNull(),
  erasedAt: integer('erased_at'),
})

/** Keyed fingerprints of the Telegram ids and e-mails of deleted accounts. */
export const forgotten = sqliteTable('forgotten', {
  mark: text().primaryKey(),
  forgottenAt: integer('forgotten_at').notNull(),
})
