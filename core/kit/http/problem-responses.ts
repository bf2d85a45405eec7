import { isApiPath } from './paths.ts'
import type { RouteConfig } from '@hono/zod-openapi'
import { ERRORS } from '../../contract/errors/errors.ts'
import type { ErrorCode } from '../../contract/errors/params.ts'
import { problemSchema } from '../../contract/errors/problem.ts'
import { describeHeaders, type HeaderName, OF_PROBLEMS } from './response-headers.ts'

const PROBLEM = { $ref: '#/components/schemas/Problem' }

const narrowed = (codes: readonly ErrorCode[]) => ({
  allOf: [PROBLEM, { type: 'object' as const, properties: { code: { type: 'string' as const, enum: [...codes] } } }],
})

export interface Refusing {
  path: string
  method: string
  access: string | object
  stepUp?: string | undefined
  request?: RouteConfig['request']
  startsOrder?: boolean
  /** Codes that the route's own work may answer with. */
  errors?: readonly ErrorCode[]
}

/** Returns every code that an operation may answer with, without repeats: those its route names, and those that follow from its
 *  declaration (who may call it, what it reads). */
export function errorsOf({
  path,
  method,
  access,
  stepUp,
  request = {},
  startsOrder = false,
  errors = [],
}: Refusing): ErrorCode[] {
  const { body, headers } = request
  const isApi = isApiPath(path)
  const takesJson = body !== undefined && 'application/json' in body.content
  const takesKey = headers !== undefined && 'shape' in headers && 'idempotency-key' in headers.shape
  return [
    ...new Set<ErrorCode>([
      ...(access === 'public' ? [] : (['unauthenticated', 'forbidden'] as const)),
      ...(typeof access === 'object' && 'permission' in access
        ? (['mfa_enrolment_required', 'step_up_required'] as const)
        : []),
      ...(stepUp === undefined ? [] : (['step_up_required'] as const)),
      ...(isApi ? (['validation_failed', 'rate_limited'] as const) : []),
      // A body is read, and limited, even if the route expects none.
      ...(method === 'get' ? [] : (['malformed_body', 'too_large'] as const)),
      ...(takesJson ? (['unsupported_media'] as const) : []),
      ...(takesKey ? (['idempotency_mismatch'] as const) : []),
      ...(startsOrder ? (['maintenance'] as const) : []),
      ...errors,
      'wrong_host',
      'internal',
      'unavailable',
    ]),
  ]
}

/** Returns the responses of an operation for these codes: one per status, whose schema narrows `code` to the
 *  codes of that status, and `default` for all others. A status with one code refers to the shared response
 *  of that code. */
export function describeProblems(path: string, codes: readonly ErrorCode[]): Responses {
  const isApi = isApiPath(path)
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))]
  const named = statuses.map((status) => {
    const mine = codes.filter((code) => ERRORS[code].status === status)
    const [only] = mine
    const isShared = isApi && mine.length === 1 && only !== undefined
    return [String(status), isShared ? refTo(only) : toResponse(path, mine)]
  })
  return { ...Object.fromEntries(named), default: isApi ? refTo('default') : otherProblem(path, problemSchema) }
}

/** The shared responses of operations under /api, by name: `components.responses` of the document. */
export const PROBLEM_RESPONSES = {
  default: otherProblem('/api', PROBLEM),
  ...Object.fromEntries(typedKeys(ERRORS).map((code) => [code, toResponse('/api', [code])])),
}

type Responses = RouteConfig['responses']

const refTo = (name: string) => ({ $ref: `#/components/responses/${name}` })

function toResponse(path: string, codes: readonly ErrorCode[]) {
  const [first] = codes
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
    content: { 'application/problem+json': { schema: narrowed(codes) } },
    headers: describeHeaders(path, first === undefined ? [] : headersAt(ERRORS[first].status)),
  }
}

/** `schema` must be passed to zod at least once, because that adds it to the document. */
function otherProblem<S>(path: string, schema: S) {
  return {
    description: 'A problem: see `code`',
    content: { 'application/problem+json': { schema } },
    headers: describeHeaders(path, OF_PROBLEMS),
  }
}

function headersAt(status: number): HeaderName[] {
  if (status === 401) return ['WWW-Authenticate']
  return status === 429 || status === 503 ? ['Retry-After'] : []
}

function typedKeys<T extends object>(value: T): Array<keyof T> {
  // The type of Object.keys loses the keys of a literal type.
  return Object.keys(value) as Array<keyof T>
}
