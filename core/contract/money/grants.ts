import { z } from 'zod'
import { creditsSchema, lineSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

export const giveGrantSchema = z
  .strictObject({
    credits: z.int().min(1).max(LIMITS.topUpMax),
    expires_on: z.iso.date().optional().meta({
      description: 'the last day on which they can be used, by the clock of the shop; they never expire by default',
    }),
    reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'on the statement of the owner' }),
  })
  .meta({ id: 'GiveGrant', example: { credits: 500, reason: 'a present' } })
export type GiveGrant = z.infer<typeof giveGrantSchema>

export const endGrantSchema = z
  .strictObject({ reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'for the audit log' }) })
  .meta({ id: 'EndGrant', example: { reason: 'given to the wrong account' } })

export const grantViewSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    kind: z
      .enum(['promo', 'paid'])
      .meta({ description: '`promo`: given away; `paid`: of a plan whose credits expire' }),
    reason: z.string(),
    credits: creditsSchema.meta({ description: 'what it gave' }),
    available: creditsSchema.meta({ description: 'what of it can be used now' }),
    held: creditsSchema.meta({ description: 'what of it is set aside for jobs, or frozen' }),
    expired: creditsSchema.meta({ description: 'what of it expired unused; the rest was used' }),
    expires_at: timeSchema.nullable(),
    created_at: timeSchema,
  })
  .meta({ id: 'Grant' })
export type GrantView = z.infer<typeof grantViewSchema>
export const grantListSchema = z.object({ items: z.array(grantViewSchema) })
