import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Language } from '../../core/contract/common.ts'
import type { NoticeOutcome } from '../../core/contract/notices/types.ts'

/** Every update, stored before its offset is confirmed and kept long after it is done, so that a duplicate is
 *  recognized. */
export const updates = sqliteTable(
  'updates',
  {
    updateId: integer('update_id').primaryKey(),
    /** Updates of one lane are handled one after the other. */
    lane: text('lane').notNull(),
    /** JSON; emptied when done. */
    body: text('body').notNull(),
    receivedAt: integer('received_at').notNull(),
    doneAt: integer('done_at'),
  },
  (table) => [index('updates_done_at').on(table.doneAt)],
)

/** What the bot itself must know about a person: which language to use before core is asked, and whether it
 *  may write at all. */
export const people = sqliteTable('people', {
  userId: text('user_id').primaryKey(),
  language: text('language').$type<Language>(),
  /** What they may do as staff, with spaces between, as core said last. */
  permissions: text('permissions').notNull().default(''),
  blockedAt: integer('blocked_at'),
  /** The version of the command menu made for this chat; null while it has the default one. */
  menu: text('menu'),
  /** Set if they do not want messages about how their forecasts turned out. */
  outcomesOff: integer('outcomes_off', { mode: 'boolean' }).notNull().default(false),
  /** As last seen in Telegram, for staff. */
  name: text('name'),
  username: text('username'),
  /** Both in lower case: SQLite lower-cases English letters only. */
  soughtBy: text('sought_by'),
})

/** The dialogue state of each person: the log of @grammyjs/conversations as JSON. */
export const dialogues = sqliteTable('dialogues', {
  userId: text('user_id').primaryKey(),
  version: integer('version').notNull(),
  state: text('state').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** What a button refers to and 64 bytes cannot hold: quotes, pages, admin changes. A token works for its
 *  owner only. */
export const cards = sqliteTable(
  'cards',
  {
    token: text('token').primaryKey(),
    userId: text('user_id').notNull(),
    kind: text('kind', { enum: ['draft', 'reading', 'pages', 'change', 'proof', 'member', 'email'] }).notNull(),
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

/** Forecasts of chats, from the tap on Confirm until their person has been told the outcome: see
 *  outbox/forecasts.ts. */
export const forecasts = sqliteTable(
  'forecasts',
  {
    /** The idempotency key of the submission; the job's id if this database did not submit it. */
    key: text('key').primaryKey(),
    userId: text('user_id').notNull(),
    state: text('state', { enum: ['intended', 'accepted', 'shown', 'ended', 'told'] }).notNull(),
    /** The submission as JSON. */
    body: text('body'),
    jobId: text('job_id'),
    /** The one message that shows it. */
    messageId: integer('message_id'),
    /** How often that message has been edited since it shows progress; before that, whether it says that core
     *  is away. */
    edits: integer('edits').notNull().default(0),
    /** When sending the result last began; whether it arrived may be unknown. */
    sendingAt: integer('sending_at'),
    createdAt: integer('created_at').notNull(),
    toldAt: integer('told_at'),
    /** The outcome that was told; null in rows of earlier versions. */
    outcome: text('outcome', { enum: ['OK', 'ERROR', 'CANCELED', 'LOST'] }),
  },
  (table) => [uniqueIndex('forecasts_job').on(table.jobId), index('forecasts_created_at').on(table.createdAt)],
)

/** Each person's own numbers of their forecasts: 1, 2, 3 … */
export const numbers = sqliteTable(
  'numbers',
  {
    userId: text('user_id').notNull(),
    number: integer('number').notNull(),
    jobId: text('job_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.number] }),
    uniqueIndex('numbers_job').on(table.userId, table.jobId),
  ],
)

/** What people say they hold, one amount per currency. */
export const holdings = sqliteTable(
  'holdings',
  {
    userId: text('user_id').notNull(),
    /** Three letters; empty if none was named. */
    currency: text('currency').notNull(),
    amount: real('amount').notNull(),
    saidAt: integer('said_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.currency] })],
)

/** `told` and `news` are notices of core, `report` is the outcome of one; `outcomes` are of an earlier version. */
const OUTBOX_KINDS = [
  'submission',
  'result',
  'payment',
  'refund',
  'reconcile',
  'stars',
  'notice',
  'progress',
  'told',
  'news',
  'report',
  'outcomes',
] as const

/** The outbox: work is stored before it is tried. A payment and a refund are done when core has booked them,
 *  Stars when Telegram has returned them, `reconcile` when all payments were read from Telegram, a submission
 *  when core has answered it, everything else when Telegram has accepted the message. `key` prevents
 *  duplicates. */
export const outboxItems = sqliteTable(
  'outbox',
  {
    key: text('key').primaryKey(),
    userId: text('user_id').notNull(),
    kind: text('kind', { enum: OUTBOX_KINDS }).notNull(),
    body: text('body').notNull(),
    /** Not before this moment; null in unrequested rows of earlier versions. */
    dueAt: integer('due_at'),
    tries: integer('tries').notNull().default(0),
    /** Core did not answer the last try: due as soon as it answers again. */
    waitsForCore: integer('waits_for_core', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    doneAt: integer('done_at'),
    /** How a notice of core went; null while it is unknown, and of everything else. */
    outcome: text('outcome').$type<NoticeOutcome>(),
  },
  (table) => [index('owed_due').on(table.doneAt, table.dueAt)],
)

/** Small facts by name: how far core's feed was read, which command menu Telegram has. */
export const facts = sqliteTable('facts', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
})
