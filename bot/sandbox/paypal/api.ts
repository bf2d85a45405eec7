import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { onlyOwnPage } from '../control/door.ts'
import { createRequestFaults, DROPPED, type RequestFaults } from '../remote/faults.ts'
import { checkoutPage, toAct } from '../remote/page.ts'
import { missing, PaypalRefusal, unprocessable } from './refusal.ts'
import type { Shop } from './shop.ts'
import type { Order, PaypalState } from './state.ts'
import { toMinor, type Views } from './views.ts'

export interface ApiDeps {
  state: PaypalState
  shop: Shop
  views: Views
  now: () => number
  clientId: string
  secret: string
  /** Its certificate, PEM, by the name in its address; undefined for another name. */
  certificateOf: (name: string) => string | undefined
}

const TOKEN_S = 32_400
const DAYS_MAX_MS = 31 * 86_400_000

const text = (charsMax: number) => z.string().min(1).max(charsMax)
const money = z.strictObject({ currency_code: z.string().length(3), value: text(32) })
const orderBody = z.strictObject({
  intent: z.literal('CAPTURE'),
  purchase_units: z
    .array(
      z.strictObject({
        reference_id: text(256).optional(),
        custom_id: text(255).optional(),
        invoice_id: text(127).optional(),
        description: text(127).optional(),
        amount: money,
      }),
    )
    .length(1),
  payment_source: z.strictObject({
    paypal: z.strictObject({
      experience_context: z.strictObject({
        return_url: z.url(),
        cancel_url: z.url(),
        user_action: z.enum(['CONTINUE', 'PAY_NOW']).optional(),
        shipping_preference: z.enum(['GET_FROM_FILE', 'NO_SHIPPING', 'SET_PROVIDED_ADDRESS']).optional(),
      }),
    }),
  }),
})
const captureBody = z.strictObject({})
const refundBody = z.strictObject({ amount: money.optional(), custom_id: text(127).optional() })
const date = z.iso.datetime({ offset: true }).transform((at) => Date.parse(at))
const searchQuery = z.strictObject({
  start_date: date,
  end_date: date,
  fields: z.string().optional(),
  page_size: z.coerce.number().int().min(1).max(500).default(100),
  page: z.coerce.number().int().min(1).default(1),
})
const disputesQuery = z.strictObject({
  disputed_transaction_id: z.string().optional(),
  update_time_after: date.optional(),
  page_size: z.coerce.number().int().min(1).max(50).default(10),
  next_page_token: z.string().optional(),
})

