import { z } from 'zod'
import { PROPOSAL_KINDS } from '../../core/contract/trust/proposal.ts'
import { MEMBER_ROLES } from '../../core/contract/trust/member.ts'

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

/** Notices that an earlier version may have left unsent. */
const EARLIER = [
  'credits_changed',
  'webhook_disabled',
  'password',
  'factor',
  'factor_guessed',
  'device',
  'export',
  'deletion',
  'model_rest',
  'audit_head',
] as const
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
  /** The account has another e-mail now. */
  z.object({ about: z.literal('email_changed') }),
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
  /** Of an earlier version, which told by itself what core tells now. */
  z.object({ about: z.enum(EARLIER) }),
])
export type Notice = z.infer<typeof noticeSchema>
