import type Stripe from 'stripe'
import { AppError } from '../../../kit/errors.ts'

const TIMEOUT_MS = 10_000

export type StripeClient = ReturnType<typeof createStripeClient>

/** Stripe's library, pointed at `apiBase`. */
export function createStripeClient({
  secretKey,
  apiBase,
  fetch,
}: {
  secretKey: string
  apiBase: string
  fetch: typeof globalThis.fetch
}) {
  let loaded: Promise<Stripe> | undefined

  /** The library is large: a shop without Stripe never loads it. */
  const load = (): Promise<Stripe> =>
    (loaded ??= import('stripe').then(({ default: Library }) => {
      const httpClient = Library.createFetchHttpClient(toBase(fetch, apiBase))
      return new Library(secretKey, { httpClient, timeout: TIMEOUT_MS, maxNetworkRetries: 1, telemetry: false })
    }))

  /** Throws the library's error for a request that Stripe refuses for good, and `unavailable` for any other fault. */
  async function ask<T>(call: (stripe: Stripe) => Promise<T>): Promise<T> {
    const stripe = await load()
    try {
      return await call(stripe)
    } catch (cause) {
      if (isStripeError(cause) && cause.type === 'StripeInvalidRequestError') throw cause
      throw new AppError('unavailable', { detail: 'Stripe does not answer', retry_after_seconds: 30 }, { cause })
    }
  }

  return { load, ask }
}

/** Errors of the library, by what they carry: naming its classes would load it. */
export function isStripeError(error: unknown): error is Error & { type: string; code?: string; statusCode?: number } {
  return error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe')
}

/** A request that we did not expect to be refused is a fault of the set-up or of ours: the cause is in the log. */
export const refused = (cause: unknown): unknown =>
  cause instanceof AppError
    ? cause
    : new AppError('unavailable', { detail: 'Stripe does not take the request', retry_after_seconds: 60 }, { cause })

/** Undefined if Stripe has no such object; throws any other error. */
export function noneIfMissing(error: unknown): undefined {
  if (isStripeError(error) && (error.code === 'resource_missing' || error.statusCode === 404)) return undefined
  throw refused(error)
}

/** Sends what the library addresses to api.stripe.com to `base`, which may have a path of its own. */
const toBase =
  (send: typeof fetch, base: string): typeof fetch =>
  async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const response = await send(`${base.replace(/\/$/, '')}${pathname}${search}`, init)
    return response.ok ? response : asRefusal(response)
  }

/** The library takes any JSON without an `error` for success, whatever its status: a gateway in between may answer so. */
async function asRefusal(response: Response): Promise<Response> {
  const text = await response.text()
  const { status, headers } = response
  const kept = ['content-type', 'request-id', 'retry-after', 'stripe-should-retry'].flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })
  const message = `the status ${status} without an error`
  if (hasError(text)) return new Response(text, { status, headers: kept })
  // Stripe names what it refuses or does not have: this was not Stripe.
  return Response.json({ error: { type: 'api_error', message } }, { status: Math.max(status, 502) })
}

function hasError(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object'
  } catch {
    return false
  }
}
