import { isApiPath } from './paths.ts'
import type { Acting, Careful } from '../acting.ts'
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, Handler, MiddlewareHandler } from 'hono'
import type { Actor } from '../../contract/account.ts'
import type { Language } from '../../contract/common.ts'
import type { ErrorCode, LocalizedFault } from '../../contract/errors/params.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Permission } from '../../contract/permissions.ts'
import type { Scope } from '../../contract/trust/key.ts'
import { ACTS_OF, type MemberAct } from '../../contract/trust/member.ts'
import type { Caller } from './client-ip.ts'
import { cut } from '../bounded.ts'
import { AppError } from '../errors.ts'
import { refuseFields, toValidationFault } from './faults.ts'
import { describeProblems, errorsOf } from './problem-responses.ts'
import { describeHeaders, type HeaderName } from './response-headers.ts'

/** What every handler finds in `c.var`. */
export interface AppEnv {
  /** `refusal` is the reason why the token is invalid; routes that are not public throw it. */
  Variables: {
    requestId: string
    caller: Caller
    actor: Actor | null
    refusal: AppError | null
    /** What the route asks of staff; null on every other route. */
    permission: Permission | null
    language: Language
    /** Whether the caller would still be let in: asked by answers that last. */
    isStillIn: () => Promise<boolean>
    /** The actor as the token stands for now; null if it no longer stands for any. */
    lookAgain: () => Promise<Actor | null>
    /** Whether the caller has WORKER_KEY. */
    isWorker: boolean
    /** Whether the actor has proved their second factor, as far as a route needs it. */
    factor: FactorGate
    /** On a route that demands a fresh code above an amount: whether one was given. */
    isSteppedUp: boolean
    /** Throws `maintenance` while orders are refused. */
    refuseInMaintenance: () => void
  }
}

/** How a route learns of second factors. */
export interface FactorGate {
  /** True for who has none, or has proved it within five minutes. */
  isFresh: (actor: Actor) => Promise<boolean>
  /** Throws `mfa_enrolment_required` or `step_up_required` for staff whom a staff route does not let in yet. */
  checkStaff: (actor: Actor, isChange: boolean) => Promise<void>
}

/** When a route needs a fresh code of who has a second factor: always, above STEP_UP_CREDITS, or to act on another member. */
export type StepUp = 'always' | 'above_limit' | 'removing_another'

/** Who may call a route: anyone, every person, the bot itself, a worker on another machine, staff with a permission, or who may do this in the account that
 *  they act in. */
export type Access = 'public' | 'user' | 'bot' | 'worker' | { permission: Permission } | { member: MemberAct }

type Described<P extends string> = Omit<RouteConfig, 'path'> & {
  path: P
  /** The method's name in generated clients: a verb and a noun. */
  operationId: string
  access: Access
  scope?: Scope
  stepUp?: StepUp
  /** Refused during maintenance: it starts something that costs or pays. */
  startsOrder?: boolean
  /** Codes of the route's own work; those that follow from the declaration are added. */
  errors?: readonly ErrorCode[]
  /** Headers of successful answers besides those of every answer; `Idempotent-Replayed` is added. */
  answers?: readonly HeaderName[]
}

/** Declares a route with its access policy. The policy is enforced before the handler and appears in the
 *  OpenAPI document as `x-access`, so that a test can try every route as every kind of caller. Query
 *  parameters that no schema names are refused, as unknown body fields are. */
export function defineRoute<P extends string, R extends Described<P>>(config: R) {
  const { access, scope, stepUp, startsOrder = false, middleware, answers = [], errors: _, ...described } = config
  const guarded = {
    ...described,
    middleware: [
      guard(access, scope, stepUp),
      ...(startsOrder ? [refuseInMaintenance] : []),
      ...checkQuery(config),
      ...[middleware ?? []].flat(),
    ],
    security: SECURITY[typeof access === 'string' ? access : 'user'],
    responses: {
      ...describeProblems(config.path, errorsOf(config)),
      ...describeResponses(
        config.path,
        config.responses,
        isReplayable(config) ? [...answers, 'Idempotent-Replayed'] : answers,
      ),
    },
  }
  // The additions are the same for every route, so the route's type remains that of its own description.
  const route = createRoute<P, R>(guarded as unknown as R)
  Object.assign(route, {
    ...(typeof access === 'string'
      ? { 'x-access': access }
      : 'member' in access
        ? { 'x-access': 'user', 'x-member': access.member }
        : { 'x-access': 'staff', 'x-permission': access.permission }),
    ...(scope === undefined ? {} : { 'x-scope': scope }),
    ...(stepUp === undefined ? {} : { 'x-step-up': stepUp }),
  })
  return route
}

const SECURITY = { public: [], bot: [{ bot_key: [] }], worker: [{ worker_key: [] }], user: [{ bearer: [] }] }

function isReplayable({ request }: Omit<RouteConfig, 'path'>): boolean {
  const headers = request?.headers
  return headers !== undefined && 'shape' in headers && 'idempotency-key' in headers.shape
}

function describeResponses(path: string, responses: RouteConfig['responses'], names: readonly HeaderName[]) {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: describeHeaders(path, names) },
    ]),
  )
}

