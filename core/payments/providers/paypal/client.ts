import { AppError } from '../../../kit/errors.ts'

export interface ClientDeps {
  clientId: string
  secret: string
  /** https://api-m.paypal.com, that of PayPal's own sandbox, or that of a stand-in. */
  apiBase: string
  fetch: typeof fetch
  now: () => number
}

export interface Call {
  method: 'GET' | 'POST'
  /** From the base on, with the query. */
  path: string
  body?: unknown
  /** PayPal-Request-Id: repeated with the same, a request is done once. */
  requestId?: string
}

const TIMEOUT_MS = 10_000
/** A token is renewed so long before it ends. */
const TOKEN_SPARE_MS = 60_000

/** A request that PayPal refuses for good; `issue` is its own name of the reason. */
export class PaypalRefusal extends Error {
  readonly status: number
  readonly issue: string

  constructor(status: number, issue: string, message: string) {
    super(message)
    this.status = status
    this.issue = issue
  }
}

/** PayPal's REST API: a token of the app, time-outs, and one repetition of what got no answer. */
export function createPaypalClient({ clientId, secret, apiBase, fetch, now }: ClientDeps) {
  const base = apiBase.replace(/\/$/, '')
  let token: { value: string; until: number } | undefined
  let renewing: Promise<string> | undefined

  const send = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${base}${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })

  async function renew(): Promise<string> {
    const response = await send('/v1/oauth2/token', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    })
    const answer = await readJson(response)
    const { access_token: value, expires_in: seconds } = answer
    if (!response.ok || typeof value !== 'string' || typeof seconds !== 'number')
      throw new Error(`PayPal gives no token: ${response.status} ${said(answer)}`)
    token = { value, until: now() + seconds * 1000 - TOKEN_SPARE_MS }
    return value
  }

  async function tokenNow(): Promise<string> {
    if (token !== undefined && token.until > now()) return token.value
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function once({ method, path, body, requestId }: Call): Promise<Response> {
    const authorization = `Bearer ${await tokenNow()}`
    const response = await send(path, {
      method,
      headers: {
        authorization,
        accept: 'application/json',
        ...(method === 'POST' ? { 'content-type': 'application/json', prefer: 'return=representation' } : {}),
        ...(requestId === undefined ? {} : { 'paypal-request-id': requestId }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    // Revoked, or the secret was changed.
    if (response.status === 401) token = undefined
    return response
  }

  /** Tried twice: each write has a request id, so that the second time changes nothing. */
  async function twice(asked: Call): Promise<Response> {
    const first = await once(asked).catch((error: unknown) => error)
    if (first instanceof Response && !mayPass(first.status)) return first
    if (first instanceof Response) await first.body?.cancel()
    return once(asked)
  }

  /** The answer of PayPal. Throws PaypalRefusal for a request that it refuses for good, and `unavailable` for any other fault. */
  async function call(asked: Call): Promise<unknown> {
    let answer: Record<string, unknown>
    let status: number
    try {
      const response = await twice(asked)
      status = response.status
      answer = await readJson(response)
    } catch (cause) {
      throw unavailable(cause)
    }
    if (status >= 200 && status < 300) return answer
    const refusal = new PaypalRefusal(status, issueOf(answer), said(answer))
    // Forbidden: the app lacks a permission, which staff can mend.
    if (mayPass(status) || status === 403) throw unavailable(refusal)
    throw refusal
  }

  /** As `call`; undefined if PayPal has nothing of that name. */
  async function find(path: string): Promise<unknown> {
    try {
      return await call({ method: 'GET', path })
    } catch (error) {
      if (error instanceof PaypalRefusal && error.status === 404) return undefined
      throw refused(error)
    }
  }

  return { call, find }
}

const mayPass = (status: number): boolean => status === 401 || status === 408 || status === 429 || status >= 500

const unavailable = (cause: unknown): AppError =>
  new AppError('unavailable', { detail: 'PayPal does not answer', retry_after_seconds: 30 }, { cause })

/** A request that we did not expect to be refused is a fault of the set-up or of ours: the cause is in the log. */
export const refused = (cause: unknown): unknown =>
  cause instanceof PaypalRefusal
    ? new AppError('unavailable', { detail: 'PayPal does not take the request', retry_after_seconds: 60 }, { cause })
    : cause

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  if (text === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    // A proxy before PayPal answers in HTML: the status says enough.
    return {}
  }
}

function issueOf(answer: Record<string, unknown>): string {
  const details: unknown = Array.isArray(answer['details']) ? answer['details'][0] : undefined
  const issue = typeof details === 'object' && details !== null && 'issue' in details ? details.issue : undefined
  return [issue, answer['name'], answer['error']].find((text) => typeof text === 'string') ?? ''
}

function said(answer: Record<string, unknown>): string {
  const texts = [issueOf(answer), answer['message'], answer['error_description'], answer['debug_id']]
  return texts.filter((text) => typeof text === 'string' && text !== '').join(' ')
}
