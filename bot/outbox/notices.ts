import { z } from 'zod'

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
  'email_changed',
  'company',
  'company_applied',
  'member_joined',
  'member_changed',
  'member_removed',
  'proposal',
  'proposal_decided',
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
  /** Of an earlier version, which told by itself what core tells now. */
  z.object({ about: z.enum(EARLIER) }),
])
export type Notice = z.infer<typeof noticeSchema>
