import { z } from 'zod'
import { emailSchema, loginRequestSchema } from '../account.ts'

export const changeEmailSchema = z
  .strictObject({
    email: emailSchema,
    password: loginRequestSchema.shape.password
      .optional()
      .meta({ description: 'of the account; in a joined chat it is not asked for' }),
  })
  .meta({ id: 'ChangeEmailRequest', example: { email: 'anna@example.org', password: 'correct horse battery' } })
export type ChangeEmail = z.infer<typeof changeEmailSchema>

export const confirmEmailSchema = z
  .strictObject({
    code: z.string().min(1).max(100).meta({ description: 'what follows the `#` of the link' }),
  })
  .meta({ id: 'ConfirmEmailRequest' })
