import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { PROPOSAL_KINDS, PROPOSAL_STATES } from '../../contract/trust/proposal.ts'

/** Acts of staff that wait for a second person: nothing has moved yet. */
export const proposals = sqliteTable(
  'proposals',
  {
    id: text().primaryKey(),
    kind: text({ enum: PROPOSAL_KINDS }).notNull(),
    target: text().notNull(),
    accountId: text('account_id').notNull(),
    credits: integer().notNull(),
    amount: integer(),
    /** What else was asked for, as JSON. */
    details: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    reason: text().notNull(),
    status: text({ enum: PROPOSAL_STATES }).notNull(),
    proposedBy: text('proposed_by').notNull(),
    /** Whether the proposer acted through the bot, where a setting makes admins. */
    inChat: integer('in_chat', { mode: 'boolean' }).notNull(),
    proposedAt: integer('proposed_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: integer('decided_at'),
    declineReason: text('decline_reason'),
  },
  (t) => [
    index('proposals_proposed').on(t.proposedAt, t.id),
    index('proposals_status').on(t.status, t.expiresAt),
    index('proposals_account').on(t.accountId),
  ],
)
