import { z } from 'zod'
import { PROPOSAL_KINDS } from '../../core/contract/trust/proposal.ts'
import { MEMBER_ROLES } from '../../core/contract/trust/member.ts'
import { FACTOR_CHANGES } from '../../core/contract/trust/factor.ts'

const proposal = {
  proposalId: z.string(),
  kind: z.enum(PROPOSAL_KINDS),
  target: z.string(),
  accountId: z.string(),
  credits: z.int(),
  amount: z.int().nullable(),
  reason: z.string(),
  proposedBy: z.string(),
}

/** What happened to money, as core answered when it booked it: a later answer would differ. */
export const noticeSchema = z.discriminatedUnion('about', [
  /** `paidUntil`: when the month of a plan ends. */
  z.object({ about: z.literal('paid'), chargeId: z.string(), credits: z.int(), paidUntil: z.string().optional() }),
  z.object({ about: z.literal('unmatched'), chargeId: z.string() }),
  /** The draft that waits for credits may have enough of them now. */
  z.object({ about: z.literal('funded'), chargeId: z.string() }),
  /** `reason`: given by the admin who refunded it; null if Telegram did. */
  z.object({
    about: z.literal('returned'),
    chargeId: z.string(),
    credits: z.int(),
    taken: z.int(),
    reason: z.string().nullable().default(null),
  }),
  /** Stars of a payment that core had never booked. */
  z.object({ about: z.literal('returned_unbooked'), chargeId: z.string() }),
  /** To the admin who requested a refund: the Stars are back, or Telegram refuses to return them. */
  z.object({ about: z.literal('refund_done'), chargeId: z.string(), credits: z.int(), payer: z.string() }),
  z.object({ about: z.literal('refund_stuck'), chargeId: z.string(), why: z.string(), payer: z.string() }),
  /** Staff has added or removed credits. */
  z.object({ about: z.literal('credits_changed'), amount: z.int(), reason: z.string() }),
  /** Events are no longer sent to this host: it failed for three days, or answered that it is gone. */
  z.object({ about: z.literal('webhook_disabled'), host: z.string(), reason: z.enum(['failing', 'gone']) }),
  /** Somebody has asked for a link to a new password, or the password is another now. */
  z.object({ about: z.literal('password'), state: z.enum(['asked', 'changed']) }),
  /** The account has another e-mail now. */
  z.object({ about: z.literal('email_changed') }),
  /** The second factor has changed, or a backup code of it was used; `left`: the codes that still count. */
  z.object({ about: z.literal('factor'), how: z.enum(FACTOR_CHANGES), left: z.int() }),
  /** Somebody who may know the password tries codes. */
  z.object({ about: z.literal('factor_guessed'), tries: z.int() }),
  /** Somebody has signed in from a program or a network that is new. */
  z.object({
    about: z.literal('device'),
    sessionId: z.string(),
    device: z.string(),
    address: z.string(),
    at: z.string(),
  }),
  /** An archive of all data is ready: it is sent where it was asked for, and told of elsewhere. */
  z.object({
    about: z.literal('export'),
    exportId: z.string(),
    bytes: z.int(),
    via: z.enum(['chat', 'api']),
    until: z.string(),
  }),
  /** The account is about to be deleted, or stays after all. */
  z.object({
    about: z.literal('deletion'),
    state: z.enum(['scheduled', 'canceled']),
    dueAt: z.string(),
    givenUp: z.int(),
  }),
  /** Staff has let a company in, or not. */
  z.object({
    about: z.literal('company'),
    accountId: z.string(),
    company: z.string(),
    approved: z.boolean(),
    reason: z.string(),
  }),
  /** Somebody has joined a company by one's invitation; or one's own place in it has changed, or ended. */
  z.object({ about: z.literal('member_joined'), accountId: z.string(), company: z.string() }),
  z.object({
    about: z.literal('member_changed'),
    accountId: z.string(),
    company: z.string(),
    role: z.enum(MEMBER_ROLES),
    limit: z.int().nullable(),
  }),
  z.object({ about: z.literal('member_removed'), company: z.string() }),
  /** To staff: a company waits for a decision. */
  z.object({ about: z.literal('company_applied'), accountId: z.string(), company: z.string() }),
  /** To staff who may decide: somebody proposes something; and to the proposer, what came of it. */
  z.object({ about: z.literal('proposal'), ...proposal, until: z.string() }),
  z.object({
    about: z.literal('proposal_decided'),
    ...proposal,
    status: z.enum(['approved', 'declined', 'expired']),
    decidedBy: z.string().nullable(),
    why: z.string().nullable(),
  }),
  /** To admins: a model is off sale, or back. */
  z.object({
    about: z.literal('model_rest'),
    model: z.string(),
    version: z.string(),
    state: z.enum(['resting', 'back']),
    until: z.string().nullable(),
  }),
  /** To an admin, once a day: where the audit log ends, and its first altered record, if any. */
  z.object({ about: z.literal('audit_head'), records: z.int(), head: z.string(), brokenAt: z.int().nullable() }),
])
export type Notice = z.infer<typeof noticeSchema>
