import type { RouteConfig } from '@hono/zod-openapi'
import { ERRORS, type ErrorCode, problemSchema } from '../../contract/errors.ts'
import { describeHeaders, OF_PROBLEMS } from './response-headers.ts'

export interface Refusing {
  path: string
  method: string
  access: string
  request?: RouteConfig['request']
  /** Codes that the route's own work may answer with. */
  errors?: readonly ErrorCode[]
}

/** Returns every code that an operation may answer with, without repeats: those its route names, and those that follow from its
 *  declaration (who may call it, what it reads). */
export function errorsOf({ path, method, access, request = {}, errors = [] }: Refusing): ErrorCode[] {
  const { body, headers } = request
  const isApi = path.startsWith('/api/')
  const takesJson = body !== undefined && 'application/json' in body.content
  const takesKey = headers !== undefined && 'shape' in headers && 'idempotency-key' in headers.shape
  return [
    ...new Set<ErrorCode>([
      ...(access === 'public' ? [] : (['unauthenticated', 'forbidden'] as const)),
      ...(isApi ? (['validation_failed', 'rate_limited'] as const) : []),
      // A body is read, and bounded, also where none is wanted.
      ...(method === 'get' ? [] : (['malformed_body', 'too_large'] as const)),
      ...(takesJson ? (['unsupported_media'] as const) : []),
      ...(takesKey ? (['idempotency_mismatch'] as const) : []),
      ...errors,
      'internal',
      'unavailable',
    ]),
  ]
}

/** Returns the responses of an operation for these codes: one per status, whose schema narrows `code` to the codes of that status,
 *  and `default` for what no list foresees. */
export function describeProblems(path: string, codes: readonly ErrorCode[]): RouteConfig['responses'] {
  const headers = describeHeaders(path, OF_PROBLEMS)
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))]
  const named = statuses.map((status) => {
    const ofStatus = codes.filter((code) => ERRORS[code].status === status)
    const response = {
      description: ofStatus.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: narrowed(ofStatus) } },
      headers,
    }
    return [String(status), response]
  })
  return {
    ...Object.fromEntries(named),
    default: {
      description: 'A problem: see `code`',
      content: { 'application/problem+json': { schema: problemSchema } },
      headers,
    },
  }
}

const narrowed = (codes: ErrorCode[]) => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object' as const, properties: { code: { type: 'string' as const, enum: codes } } },
  ],
})
