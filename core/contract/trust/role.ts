import { z } from 'zod'
import { creditsSchema, lineSchema, localizedSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'
import { PERMISSIONS } from '../permissions.ts'

const roleIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,19}$/, 'must be 2 to 20 of a-z, 0-9 and _, beginning with a letter')
const permissionSchema = z.enum(PERMISSIONS)

const titleSchema = z.strictObject({ en: lineSchema(1, 40), ru: lineSchema(1, 40) })
const permissionsSchema = z.array(permissionSchema).max(PERMISSIONS.length)
const creditLimitSchema = creditsSchema.nullable().meta({
  description: 'the most credits that one adjustment or refund may move; null: no limit',
})
const reasonSchema = lineSchema(3, LIMITS.reasonCharsMax)

export const roleViewSchema = z
  .object({
    id: z.string(),
    title: localizedSchema,
    permissions: z.array(permissionSchema),
    credit_limit: creditLimitSchema,
    built_in: z.boolean().meta({ description: 'it cannot be deleted' }),
    holders: z.int().meta({ description: 'how many people have it' }),
  })
  .meta({ id: 'Role' })
export type RoleView = z.infer<typeof roleViewSchema>

export const createRoleRequestSchema = z
  .strictObject({
    id: roleIdSchema,
    title: titleSchema,
    permissions: permissionsSchema,
    credit_limit: creditLimitSchema.default(0),
    reason: reasonSchema,
  })
  .meta({
    id: 'CreateRoleRequest',
    example: {
      id: 'bookkeeper',
      title: { en: 'bookkeeper', ru: 'бухгалтер' },
      permissions: ['payments.read', 'ledger.check'],
      credit_limit: 0,
      reason: 'closes the month',
    },
  })
export type CreateRole = z.infer<typeof createRoleRequestSchema>

export const changeRoleRequestSchema = z
  .strictObject({
    title: titleSchema.optional(),
    permissions: permissionsSchema.optional(),
    credit_limit: creditLimitSchema.optional(),
    reason: reasonSchema,
  })
  .meta({ id: 'ChangeRoleRequest', example: { credit_limit: 2000, reason: 'bigger orders' } })
export type ChangeRole = z.infer<typeof changeRoleRequestSchema>

export const deleteRoleRequestSchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ id: 'DeleteRoleRequest', example: { reason: 'nobody has it any more' } })

export const giveRoleRequestSchema = z
  .strictObject({ role: roleIdSchema, reason: reasonSchema })
  .meta({ id: 'GiveRoleRequest', example: { role: 'support', reason: 'answers people' } })
