const text = { type: 'string' } as const
const whole = { type: 'integer', minimum: 0 } as const

/** Headers of answers, each described once: `components.headers` of the document. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'Your own X-Request-Id, or one made here: it joins this answer to the log',
    schema: text,
  },
  RateLimit: { description: 'What is left of which policy, and in how many seconds there is more', schema: text },
  'RateLimit-Policy': { description: 'The policy: its name, how many requests, in how many seconds', schema: text },
  'Retry-After': { description: 'Seconds to wait before it is tried again: with 429 and 503', schema: whole },
  'WWW-Authenticate': { description: '`Bearer`: with 401', schema: text },
  Allow: { description: 'The methods of this address: with 405', schema: text },
  'Idempotent-Replayed': {
    description: '`true` when this answer was given before to the same Idempotency-Key',
    schema: text,
  },
  Location: {
    description: 'Where to look for what has been made',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Preference-Applied': { description: 'The `wait` of Prefer as it was taken: at most its maximum', schema: text },
  ETag: { description: 'Names this very content: for If-None-Match or If-Match', schema: text },
} as const
export type HeaderName = keyof typeof HEADERS

/** Those of every answer under /api. */
const OF_EVERY: HeaderName[] = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy']
export const OF_PROBLEMS: HeaderName[] = ['Retry-After', 'WWW-Authenticate', 'Allow']

/** The headers of a response by reference, beside those of every one. */
export function describeHeaders(path: string, names: readonly HeaderName[] = []) {
  const all = [...(path.startsWith('/api') ? OF_EVERY : OF_EVERY.slice(0, 1)), ...names]
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
