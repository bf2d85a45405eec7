import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { getPath } from 'hono/utils/url'
import type { Auth } from '../auth/service.ts'
import { EVENT_SENDERS } from '../contract/ledger.ts'
import { LIMITS } from '../contract/limits.ts'
import { toSubnets } from '../kit/http/client-ip.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { API_PATTERNS } from '../kit/http/paths.ts'
import { PROBLEM_RESPONSES } from '../kit/http/problem-responses.ts'
import { HEADERS } from '../kit/http/response-headers.ts'
import type { AppEnv, createRouter } from '../kit/http/router.ts'
import { readSmallBodies } from './body.ts'
import { compressAnswers } from './compress.ts'
import { addDocs } from './docs.ts'
import { checkHost } from './host.ts'
import { limitRates } from './limits.ts'
import type { Metrics } from './metrics.ts'
import { operationRoutes, type Ready } from './operations.ts'
import { guardPages, isPagePath } from './page-policy.ts'
import { refuseOverload } from './overload.ts'
import { answerProblem } from './problem.ts'
import { identify } from './request.ts'

/** These carry a receipt, an event of a payment provider, or all that the bot knows of somebody. */
const LARGER = new Map([
  ...['POST /api/receipts/verify', 'POST /verify'].map((route) => [route, LIMITS.receiptBytesMax] as const),
  // Providers describe a whole payment in each event.
  ...EVENT_SENDERS.map((name) => [`POST /api/payments/${name}/webhook`, LIMITS.providerEventBytesMax] as const),
  ['POST /v2/forecast', LIMITS.timegptBytesMax],
  ['POST /api/admin/bank/statements', LIMITS.statementBytesMax],
  ['POST /api/bot/payments/stars', LIMITS.starReportBytesMax],
  ['POST /api/bot/chat-data', LIMITS.chatDataBytesMax],
  ...['POST /api/tickets', 'POST /api/tickets/files'].map((route) => [route, LIMITS.ticketFileBodyBytesMax] as const),
])
/** These take a series or a model, and read their bodies as streams, with their own limits. */
const STREAMED = new Set(['POST /api/predict', 'POST /api/predict/quote', 'POST /api/admin/models', 'POST /app/new'])

type Router = ReturnType<typeof createRouter>

export interface AppDeps {
  auth: Auth
  /** Whether an Authorization header carries WORKER_KEY. */
  isWorker: (authorization: string | undefined) => boolean
  /** The routes of every noun: this list is the API's table of contents. */
  routers: Router[]
  /** Returns the pages for browsers, which ask core's own routes. */
  createPages: (fetchCore: (request: Request, bindings: unknown) => Response | Promise<Response>) => Hono<AppEnv>
  /** What core sends by itself, for the document. */
  sent: readonly RouteConfig[]
  /** Throws `maintenance` while orders are refused. */
  refuseInMaintenance: () => void
  metrics: Metrics
  /** Throws if core cannot serve: no write or no forecast is possible, or it is shutting down. */
  ready: Ready
  /** Maps an error to what its caller sees: an error caused by core's shutdown is nobody's fault. */
  refuse: (error: unknown) => unknown
  rateLimits: boolean
  /** How late the event loop is: see createLagMeter. */
  lagMs: () => number
  /** Origins whose pages may call the API from a browser; if empty, only pages of this origin can. */
  corsOrigins: readonly string[]
  /** Addresses and subnets of proxies whose X-Forwarded-For is trusted. */
  trustedProxies: readonly string[]
  publicUrl: string
  /** Host names of this server, in addition to addresses and localhost. */
  hosts: readonly string[]
  version: string
  newId: NewId
  log: Log
}

