import { isApiPath } from './paths.ts'
const text = { type: 'string' } as const
const whole = { type: 'integer', minimum: 0 } as const

/** Headers of answers, each described once: `components.headers` of the document. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'Your X-Request-Id, or a generated one. Quote it to find this request in the log.',
    schema: text,
  },
  RateLimit: { description: 'Remaining quota and seconds until it resets, per policy', schema: text },
  'RateLimit-Policy': { description: 'The policy: name, number of requests, window in seconds', schema: text },
  'Retry-After': { description: 'Seconds to wait before the next try, with 429 and 503', schema: whole },
  'WWW-Authenticate': { description: '`Bearer`: with 401', schema: text },
  Allow: { description: 'The methods of this address, with 405', schema: text },
  'Idempotent-Replayed': {
    description: '`true` if this response was first given to an earlier request with the same Idempotency-Key',
    schema: text,
  },
  Location: {
    description: 'The address of what was created',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Preference-Applied': { description: 'The `wait` that was applied, at most its maximum', schema: text },
  ETag: { description: 'Identifies this version, for If-None-Match or If-Match', schema: text },
} as const
export type HeaderName = keyof typeof HEADERS

/** Those of every answer under /api. */
const OF_EVERY: HeaderName[] = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy']
export const OF_PROBLEMS: HeaderName[] = ['Retry-After', 'WWW-Authenticate', 'Allow']

/** The headers of a response by reference, in addition to those of every answer. */
export function describeHeaders(path: string, names: readonly HeaderName[] = []) {
  const all = [...(isApiPath(path) ? OF_EVERY : OF_EVERY.slice(0, 1)), ...names]
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