/** Refuses query parameters that the route's schema does not name: an ignored filter would answer a different
 *  question. */
function checkQuery({ path, request }: Omit<RouteConfig, 'path'> & { path: string }): MiddlewareHandler<AppEnv>[] {
  if (!isApiPath(path)) return []
  const { query } = request ?? {}
  const known = query !== undefined && 'shape' in query ? Object.keys(query.shape) : []
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (c.req.url.includes('?')) {
      const unknown = Object.keys(c.req.query()).filter((name) => !known.includes(name))
      if (unknown.length > 0) throw refuseFields(unknown.slice(0, LIMITS.faultsShownMax).map(toFault), unknown.length)
    }
    await next()
  }
  const names = known.join(', ')
  const toFault = (name: string): LocalizedFault => ({
    pointer: cut(`query/${name}`, LIMITS.faultCharsMax),
    message: { en: 'unknown parameter', ru: 'неизвестный параметр' },
    fix:
      known.length > 0
        ? { en: `leave it out, or use one of: ${names}`, ru: `уберите его или возьмите один из: ${names}` }
        : { en: 'leave it out', ru: 'уберите его' },
  })
  return [check]
}

/** A router whose refusals are problem documents: zod's findings become `validation_failed`. */
export function createRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw toValidationFault(result.error, result.target)
    },
  })
}

function guard(access: Access, scope: Scope | undefined, stepUp: StepUp | undefined): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (access === 'worker') refuseUnlessWorker(c)
    else if (access !== 'public') {
      const actor = actorOf(c)
      const permission = typeof access === 'object' && 'permission' in access ? access.permission : null
      c.set('permission', permission)
      if (!admits(access, actor)) {
        throw new AppError('forbidden', { needed: neededFor(access) })
      }
      // On a route of staff a key is judged by its permissions.
      if (permission === null && actor.scopes !== null && (scope === undefined || !actor.scopes.includes(scope))) {
        throw new AppError('forbidden', {
          needed: scope === undefined ? 'a session, not an API key' : `the scope ${scope}`,
        })
      }
      const { factor, lookAgain } = c.var
      c.set('isStillIn', async () => {
        const present = await lookAgain()
        return present !== null && admits(access, present)
      })
      if (permission !== null) await factor.checkStaff(actor, c.req.method !== 'GET')
      if (stepUp !== undefined) {
        // The code was given when the key was made, for these very permissions.
        const isFresh = (permission !== null && actor.via === 'key') || (await factor.isFresh(actor))
        if (stepUp === 'always' && !isFresh) throw new AppError('step_up_required', {})
        c.set('isSteppedUp', isFresh)
      }
    }
    await next()
  }
}

const refuseInMaintenance: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.var.refuseInMaintenance()
  await next()
}

function refuseUnlessWorker(c: Context<AppEnv>): void {
  if (c.var.isWorker) return
  actorOf(c)
  throw new AppError('forbidden', { needed: 'worker' })
}

const neededFor = (access: Exclude<Access, 'public' | 'worker'>): string => {
  if (typeof access === 'string') return access
  return 'member' in access ? access.member : access.permission
}

function admits(access: Exclude<Access, 'public' | 'worker'>, { role, member, permissions }: Actor): boolean {
  if (typeof access === 'object' && 'member' in access) return role !== 'bot' && ACTS_OF[member].has(access.member)
  if (typeof access === 'object') return permissions.has(access.permission)
  return access === 'bot' ? role === 'bot' : role !== 'bot'
}

/** Returns the actor of a request on a route that is not public. Throws `unauthenticated` if there is none. */
export function actorOf(c: Context<AppEnv>): Actor {
  const { actor, refusal } = c.var
  if (actor === null) throw refusal ?? new AppError('unauthenticated', { reason: 'missing' })
  return actor
}

/** As `actorOf`, with the id of the request. */
export const byOf = (c: Context<AppEnv>): { actor: Actor; requestId: string } => ({
  actor: actorOf(c),
  requestId: c.var.requestId,
})

/** As `actorOf`, with what the audit log needs to know. */
export function actingOf(c: Context<AppEnv>): Acting {
  const { userId, via } = actorOf(c)
  const { requestId, permission } = c.var
  return { actorId: userId, requestId, permission, isInChat: via !== 'password' }
}

/** As `actingOf`, on a route that declares `stepUp`. */
export const carefulOf = (c: Context<AppEnv>): Careful => ({ ...actingOf(c), isSteppedUp: c.var.isSteppedUp })

/** Adds a route whose handler reads the body itself, as a stream: described in the document like any other,
 *  but not parsed before. */
export function addStreamed(router: OpenAPIHono<AppEnv>, route: RouteConfig, handler: Handler<AppEnv>): void {
  const { middleware, ...described } = route
  router.openAPIRegistry.registerPath(described)
  const path = route.path.replaceAll(/\/{(.+?)}/g, '/:$1')
  router.on([route.method], [path], ...[middleware ?? []].flat(), handler)
}

/** Sends JSON that is already serialized, as text or bytes. */
export function sendJson(
  c: Context<AppEnv>,
  json: string | Uint8Array<ArrayBuffer>,
  status: 200 | 201 | 202,
): Response {
  return c.body(json, status, { 'content-type': 'application/json' })
}
