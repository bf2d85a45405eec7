import { z } from 'zod'
import {
  backupCodesSchema,
  enrolledSchema,
  enrolmentSchema,
  enrolRequestSchema,
  factorCodeRequestSchema,
  factorViewSchema,
  steppedUpSchema,
} from '../../contract/trust/factor.ts'
import { lineSchema } from '../../contract/common.ts'
import { LIMITS } from '../../contract/limits.ts'
import { refuseField } from '../../kit/errors.ts'
import { actingOf, actorOf, byOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'
import { originOf } from './sign-in.ts'

const tags = ['auth']
const json = <S>(schema: S) => ({ content: { 'application/json': { schema } } })
const codeBody = { body: { required: true, ...json(factorCodeRequestSchema) } }

const viewRoute = defineRoute({
  operationId: 'getFactor',
  method: 'get',
  path: '/api/auth/factor',
  access: 'user',
  tags,
  summary: 'Whether you have a second factor, and how many backup codes are left',
  responses: { 200: { description: 'The second factor', ...json(factorViewSchema) } },
})

const beginRoute = defineRoute({
  operationId: 'enrolFactor',
  method: 'post',
  path: '/api/auth/factor',
  access: 'user',
  stepUp: 'always',
  errors: ['wrong_credentials', 'state_conflict', 'enrolment_code_required'],
  tags,
  summary: 'Begin to set up a second factor, or to replace it: a secret for an authenticator app, with its QR code',
  description:
    'Nothing changes until a code of the new secret is sent to /api/auth/factor/confirm. A session that a password opened sends the password again for the first one, so that a stolen session does not lock its owner out.',
  request: { body: { required: true, ...json(enrolRequestSchema) } },
  responses: { 201: { description: 'The secret', ...json(enrolmentSchema) } },
})

const confirmRoute = defineRoute({
  operationId: 'confirmFactor',
  method: 'post',
  path: '/api/auth/factor/confirm',
  access: 'user',
  errors: ['wrong_code', 'state_conflict', 'enrolment_code_required'],
  tags,
  summary: 'Prove the new secret with a code. Answers ten backup codes, shown only here; every other session ends.',
  request: codeBody,
  responses: { 201: { description: 'The second factor is set up', ...json(enrolledSchema) } },
})

const renewRoute = defineRoute({
  operationId: 'renewBackupCodes',
  method: 'post',
  path: '/api/auth/factor/backup-codes',
  access: 'user',
  stepUp: 'always',
  errors: ['state_conflict'],
  tags,
  summary: 'Get ten new backup codes. The old ones are void.',
  responses: { 201: { description: 'The codes, shown only here', ...json(backupCodesSchema) } },
})

const removeRoute = defineRoute({
  operationId: 'removeFactor',
  method: 'delete',
  path: '/api/auth/factor',
  access: 'user',
  stepUp: 'always',
  errors: ['state_conflict'],
  tags,
  summary: 'Remove your second factor',
  responses: { 204: { description: 'It is removed' } },
})

const stepUpRoute = defineRoute({
  operationId: 'stepUp',
  method: 'post',
  path: '/api/auth/step-up',
  access: 'user',
  errors: ['wrong_code', 'state_conflict'],
  tags,
  summary: 'Prove your second factor again: for five minutes this session does what asks for `step_up_required`',
  description:
    'Each code counts once. After five wrong ones, over all sign-ins and sessions, each further one has to wait. Operations that need a fresh code carry `x-step-up`.',
  request: codeBody,
  responses: { 200: { description: 'Until when', ...json(steppedUpSchema) } },
})

const resetRoute = defineRoute({
  operationId: 'resetFactor',
  method: 'post',
  path: '/api/admin/accounts/{id}/factor/reset',
  access: { permission: 'accounts.change' },
  stepUp: 'always',
  errors: ['state_conflict'],
  tags: ['admin'],
  summary: 'Remove the second factor of a person who has lost it and their backup codes. They get a notice.',
  request: {
    params: z.object({ id: z.string().max(64) }),
    body: {
      required: true,
      ...json(z.strictObject({ reason: lineSchema(3, LIMITS.reasonCharsMax) }).meta({ id: 'ResetFactorRequest' })),
    },
  },
  responses: { 204: { description: 'It is removed' } },
})

/** Setting up, proving and removing second factors. */
export function factorRoutes({ auth: { factor, passwords } }: { auth: Auth }) {
  return createRouter()
    .openapi(viewRoute, async (c) => c.json(await factor.view(actorOf(c)), 200))
    .openapi(beginRoute, async (c) => {
      const actor = actorOf(c)
      const { password, enrolment_code } = c.req.valid('json')
      if (actor.via === 'password' && !(await factor.view(actor)).enrolled) {
        if (password === undefined) throw noPassword()
        await passwords.check(actor.userId, password, originOf(c))
      }
      return c.json(await factor.begin(actor, enrolment_code), 201)
    })
    .openapi(confirmRoute, async (c) => c.json(await factor.confirm(byOf(c), c.req.valid('json').code), 201))
    .openapi(renewRoute, async (c) => c.json(await factor.renewCodes(byOf(c)), 201))
    .openapi(removeRoute, async (c) => {
      await factor.remove(byOf(c))
      return c.body(null, 204)
    })
    .openapi(stepUpRoute, async (c) => c.json(await factor.stepUp(byOf(c), c.req.valid('json').code), 200))
    .openapi(resetRoute, async (c) => {
      await factor.reset(actingOf(c), c.req.valid('param').id, c.req.valid('json').reason)
      return c.body(null, 204)
    })
}

const noPassword = () =>
  refuseField(
    '/password',
    { en: 'is missing', ru: 'не указан' },
    { en: 'send the password of this account', ru: 'пришлите пароль этого счёта' },
  )
