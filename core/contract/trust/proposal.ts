import { z } from 'zod'
import { creditsSchema, lineSchema, pageQuerySchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

/** What waits for a second person when it moves more than FOUR_EYES_CREDITS. */
export const PROPOSAL_KINDS = ['adjustment', 'refund', 'rollback', 'bank_entry', 'grant', 'promo_code'] as const
export const PROPOSAL_STATES = ['open', 'approved', 'declined', 'expired'] as const
/** How long a proposal waits. */
export const PROPOSAL_HOURS = 72

export const proposalViewSchema = z
  .object({
    id: z.string(),
    kind: z.enum(PROPOSAL_KINDS),
    target: z.string().meta({
      description:
        'the account, the charge, the number of the audit record, the promo code, or the bank entry and the top-up or account that it is for',
    }),
    account_id: z.string().meta({ description: 'whose credits move' }),
    credits: creditsSchema.meta({ description: 'how many credits move, either way' }),
    amount: z.int().nullable().meta({
      description:
        'of an adjustment: credits given, below zero if taken; of a grant: credits given; of a refund: money in the smallest unit; null for all that is left, for rollbacks and bank entries',
    }),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'what else was asked for: of a grant and of a promo code' }),
    reason: z.string(),
    status: z.enum(PROPOSAL_STATES),
    proposed_by: z.string().meta({ description: 'the id of a person' }),
    proposed_at: timeSchema,
    expires_at: timeSchema.meta({ description: `${PROPOSAL_HOURS} hours later` }),
    decided_by: z.string().nullable(),
    decided_at: timeSchema.nullable(),
    decline_reason: z.string().nullable(),
  })
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof proposalViewSchema>

/** How a route answers that what was asked waits for a second person. */
export const proposedResponse = {
  description: 'Nothing has moved: it waits for a second person',
  content: { 'application/json': { schema: proposalViewSchema } },
}

/** Whether what was answered is a proposal, instead of the act itself. */
export const isProposal = (answer: object): answer is Proposal => 'proposed_by' in answer

export const proposalsQuerySchema = pageQuerySchema.extend({ status: z.enum(PROPOSAL_STATES).optional() })

export const declineRequestSchema = z
  .strictObject({ reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'the proposer reads it' }) })
  .meta({ id: 'DeclineRequest', example: { reason: 'ask the customer for the receipt first' } })

/** What events tell of a proposal. */
export const proposalTold = {
  proposal_id: z.string(),
  kind: z.enum(PROPOSAL_KINDS),
  target: z.string(),
  subject_id: z.string().meta({ description: 'the account whose credits would move' }),
  credits: creditsSchema,
  amount: z.int().nullable(),
  reason: z.string(),
  proposed_by: z.string(),
  expires_at: timeSchema,
}