/** The HTTP application: what happens to a request, in order. */
export function createApp(deps: AppDeps) {
  const {
    auth,
    isWorker,
    routers,
    sent,
    metrics,
    ready,
    refuse,
    rateLimits,
    lagMs,
    corsOrigins,
    trustedProxies,
    publicUrl,
    hosts,
    version,
  } = deps
  const { newId, refuseInMaintenance, createPages, log } = deps
  const app = new OpenAPIHono<AppEnv>({ getPath: withoutTrailingSlash })
  app.use(identify({ auth, isWorker, newId, refuseInMaintenance, trustedProxies: toSubnets(trustedProxies), log }))
  app.use(metrics.measure)
  app.use(logRequests(log))
  const usual = secureHeaders({ ...SECURE, contentSecurityPolicy: CONTENT_SECURITY_POLICY })
  const ofForm = secureHeaders({ ...SECURE, contentSecurityPolicy: FORM_SECURITY_POLICY })
  app.use((c, next) => {
    if (isPagePath(c.req.path)) return guardPages(c, next)
    return FORM_PAGES.has(c.req.path) ? ofForm(c, next) : usual(c, next)
  })
  app.use(compressAnswers())
  app.use(checkHost(hosts))
  app.use(refuseOverload(lagMs))
  const noStore: MiddlewareHandler<AppEnv> = async (c, next) => {
    // Set before the answer is created, which may override it: adding a header afterwards makes Hono rebuild
    // the answer as a stream.
    c.header('Cache-Control', 'no-store')
    await next()
  }
  for (const pattern of API_PATTERNS) app.use(pattern, noStore)
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins))
  if (rateLimits) {
    const limit = limitRates()
    for (const path of [...API_PATTERNS, ...FORM_PAGES]) app.use(path, limit)
  }
  app.use(readSmallBodies(STREAMED, LARGER))
  app.onError((error, c) => answerProblem(refuse(error), c, log))
  app.notFound((c) => {
    const allowed = methodsOf(app, c.req.path)
    return answerProblem(
      allowed.length > 0
        ? new AppError('method_not_allowed', { allowed })
        : new AppError('not_found', {
            what: 'route',
            asked: `${c.req.method} ${c.req.path}`,
            available: ['/docs', '/openapi.json'],
          }),
      c,
      log,
    )
  })

  for (const router of routers) app.route('/', router)

  app.route('/', operationRoutes({ ready, metrics, document: () => (document ??= toDocument()) }))
  addDocs(app)
  app.route(
    '/',
    createPages((request, bindings) => app.fetch(request, bindings as object)),
  )

  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An access token of /api/auth (15 minutes; a new one comes from /api/auth/refresh), or an API key of /api/keys: `cc_live_…`, or `cc_test_…` in a shop with sandbox money. A key does what its scopes say, on the routes that name one in `x-scope`.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'bot_key', {
    type: 'http',
    scheme: 'bearer',
    description: "BOT_KEY: the bot's own door",
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'worker_key', {
    type: 'http',
    scheme: 'bearer',
    description: 'WORKER_KEY: the door of workers on other machines',
  })
  for (const [name, header] of Object.entries(HEADERS)) app.openAPIRegistry.registerComponent('headers', name, header)
  for (const [name, response] of Object.entries(PROBLEM_RESPONSES))
    app.openAPIRegistry.registerComponent('responses', name, response)
  for (const webhook of sent) app.openAPIRegistry.registerWebhook(webhook)
  let document: string | undefined
  const toDocument = (): string =>
    JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Coincast', version, description: DESCRIPTION, license: { name: 'MIT' } },
        servers: [{ url: publicUrl }],
      }),
    )
  return app
}

const DESCRIPTION =
  'Honest price forecasts, paid by the valid row. Errors are RFC 9457 problems with a stable `code`; lists have `next_cursor`; whatever moves credits takes an Idempotency-Key; `X-Account` names the account to act in, by default your own, on every route that a session may use. Not investment advice.'

const SECURE = { xFrameOptions: 'DENY', referrerPolicy: 'no-referrer' } as const

/** Pages of words and one form, and what they may load: nothing but our own style, and the few lines that carry the code of a link
 *  into its field. */
const FORM_PAGES = new Set(['/verify', '/reset', '/unsubscribe'])
const FORM_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  // The API page sets its styles from a script.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  frameAncestors: ["'none'"],
}

/** Tokens travel in a header and never in cookies, so an allowed page can act only for users who give it
 *  their token. */
const allowOrigins = (origins: readonly string[]): MiddlewareHandler<AppEnv> =>
  cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'Prefer',
      'If-Match',
      'If-None-Match',
      'X-Account',
      'X-Request-Id',
    ],
    exposeHeaders: Object.keys(HEADERS),
    maxAge: 600,
  })

/** Every route answers with and without a trailing slash. */
function withoutTrailingSlash(request: Request): string {
  const path = getPath(request)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Polled every few seconds by machines: a log line for each would hide the others. */
const PROBES = /^\/(?:healthz|readyz|metrics|docs\/assets\/.*|api\/bot\/.*)$/

function logRequests(log: Log) {
  return async (c: Context<AppEnv>, next: () => Promise<void>) => {
    const started = performance.now()
    await next()
    log({
      event: 'request',
      level: c.res.status >= 500 ? 'error' : PROBES.test(c.req.path) ? 'debug' : 'info',
      request_id: c.var.requestId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      run_ms: Math.round(performance.now() - started),
      account_id: c.var.actor?.accountId,
    })
  }
}

function methodsOf(app: Hono<AppEnv>, path: string): string[] {
  const fitting = app.routes.filter(
    (route) =>
      route.method !== 'ALL' &&
      !route.path.includes('*') &&
      new RegExp(`^${route.path.replaceAll(/:[^/]+/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path),
  )
  // `/api/predict/quote` is a separate path, though `/api/predict/:id` also matches it.
  const own = fitting.filter((route) => route.path === path)
  const methods = (own.length > 0 ? own : fitting).map((route) => route.method)
  // Hono answers HEAD wherever it answers GET.
  return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])])]
}
