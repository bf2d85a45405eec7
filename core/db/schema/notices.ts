import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { BroadcastState } from '../../contract/notices/broadcast.ts'
import type { Channel, NoticeKind, NoticeState, NoticeType, NoticeWhy } from '../../contract/notices/types.ts'
import type { TicketState } from '../../contract/tickets/ticket.ts'

/** What people are told: one row per person, channel and fact. See core/notices. */
export const notices = sqliteTable(
  'notices',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    /** Fact, person and channel: none is told twice. */
    key: text().notNull(),
    userId: text('user_id').notNull(),
    /** The account that it is about; null: the shop. */
    accountId: text('account_id'),
    type: text().$type<NoticeType>().notNull(),
    kind: text().$type<NoticeKind>().notNull(),
    channel: text().$type<Channel>().notNull(),
    /** JSON: the values of the template, before any language. */
    body: text().notNull(),
    state: text().$type<NoticeState>().notNull(),
    why: text().$type<NoticeWhy>(),
    broadcastId: text('broadcast_id'),
    dueAt: integer('due_at').notNull(),
    /** When the bot or the letters last took it; null: not yet. */
    handedAt: integer('handed_at'),
    endedAt: integer('ended_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('notices_id').on(t.id),
    uniqueIndex('notices_key').on(t.key),
    index('notices_user').on(t.userId, t.seq),
    index('notices_due').on(t.channel, t.dueAt).where(sql`${t.state} = 'owed'`),
    index('notices_broadcast').on(t.broadcastId, t.state).where(sql`${t.broadcastId} IS NOT NULL`),
  ],
)

/** What somebody wants to be told, and where: see core/notices/preferences. */
export const noticeSettings = sqliteTable('notice_settings', {
  userId: text('user_id').primaryKey(),
  /** JSON: channels by kind; a kind that is not named has its default. */
  kinds: text().notNull(),
  /** JSON: from, to and zone; null: told at any hour. */
  quiet: text(),
  /** When a message that nobody asked for last went out. */
  unpromptedAt: integer('unprompted_at'),
  changedAt: integer('changed_at').notNull(),
})

/** Texts by staff, in place of the shipped ones. The newest version is in force; one without a text returns to the shipped. */
export const noticeTemplates = sqliteTable(
  'notice_templates',
  {
    type: text().$type<NoticeType>().notNull(),
    language: text().$type<'en' | 'ru'>().notNull(),
    version: integer().notNull(),
    subject: text(),
    text: text(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** When it was found to be broken, and staff were told. */
    brokenAt: integer('broken_at'),
  },
  (t) => [primaryKey({ columns: [t.type, t.language, t.version] })],
)

/** Addresses that a mail server has refused for good. */
export const mailBounces = sqliteTable('mail_bounces', {
  address: text().primaryKey(),
  reply: text().notNull(),
  at: integer().notNull(),
})

/** Messages of staff to many. Their recipients are rows of `notices`. */
export const broadcasts = sqliteTable(
  'broadcasts',
  {
    id: text().primaryKey(),
    state: text().$type<BroadcastState>().notNull(),
    /** JSON. */
    segment: text().notNull(),
    textEn: text('text_en').notNull(),
    textRu: text('text_ru').notNull(),
    /** The count that was confirmed; null while it is a draft. */
    recipients: integer(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    endedAt: integer('ended_at'),
    /** JSON: how many were sent, blocked, failed and skipped, once nobody is owed it any more: its notices go, its report stays. */
    totals: text(),
  },
  (t) => [index('broadcasts_created_at').on(t.createdAt, t.id)],
)

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
    /** The notice that it carries; null: a letter of its own. */
    noticeId: text('notice_id'),
    /** The lower goes first: see RANKS in core/mail/queue. */
    rank: integer().notNull().default(0),
  },
  (t) => [
    index('mails_due').on(t.rank, t.dueAt),
    uniqueIndex('mails_notice').on(t.noticeId).where(sql`${t.noticeId} IS NOT NULL`),
  ],
)

/** Questions of customers to staff. */
export const tickets = sqliteTable(
  'tickets',
  {
    id: text().primaryKey(),
    /** What people call it by. */
    number: integer().notNull(),
    userId: text('user_id').notNull(),
    accountId: text('account_id').notNull(),
    subject: text().notNull(),
    state: text().$type<TicketState>().notNull(),
    /** The person of staff who answers; null: nobody yet. */
    assigneeId: text('assignee_id'),
    /** What it is about, if it was opened from there. */
    jobId: text('job_id'),
    requestId: text('request_id'),
    /** From 1 to 5, once it is solved. */
    rating: integer(),
    /** Since when the customer waits; null: they do not. */
    waitingSince: integer('waiting_since'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    solvedAt: integer('solved_at'),
  },
  (t) => [
    uniqueIndex('tickets_number').on(t.number),
    index('tickets_user').on(t.userId, t.createdAt, t.id),
    index('tickets_queue').on(t.waitingSince).where(sql`${t.state} <> 'solved'`),
    index('tickets_list').on(t.createdAt, t.id),
  ],
)

export const ticketMessages = sqliteTable(
  'ticket_messages',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    ticketId: text('ticket_id').notNull(),
    authorId: text('author_id').notNull(),
    isStaff: integer('is_staff', { mode: 'boolean' }).notNull(),
    text: text().notNull(),
    /** A note that only staff read, in place of a text. */
    note: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('ticket_messages_id').on(t.id),
    index('ticket_messages_ticket').on(t.ticketId, t.seq),
    index('ticket_messages_author').on(t.authorId, t.createdAt),
  ],
)

export const ticketFiles = sqliteTable(
  'ticket_files',
  {
    id: text().primaryKey(),
    ticketId: text('ticket_id').notNull(),
    messageId: text('message_id').notNull(),
    name: text().notNull(),
    bytes: integer().notNull(),
    content: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [index('ticket_files_ticket').on(t.ticketId)],
)