/** PayPal's API as far as the shop uses it, its checkout page, and its certificate: `/v1/…`, `/v2/…`, `/pay/<order>`, `/certs/<name>`. */
export function createPaypalApi(deps: ApiDeps) {
  const { state, shop, views, clientId, secret, certificateOf } = deps
  const faults = createRequestFaults()
  let tokens = 1
  const token = (): string => `A21AA-of-the-sandbox-${tokens}`
  const app = new Hono()
  app.onError((error) => {
    if (error instanceof PaypalRefusal) return Response.json(error.body, { status: error.status })
    const message = `the stand-in failed: ${error.message}`
    return Response.json({ name: 'INTERNAL_SERVER_ERROR', message }, { status: 500 })
  })
  app.notFound((c) => {
    const message = `No such address: ${c.req.method} ${c.req.path}`
    return c.json({ name: 'RESOURCE_NOT_FOUND', message }, 404)
  })

  app.post('/v1/oauth2/token', async (c) => {
    const expected = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`
    if (c.req.header('authorization') !== expected)
      return c.json({ error: 'invalid_client', error_description: 'Client Authentication failed' }, 401)
    return c.json({ access_token: token(), token_type: 'Bearer', expires_in: TOKEN_S })
  })
  for (const path of ['/v1/customer/*', '/v1/reporting/*', '/v2/*']) app.use(path, guard(token, faults))

  const once = createOnce(state)
  app.post('/v2/checkout/orders', (c) => once(c, 201, (body) => views.toOrder(shop.createOrder(toNewOrder(body)))))
  app.get('/v2/checkout/orders/:id', (c) => c.json(views.toOrder(shop.getOrder(c.req.param('id')))))
  app.post('/v2/checkout/orders/:id/capture', (c) =>
    once(c, 201, (body) => {
      parse(captureBody, body)
      return views.toOrder(shop.capture(c.req.param('id')))
    }),
  )
  app.get('/v2/payments/captures/:id', (c) => c.json(views.toCapture(shop.getCapture(c.req.param('id')))))
  app.post('/v2/payments/captures/:id/refund', (c) =>
    once(c, 201, (body) => {
      const { amount, custom_id: customId } = parse(refundBody, body)
      const { currency } = shop.getCapture(c.req.param('id'))
      if (amount !== undefined && amount.currency_code !== currency)
        unprocessable('REFUND_CURRENCY_MISMATCH', 'The refund must be in the currency of the capture.')
      const asked = { customId: customId ?? null, ...(amount === undefined ? {} : { amount: toMinor(amount) }) }
      return views.toRefund(shop.createRefund(c.req.param('id'), asked))
    }),
  )
  app.get('/v2/payments/refunds/:id', (c) =>
    c.json(views.toRefund(state.refunds.get(c.req.param('id')) ?? missing(c.req.param('id')))),
  )
  addLists(app, deps)
  app.get('/certs/:name', (c) => {
    const pem = certificateOf(c.req.param('name'))
    return pem === undefined ? c.notFound() : c.body(pem, 200, { 'content-type': 'application/x-pem-file' })
  })
  addPages(app, shop)
  return {
    app,
    fault: faults.order,
    /** Ends the tokens that were given, before their time. */
    revokeTokens: (): void => void (tokens += 1),
  }
}

function addLists(app: Hono, { state, views }: ApiDeps): void {
  app.get('/v1/customer/disputes', (c) => {
    const asked = parse(disputesQuery, c.req.query())
    const fitting = [...state.disputes.values()]
      .filter(({ captureId }) => (asked.disputed_transaction_id ?? captureId) === captureId)
      .filter(({ updatedAt }) => updatedAt >= (asked.update_time_after ?? 0))
    const from = Number(asked.next_page_token ?? 0)
    const next = new URL(c.req.url)
    next.searchParams.set('next_page_token', String(from + asked.page_size))
    return c.json({
      items: fitting.slice(from, from + asked.page_size).map(views.toListed),
      links: fitting.length > from + asked.page_size ? [{ rel: 'next', method: 'GET', href: next.href }] : [],
    })
  })
  app.get('/v1/customer/disputes/:id', (c) =>
    c.json(views.toDispute(state.disputes.get(c.req.param('id')) ?? missing(c.req.param('id')))),
  )
  app.get('/v1/reporting/transactions', (c) => {
    const { start_date: from, end_date: until, page, page_size: size } = parse(searchQuery, c.req.query())
    if (until < from || until - from > DAYS_MAX_MS)
      throw new PaypalRefusal(400, 'INVALID_REQUEST', { message: 'Date range is greater than 31 days' })
    const found = views.toTransactions(from, until)
    return c.json({
      transaction_details: found.slice((page - 1) * size, page * size),
      page,
      total_items: found.length,
      total_pages: Math.ceil(found.length / size),
    })
  })
}

const guard =
  (token: () => string, faults: RequestFaults): MiddlewareHandler =>
  async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token()}`)
      return c.json({ error: 'invalid_token', error_description: 'Token signature verification failed' }, 401)
    const kind = faults.take()
    if (kind === undefined) return next()
    if (kind === 'drop_before') return DROPPED()
    if (kind === 'server_error')
      throw new PaypalRefusal(500, 'INTERNAL_SERVER_ERROR', { message: 'An internal server error has occurred.' })
    if (kind === 'busy')
      throw new PaypalRefusal(429, 'RATE_LIMIT_REACHED', {
        message: 'Too many requests. Blocked due to rate limiting.',
      })
    await next()
    c.res = DROPPED()
    return undefined
  }

/** Does `work` once per PayPal-Request-Id, and answers a repetition as the first; what was refused is not kept. */
function createOnce(state: PaypalState) {
  return async function once(c: Context, status: 201, work: (body: unknown) => unknown): Promise<Response> {
    const body = await c.req.text()
    const id = c.req.header('paypal-request-id')
    const key = id === undefined ? undefined : `${c.req.path} ${id}`
    const earlier = key === undefined ? undefined : state.answers.get(key)
    if (earlier !== undefined) {
      if (earlier.body !== body)
        unprocessable('PAYPAL_REQUEST_ID_PREVIOUSLY_USED', 'The PayPal-Request-Id was used with another body.')
      return new Response(earlier.answer, { status: 200, headers: { 'content-type': 'application/json' } })
    }
    const answer = JSON.stringify(work(parseJson(body)))
    if (key !== undefined) state.answers.set(key, { body, status, answer })
    return new Response(answer, { status, headers: { 'content-type': 'application/json' } })
  }
}

function toNewOrder(body: unknown): Parameters<Shop['createOrder']>[0] {
  const { purchase_units: units, payment_source: source } = parse(orderBody, body)
  const [unit] = units
  if (unit === undefined) throw new PaypalRefusal(400, 'INVALID_REQUEST', { message: 'purchase_units is empty' })
  const { return_url: returnUrl, cancel_url: cancelUrl } = source.paypal.experience_context
  return {
    amount: toMinor(unit.amount),
    currency: unit.amount.currency_code,
    referenceId: unit.reference_id ?? null,
    customId: unit.custom_id ?? null,
    invoiceId: unit.invoice_id ?? null,
    description: unit.description ?? null,
    returnUrl,
    cancelUrl,
  }
}

/** Parses what was sent; throws PaypalRefusal that names the first fault. */
function parse<T extends z.ZodType>(schema: T, given: unknown): z.infer<T> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const message = `/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'invalid'}`
  throw new PaypalRefusal(400, 'INVALID_REQUEST', { issue: 'INVALID_PARAMETER', message })
}

function parseJson(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body)
  } catch {
    throw new PaypalRefusal(400, 'INVALID_REQUEST', { issue: 'MALFORMED_REQUEST_JSON', message: 'not JSON' })
  }
}

/** The page on which a payer approves. */
function addPages(app: Hono, shop: Shop): void {
  app.get('/pay/:id', (c) => c.html(pageOf(shop.getOrder(c.req.param('id')))))
  app.post('/pay/:id', onlyOwnPage, async (c) => {
    const what = toAct((await c.req.parseBody())['act'])
    if (what === undefined) throw new PaypalRefusal(400, 'INVALID_REQUEST', { message: 'no such act' })
    const order = shop.act(c.req.param('id'), what)
    if (what === 'leave') return c.redirect(order.cancelUrl, 303)
    const back = new URL(order.returnUrl)
    back.searchParams.set('token', order.id)
    back.searchParams.set('PayerID', 'SANDBOXPAYER')
    return c.redirect(back.href, 303)
  })
}

const pageOf = (order: Order): ReturnType<typeof checkoutPage> =>
  checkoutPage({
    provider: 'PayPal',
    name: order.description ?? order.id,
    amount: order.amount,
    currency: order.currency,
    over: order.status === 'COMPLETED' ? 'paid' : undefined,
  })
