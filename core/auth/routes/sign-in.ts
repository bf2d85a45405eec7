import type { Context } from 'hono'
import { z } from 'zod'
import {
  loginRequestSchema,
  refreshRequestSchema,
  registeredSchema,
  registerRequestSchema,
  tokensSchema,
} from '../../contract/account.ts'
import { verifyLoginSchema } from '../../contract/trust/factor.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import { type AppEnv, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'
import type { Origin } from '../sessions.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const tokensContent = { [JSON_TYPE]: { schema: tokensSchema } }

const registerRoute = defineRoute({
  operationId: 'register',
  method: 'post',
  path: '/api/auth/register',
  access: 'public',
  errors: ['email_taken', 'validation_failed'],
  tags: ['auth'],
  summary: 'Create an account. Welcome credits are granted to a limited number of accounts per address per day.',
  description:
    'Opening an account accepts the terms and the privacy notice in force: GET /api/terms. Its language is that of Accept-Language. A registered address is reported as such (409); after 20 such answers an hour to one address it is 429.',
  request: { body: { required: true, content: { [JSON_TYPE]: { schema: registerRequestSchema } } } },
  responses: {
    201: { description: 'The account and its first tokens', content: { [JSON_TYPE]: { schema: registeredSchema } } },
  },
})

/** The body of an OAuth2 password form; other fields are ignored. */
const loginFormSchema = z
  .object({
    username: loginRequestSchema.shape.email.optional(),
    email: loginRequestSchema.shape.email.optional(),
    password: loginRequestSchema.shape.password,
  })
  .meta({ id: 'LoginForm' })

const loginRoute = defineRoute({
  operationId: 'login',
  method: 'post',
  path: '/api/auth/login',
  access: 'public',
  errors: ['wrong_credentials', 'forbidden', 'mfa_required', 'unsupported_media'],
  tags: ['auth'],
  summary: 'Sign in with e-mail and password, as JSON or as a form',
  description:
    'Who has a second factor is answered `mfa_required`, and goes on with its `challenge` at /api/auth/login/verify.',
  request: {
    body: { content: { [JSON_TYPE]: { schema: loginRequestSchema }, [FORM_TYPE]: { schema: loginFormSchema } } },
  },
  responses: { 200: { description: 'Signed in', content: tokensContent } },
})

const verifyRoute = defineRoute({
  operationId: 'verifyLogin',
  method: 'post',
  path: '/api/auth/login/verify',
  access: 'public',
  errors: ['mfa_challenge_invalid', 'wrong_code', 'state_conflict', 'forbidden'],
  tags: ['auth'],
  summary: 'The second step of signing in: a code of the authenticator app, or a backup code',
  description:
    'Each code counts once. After five wrong ones, over all sign-ins and sessions, each further one has to wait.',
  request: { body: { required: true, content: { [JSON_TYPE]: { schema: verifyLoginSchema } } } },
  responses: { 200: { description: 'Signed in', content: tokensContent } },
})

const refreshRoute = defineRoute({
  operationId: 'refreshTokens',
  method: 'post',
  path: '/api/auth/refresh',
  access: 'public',
  errors: ['unauthenticated'],
  tags: ['auth'],
  summary: 'Exchange a refresh token for a new pair. The old one becomes invalid.',
  request: { body: { required: true, content: { [JSON_TYPE]: { schema: refreshRequestSchema } } } },
  responses: { 200: { description: 'A new pair', content: tokensContent } },
})

const logoutRequestSchema = refreshRequestSchema.partial().meta({ id: 'LogoutRequest' })
const logoutRoute = defineRoute({
  operationId: 'logout',
  method: 'post',
  path: '/api/auth/logout',
  access: 'public',
  errors: ['unauthenticated'],
  tags: ['auth'],
  summary: 'End the session of a refresh token, or of the access token',
  request: { body: { content: { [JSON_TYPE]: { schema: logoutRequestSchema } } } },
  responses: { 204: { description: 'The session has ended' } },
})

const publicKeySchema = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  kid: z.string(),
  alg: z.string(),
  use: z.string(),
})

const jwksRoute = defineRoute({
  operationId: 'getJwks',
  method: 'get',
  path: '/.well-known/jwks.json',
  access: 'public',
  tags: ['auth'],
  summary: 'Get the public keys of access tokens and of forecast receipts',
  description:
    'A key that signed a receipt stays here for ever. Tell the two kinds apart by `typ` in the header of what you check: `at+jwt` or `forecast-receipt+jwt`.',
  responses: {
    200: {
      description: 'A JSON Web Key Set',
      content: {
        [JSON_TYPE]: {
          schema: z.object({
            keys: z.array(publicKeySchema),
          }),
        },
      },
    },
  },
})

export interface SignInRoutesDeps {
  auth: Auth
  /** The public keys of receipts, which stand beside those of access tokens. */
  receiptKeys: () => Array<z.infer<typeof publicKeySchema>>
}

export const signInRoutes = ({ auth: { sessions, tokens }, receiptKeys }: SignInRoutesDeps) =>
  createRouter()
    .openapi(registerRoute, async (c) => {
      const { language } = c.var
      return c.json(await sessions.register({ ...c.req.valid('json'), language }, originOf(c)), 201)
    })
    .openapi(loginRoute, async (c) => {
      const isForm = c.req.header('content-type')?.startsWith(FORM_TYPE) ?? false
      const { email, password } = isForm ? fromForm(c.req.valid('form')) : c.req.valid('json')
      // A body of another type is not parsed and arrives empty.
      if (email === undefined) throw new AppError('unsupported_media', { supported: [JSON_TYPE, FORM_TYPE] })
      return c.json(await sessions.login({ email, password }, originOf(c)), 200)
    })
    .openapi(verifyRoute, async (c) => c.json(await sessions.verify(c.req.valid('json'), originOf(c)), 200))
    .openapi(refreshRoute, async (c) =>
      c.json(await sessions.refresh(c.req.valid('json').refresh_token, originOf(c)), 200),
    )
    .openapi(logoutRoute, async (c) => {
      const { refresh_token } = c.req.valid('json')
      const { actor, requestId } = c.var
      const sessionId = actor?.sessionId ?? null
      if (refresh_token !== undefined) await sessions.logout(refresh_token, requestId)
      else if (actor !== null && sessionId !== null) await sessions.end(actor.userId, sessionId, requestId)
      else throw new AppError('unauthenticated', { reason: 'missing' })
      return c.body(null, 204)
    })
    .openapi(jwksRoute, async (c) => c.json({ keys: [...(await tokens.jwks()).keys, ...receiptKeys()] }, 200))

function fromForm({ username, email, password }: z.infer<typeof loginFormSchema>): { email: string; password: string } {
  const name = email ?? username
  if (name === undefined) {
    throw refuseField(
      '/email',
      { en: 'is missing', ru: 'не указано' },
      { en: 'send email (or username) and password', ru: 'пришлите email (или username) и password' },
    )
  }
  return { email: name, password }
}

/** What is known of who asks. */
export const originOf = (c: Context<AppEnv>): Origin => ({
  requestId: c.var.requestId,
  client: c.req.header('user-agent') ?? '',
  network: c.var.caller.network,
  household: c.var.caller.household(),
  region: c.var.caller.region(),
  isLocal: c.var.caller.isLocal(),
})
