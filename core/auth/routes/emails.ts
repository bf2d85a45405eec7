import { changeEmailSchema, confirmEmailSchema } from '../../contract/trust/email.ts'
import { toValidationFault } from '../../kit/http/faults.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import { confirmPage } from '../emails/page.ts'
import type { Auth } from '../service.ts'
import { originOf } from './sign-in.ts'

const resendRoute = defineRoute({
  operationId: 'sendEmailConfirmation',
  method: 'post',
  path: '/api/auth/email/confirmation',
  access: 'user',
  errors: ['state_conflict'],
  tags: ['auth'],
  summary: 'Have a link sent that confirms your e-mail',
  description: 'Three letters an hour. The link works once, for a day, and only until the next one is made.',
  responses: { 202: { description: 'A link is on its way' } },
})

const changeRoute = defineRoute({
  operationId: 'changeEmail',
  method: 'post',
  path: '/api/auth/email',
  access: 'user',
  stepUp: 'always',
  errors: ['state_conflict', 'wrong_credentials'],
  tags: ['auth'],
  summary: 'Change your e-mail: a link goes to the new address, and yours stays until it is followed',
  description:
    'The answer is the same whether anybody has the new address; where somebody has, no letter goes out. The present address gets a letter at once, and another when it changes. A new password, or ending the other sessions, ends what was asked for before.',
  request: { body: { required: true, content: { 'application/json': { schema: changeEmailSchema } } } },
  responses: { 202: { description: 'If the address is free, a link is on its way' } },
})

const confirmRoute = defineRoute({
  operationId: 'confirmEmail',
  method: 'post',
  path: '/api/auth/email/confirm',
  access: 'public',
  errors: ['email_link_invalid'],
  tags: ['auth'],
  summary: 'Confirm an e-mail with the code of a link',
  request: { body: { required: true, content: { 'application/json': { schema: confirmEmailSchema } } } },
  responses: { 204: { description: 'The address is confirmed' } },
})

/** Confirming and changing an e-mail, and the page that a link opens. */
export function emailRoutes({ auth: { emails } }: { auth: Auth }) {
  const router = createRouter()
    .openapi(resendRoute, async (c) => {
      await emails.resend(actorOf(c))
      return c.body(null, 202)
    })
    .openapi(changeRoute, async (c) => {
      await emails.change(actorOf(c), c.req.valid('json'), originOf(c))
      return c.body(null, 202)
    })
    .openapi(confirmRoute, async (c) => {
      await emails.confirm(c.req.valid('json').code, c.var.requestId)
      return c.body(null, 204)
    })
  router.get('/confirm', (c) => c.html(confirmPage.ask(c.var.language)))
  router.post('/confirm', async (c) =>
    confirmPage.answer(c, async () => {
      const parsed = confirmEmailSchema.safeParse(await c.req.parseBody())
      if (!parsed.success) throw toValidationFault(parsed.error, 'form')
      await emails.confirm(parsed.data.code, c.var.requestId)
    }),
  )
  return router
}
