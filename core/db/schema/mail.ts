import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Letters that are owed: deleted when the mail server has taken them, or when nobody needs them any more. */
export const mails = sqliteTable(
  'mails',
  {
    id: text().primaryKey(),
    /** Address, subject and text, sealed: links in them open accounts. */
    sealed: text().notNull(),
    dueAt: integer('due_at').notNull(),
    tries: integer().notNull().default(0),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('mails_due').on(t.dueAt)],
)
