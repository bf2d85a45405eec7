import type { Context } from 'hono'
import { type Nested, parseNested } from './form.ts'
import { StripeRefusal } from './refusal.ts'
import type { StripeState } from './state.ts'

/** Stripe's rules for the Idempotency-Key. */
export function createOnce(state: StripeState) {
  /** Does `work` once per Idempotency-Key, and answers a repetition as the first; what was never begun is not kept. */
  return async function once(c: Context, work: (body: Nested) => unknown): Promise<Response> {
    const text = await c.req.text()
    const key = c.req.header('idempotency-key')
    const request = `${c.req.method} ${c.req.path} ${text}`
    const earlier = key === undefined ? undefined : state.answers.get(key)
    if (earlier !== undefined) {
      if (earlier.request !== request)
        throw new StripeRefusal(
          400,
          'Keys for idempotent requests can only be used with the same parameters they were first used with.',
          {
            type: 'idempotency_error',
          },
        )
      return new Response(earlier.body, {
        status: earlier.status,
        headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
      })
    }
    const params = parseNested(text)
    const answer = (status: number, value: unknown): Response => {
      const body = JSON.stringify(value)
      if (key !== undefined) state.answers.set(key, { request, status, body })
      return new Response(body, { status, headers: { 'content-type': 'application/json' } })
    }
    try {
      return answer(200, work(params))
    } catch (error) {
      // What is malformed was never begun; what was refused for a reason is refused again.
      if (
        error instanceof StripeRefusal &&
        error.body.error.code !== undefined &&
        error.body.error.code !== 'parameter_unknown'
      )
        return answer(error.status, error.body)
      throw error
    }
  }
}
