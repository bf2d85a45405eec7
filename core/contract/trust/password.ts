import { z } from 'zod'
import { emailSchema, loginRequestSchema, passwordSchema } from '../account.ts'
import { timeSchema } from '../common.ts'
import { factorCodeSchema } from './factor.ts'

export const changePasswordSchema = z
  .strictObject({ old_password: loginRequestSchema.shape.password, password: passwordSchema })
  .meta({
    id: 'ChangePasswordRequest',
    example: { old_password: 'correct horse battery', password: 'staple under a green moon' },
  })

export const askResetSchema = z
  .strictObject({ email: emailSchema })
  .meta({ id: 'AskPasswordResetRequest', example: { email: 'anna@example.com' } })

const codeSchema = z.string().min(1).max(100).meta({ description: 'what follows the `#` of the link' })
export const resetPasswordSchema = z
  .strictObject({ code: codeSchema, password: passwordSchema })
  .meta({ id: 'ResetPasswordRequest' })

export const resetByCodeSchema = z
  .strictObject({ email: emailSchema, code: factorCodeSchema, password: passwordSchema })
  .meta({ id: 'ResetPasswordByCodeRequest' })

export const resetLinkRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/) })
  .meta({ id: 'PasswordResetLinkRequest' })
export const resetLinkSchema = z.object({ url: z.string(), expires_at: timeSchema }).meta({
  id: 'PasswordResetLink',
  description: 'Works once, until `expires_at`, and only until the next one is made.',
})
export type ResetLink = z.infer<typeof resetLinkSchema>
