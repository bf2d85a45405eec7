import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Every update, from before its offset is confirmed until long after it is done, so that a duplicate finds itself here. */
export const updates = sqliteTable(
  'updates',
  {
    updateId: integer('update_id').primaryKey(),
    /** Whose turn it is in: updates of one lane are handled one after the other. */
    lane: text('lane').notNull(),
    /** JSON; emptied when done. */
    body: text('body').notNull(),
    receivedAt: integer('received_at').notNull(),
    doneAt: integer('done_at'),
  },
  (table) => [index('updates_done_at').on(table.doneAt)],
)

/** What the bot itself must know of a person: in which language to speak before core is asked, and whether it may write at all. */
export const people = sqliteTable('people', {
  userId: text('user_id').primaryKey(),
  language: text('language', { enum: ['en', 'ru'] }),
  role: text('role').notNull().default('user'),
  blockedAt: integer('blocked_at'),
  /** The version of the command menu that was made for this chat alone; null while it sees everybody's. */
  menu: text('menu'),
})

/** Where each person stands in a dialogue: the log of @grammyjs/conversations as JSON. */
export const dialogues = sqliteTable('dialogues', {
  userId: text('user_id').primaryKey(),
  version: integer('version').notNull(),
  state: text('state').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** What a button refers to and 64 bytes cannot hold: quotes, pages, admin changes. A token works for its owner only. */
export const cards = sqliteTable(
  'cards',
  {
    token: text('token').primaryKey(),
    userId: text('user_id').notNull(),
    kind: text('kind', { enum: ['draft', 'pages', 'change'] }).notNull(),
    state: text('state').notNull(),
    body: text('body').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('cards_of').on(table.userId, table.kind, table.state),
    index('cards_created_at').on(table.createdAt),
  ],
)

/** Jobs that were ordered in a chat, with the message that shows their progress. */
export const jobs = sqliteTable(
  'jobs',
  {
    jobId: text('job_id').primaryKey(),
    userId: text('user_id').notNull(),
    messageId: integer('message_id'),
    /** How often the progress message has been edited. */
    edits: integer('edits').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    /** When the person was told how it ended. */
    toldAt: integer('told_at'),
  },
  (table) => [index('jobs_created_at').on(table.createdAt)],
)

/** What is owed: written down before it is tried. A payment and a refund are done when core has booked them, Stars when Telegram has
 *  returned them, everything else when Telegram has taken the message. `key` keeps it from being owed twice. */
export const owed = sqliteTable(
  'owed',
  {
    key: text('key').primaryKey(),
    userId: text('user_id').notNull(),
    kind: text('kind', { enum: ['result', 'payment', 'refund', 'stars', 'notice', 'progress'] }).notNull(),
    body: text('body').notNull(),
    /** Not before this moment; null while nobody has asked for it. */
    dueAt: integer('due_at'),
    tries: integer('tries').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    doneAt: integer('done_at'),
  },
  (table) => [index('owed_due').on(table.doneAt, table.dueAt)],
)

/** Small facts by name: how far core's feed was read, which command menu Telegram has. */
export const facts = sqliteTable('facts', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
})
