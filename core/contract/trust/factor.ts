import { z } from 'zod'
import { loginRequestSchema } from '../account.ts'
import { timeSchema } from '../common.ts'

export const factorViewSchema = z
  .object({
    enrolled: z.boolean(),
    enrolled_at: timeSchema.nullable(),
    backup_codes_left: z.int(),
    stepped_up_until: timeSchema
      .nullable()
      .meta({ description: 'until then this session does what needs a fresh code' }),
  })
  .meta({ id: 'SecondFactor' })
export type FactorView = z.infer<typeof factorViewSchema>

export const enrolRequestSchema = z
  .strictObject({
    password: loginRequestSchema.shape.password
      .optional()
      .meta({ description: 'of a session that a password opened, unless a second factor is there already' }),
    enrolment_code: z.string().max(20).optional().meta({
      description:
        'of staff who must have a second factor and have none: core writes it to its log (`staff_enrolment_code`)',
    }),
  })
  .meta({ id: 'EnrolFactorRequest' })

export const enrolmentSchema = z
  .object({
    secret: z.string().meta({ description: 'base 32, for typing it in by hand' }),
    uri: z.string().meta({ description: 'what the QR code says: `otpauth://totp/…`' }),
    qr_svg: z.string(),
    qr_png: z.string().meta({ description: 'base 64' }),
    expires_at: timeSchema.meta({ description: 'a code has to prove it until then' }),
  })
  .meta({ id: 'FactorEnrolment' })

/** Spaces and dashes do not count; which kind it is tells its length. */
export const factorCodeSchema = z
  .string()
  .min(6)
  .max(20)
  .meta({ description: 'the six digits that the app shows, or a backup code', example: '492039' })
export const factorCodeRequestSchema = z.strictObject({ code: factorCodeSchema }).meta({ id: 'FactorCodeRequest' })

export const backupCodesSchema = z
  .object({
    backup_codes: z
      .array(z.string())
      .meta({ description: 'ten, each good once; shown only here', example: ['7K2QD-M09XA'] }),
  })
  .meta({ id: 'BackupCodes' })

/** What the bot keeps for a chat. */
const pass = {
  pass: z
    .string()
    .optional()
    .meta({ description: 'in a chat: for twelve hours tokens asked for with it count as proved by this code' }),
}
export const enrolledSchema = backupCodesSchema.extend(pass).meta({ id: 'FactorEnrolled' })
export const steppedUpSchema = z.object({ expires_at: timeSchema, ...pass }).meta({ id: 'SteppedUp' })
export type SteppedUp = z.infer<typeof steppedUpSchema>

export const verifyLoginSchema = z
  .strictObject({
    challenge: z.string().min(1).max(100).meta({ description: 'of the problem `mfa_required`' }),
    code: factorCodeSchema,
  })
  .meta({ id: 'VerifyLoginRequest' })

export const FACTOR_CHANGES = ['enrolled', 'removed', 'reset', 'codes_renewed', 'backup_code_used'] as const
