import {
  askResetSchema,
  changePasswordSchema,
  resetLinkRequestSchema,
  resetLinkSchema,
  resetByCodeSchema,
  resetPasswordSchema,
} from '../../contract/trust/password.ts'
import { toValidationFault } from '../../kit/http/faults.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import { CODE_SCRIPT, CODE_SCRIPT_PATH } from '../code-page.ts'
import { resetPage } from '../passwords/page.ts'
import type { Auth } from '../service.ts'
import { originOf } from './sign-in.ts'

const changeRoute = defineRoute({
  operationId: 'changePassword',
  method: 'post',
  path: '/api/auth/password',
  access: 'user',
  stepUp: 'always',
  errors: ['wrong_credentials', 'state_conflict'],
  tags: ['auth'],
  summary: 'Change your password. Every other session ends.',
  request: { body: { required: true, content: { 'application/json': { schema: changePasswordSchema } } } },
  responses: { 204: { description: 'The password has changed' } },
})

const askRoute = defineRoute({
  operationId: 'askPasswordReset',
  method: 'post',
  path: '/api/auth/reset',
  access: 'public',
  tags: ['auth'],
  summary: 'Ask for a link to a new password, by mail and in the joined chat',
  description:
    'The answer and the time it takes are the same whether anybody has this address. An account gets three links an hour, an address that asks may ask 20 times an hour.',
  request: { body: { required: true, content: { 'application/json': { schema: askResetSchema } } } },
  responses: { 202: { description: 'If there is such an account, a link is on its way' } },
})

const resetRoute = defineRoute({
  operationId: 'resetPassword',
  method: 'post',
  path: '/api/auth/reset/confirm',
  access: 'public',
  errors: ['reset_link_invalid'],
  tags: ['auth'],
  summary: 'Set a new password with the code of a link. Every session ends.',
  request: { body: { required: true, content: { 'application/json': { schema: resetPasswordSchema } } } },
  responses: { 204: { description: 'The password is set' } },
})

const byCodeRoute = defineRoute({
  operationId: 'resetPasswordByCode',
  method: 'post',
  path: '/api/auth/reset/backup-code',
  access: 'public',
  errors: ['wrong_code'],
  tags: ['auth'],
  summary: 'Set a new password with a backup code of the second factor. Every session ends.',
  description:
    'For who has neither a joined chat nor mail. The answer and the time it takes are the same for a wrong code and for an address that nobody has. Signing in then asks for a code as always.',
  request: { body: { required: true, content: { 'application/json': { schema: resetByCodeSchema } } } },
  responses: { 204: { description: 'The password is set' } },
})

const linkRoute = defineRoute({
  operationId: 'createPasswordResetLink',
  method: 'post',
  path: '/api/bot/reset-link',
  access: 'bot',
  errors: ['forbidden', 'not_found', 'state_conflict'],
  tags: ['bot'],
  summary: 'Create a link to a new password, for the person in the joined chat',
  request: { body: { required: true, content: { 'application/json': { schema: resetLinkRequestSchema } } } },
  responses: { 201: { description: 'The link', content: { 'application/json': { schema: resetLinkSchema } } } },
})

/** Changing and resetting passwords, and the page that a link opens. */
export function passwordRoutes({ auth: { passwords } }: { auth: Auth }) {
  const router = createRouter()
    .openapi(changeRoute, async (c) => {
      await passwords.change(actorOf(c), c.req.valid('json'), originOf(c))
      return c.body(null, 204)
    })
    .openapi(askRoute, (c) => {
      passwords.askReset(c.req.valid('json').email, c.var.caller.household())
      return c.body(null, 202)
    })
    .openapi(resetRoute, async (c) => {
      await passwords.reset(c.req.valid('json'), c.var.requestId)
      return c.body(null, 204)
    })
    .openapi(byCodeRoute, async (c) => {
      await passwords.resetByCode(c.req.valid('json'), originOf(c))
      return c.body(null, 204)
    })
    .openapi(linkRoute, async (c) => c.json(await passwords.createLink(c.req.valid('json').telegram_id), 201))
  router.get('/reset', (c) => c.html(resetPage.ask(c.var.language)))
  router.post('/reset', async (c) =>
    resetPage.answer(c, async () => {
      const parsed = resetPasswordSchema.safeParse(await c.req.parseBody())
      if (!parsed.success) throw toValidationFault(parsed.error, 'form')
      await passwords.reset(parsed.data, c.var.requestId)
    }),
  )
  router.get(CODE_SCRIPT_PATH, (c) => c.body(CODE_SCRIPT, 200, { 'content-type': 'text/javascript' }))
  return router
}
