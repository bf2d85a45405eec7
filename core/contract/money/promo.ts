import { z } from 'zod'
import { creditsSchema, lineSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

const codeSchema = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{3,30}$/)
  .meta({
    description: 'capital letters, digits and hyphens; 8 or more characters are not guessed',
    example: 'SPRING-2026',
  })

export const createPromoCodeSchema = z
  .strictObject({
    code: codeSchema,
    credits: z.int().min(1).max(100_000).meta({ description: 'what each use gives' }),
    uses_max: z.int().min(1).max(100_000).meta({ description: 'how often it can be used in all' }),
    uses_per_account: z.int().min(1).max(100).default(1),
    new_customers_only: z
      .boolean()
      .default(false)
      .meta({ description: 'only for accounts that have bought nothing yet' }),
    starts_at: timeSchema.optional().meta({ description: 'now by default' }),
    ends_at: timeSchema.optional().meta({ description: 'until it is ended, by default' }),
    credits_days: z
      .int()
      .min(1)
      .max(LIMITS.grantDaysMax)
      .optional()
      .meta({ description: 'its credits expire so many days after the day of its use; never by default' }),
    reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'for the audit log' }),
  })
  .meta({ id: 'CreatePromoCode', example: { code: 'SPRING-2026', credits: 20, uses_max: 50, reason: 'a fair' } })
export type CreatePromoCode = z.infer<typeof createPromoCodeSchema>

export const promoCodeViewSchema = z
  .object({
    code: z.string(),
    credits: creditsSchema,
    uses: z.int().meta({ description: 'how often it was used' }),
    uses_max: z.int(),
    uses_per_account: z.int(),
    new_customers_only: z.boolean(),
    starts_at: timeSchema,
    ends_at: timeSchema.nullable(),
    credits_days: z.int().nullable().meta({ description: 'how long its credits last; null: for ever' }),
    state: z.enum(['waiting', 'usable', 'used_up', 'ended']),
    created_by: z.string(),
    created_at: timeSchema,
  })
  .meta({ id: 'PromoCode' })
export type PromoCodeView = z.infer<typeof promoCodeViewSchema>

/** A code is read as people write it: in any case, with blanks. */
export const redeemCodeSchema = z
  .strictObject({
    code: z
      .string()
      .max(60)
      .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
      .pipe(z.string().min(1).max(31)),
  })
  .meta({ id: 'RedeemCode' })

export const redeemedSchema = z
  .object({
    code: z.string(),
    credits: creditsSchema.meta({ description: 'what it gave' }),
    expires_at: timeSchema.nullable().meta({ description: 'when they expire; null: never' }),
    available: creditsSchema.meta({ description: 'available credits after it' }),
  })
  .meta({ id: 'RedeemedCode' })
export type Redeemed = z.infer<typeof redeemedSchema>
