import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { onlyOwnPage } from '../control/door.ts'
import { parse, parseNested, SCHEMAS } from './form.ts'
import { checkoutPage, toAct } from '../remote/page.ts'
import { StripeRefusal } from './refusal.ts'
import { createRequestFaults, DROPPED, type RequestFaults } from '../remote/faults.ts'
import { createOnce } from './once.ts'
import { createShop, type Shop, type ShopDeps } from './shop.ts'
import type { Session, StripeState, Subscription } from './state.ts'
import { chargeOf } from './views.ts'

export interface StripeDeps extends ShopDeps {
  state: StripeState
  /** The key that callers must have. */
  secretKey: string
}

/** Stripe's API as far as the shop uses it, and its checkout page: `/v1/…` and `/pay/<session>`. */
export function createStripeApi(deps: StripeDeps) {
  const { state, secretKey } = deps
  const shop = createShop(deps)
  const faults = createRequestFaults()
  const app = new Hono()

  app.onError((error) => {
    if (error instanceof StripeRefusal) return Response.json(error.body, { status: error.status })
    return Response.json(
      { error: { type: 'api_error', message: `the stand-in failed: ${error.message}` } },
      { status: 500 },
    )
  })
  app.notFound((c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path})`
    return Response.json({ error: { type: 'invalid_request_error', message } }, { status: 404 })
  })

  app.use('/v1/*', guard(secretKey, faults))

  const once = createOnce(state)
  const queryOf = (c: Context): ReturnType<typeof parseNested> => parseNested(new URL(c.req.url).search)
  const expand = (session: Session, fields: readonly string[]): unknown => {
    const { sandbox: _, ...view } = session
    const intent = session.payment_intent
    const isWhole = intent !== null && fields.some((field) => field.startsWith('payment_intent'))
    if (!isWhole) return { ...view, payment_intent: intent }
    const { charged, ...shown } = shop.getIntent(intent)
    const charge = charged === undefined ? null : { ...chargeOf(state, shown), created: charged }
    const latest_charge = fields.includes('payment_intent.latest_charge') ? charge : (charge?.id ?? null)
    return { ...view, payment_intent: { ...shown, latest_charge } }
  }

  app.post('/v1/checkout/sessions', (c) =>
    once(c, (given) => {
      const params = parse(SCHEMAS.createSession, given)
      return expand(shop.createSession(params), params.expand)
    }),
  )
  app.get('/v1/checkout/sessions', (c) => {
    const params = parse(SCHEMAS.list, queryOf(c))
    const fields = params.expand.map((field) => field.replace(/^data\./, ''))
    return c.json(
      toPage([...state.sessions.values()], params, '/v1/checkout/sessions', (session) => expand(session, fields)),
    )
  })
  app.get('/v1/checkout/sessions/:id', (c) =>
    c.json(expand(shop.getSession(c.req.param('id')), parse(SCHEMAS.retrieve, queryOf(c)).expand) as object),
  )
  app.post('/v1/checkout/sessions/:id/expire', (c) => once(c, () => expand(shop.expire(c.req.param('id')), [])))
  app.get('/v1/payment_intents/:id', (c) => c.json(shop.getIntent(c.req.param('id'))))
  app.post('/v1/refunds', (c) => once(c, (given) => shop.createRefund(parse(SCHEMAS.createRefund, given))))
  app.get('/v1/refunds', (c) =>
    c.json(toPage([...state.refunds.values()], parse(SCHEMAS.list, queryOf(c)), '/v1/refunds')),
  )
  app.get('/v1/disputes', (c) =>
    c.json(toPage([...state.disputes.values()], parse(SCHEMAS.list, queryOf(c)), '/v1/disputes')),
  )
  app.get('/v1/subscriptions/:id', (c) => c.json(withoutOwn(shop.getSubscription(c.req.param('id')))))
  app.post('/v1/subscriptions/:id', (c) =>
    once(c, (given) => withoutOwn(shop.update(c.req.param('id'), parse(SCHEMAS.updateSubscription, given)))),
  )
  app.delete('/v1/subscriptions/:id', (c) => once(c, () => withoutOwn(shop.cancel(c.req.param('id')))))
  app.post('/v1/invoices/:id/finalize', (c) => once(c, () => shop.finalize(c.req.param('id'))))
  app.post('/v1/invoices/:id/void', (c) => once(c, () => shop.voidInvoice(c.req.param('id'))))
  app.get('/v1/invoices', (c) => {
    const params = parse(SCHEMAS.listInvoices, queryOf(c))
    const { subscription, status } = params
    const fitting = [...state.invoices.values()].filter(
      (invoice) =>
        (subscription === undefined || invoice.parent.subscription_details.subscription === subscription) &&
        (status === undefined || invoice.status === status),
    )
    return c.json(toPage(fitting, { ...params, subscription: undefined }, '/v1/invoices'))
  })
  app.get('/v1/invoice_payments', (c) => {
    const params = parse(SCHEMAS.listInvoicePayments, queryOf(c))
    const fitting = [...state.invoices.values()].flatMap((invoice) =>
      invoice.payments.data
        .filter(({ payment }) => payment.payment_intent === params.payment.payment_intent)
        .map((payment) => ({
          ...payment,
          created: invoice.created,
          invoice: params.expand.includes('data.invoice') ? invoice : invoice.id,
        })),
    )
    return c.json(toPage(fitting, params, '/v1/invoice_payments'))
  })
  app.get('/v1/events', (c) => c.json(toPage(state.events, parse(SCHEMAS.listEvents, queryOf(c)), '/v1/events')))

  addPages(app, shop)
  return { app, shop, fault: faults.order }
}

const guard =
  (secretKey: string, faults: RequestFaults): MiddlewareHandler =>
  async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${secretKey}`)
      throw new StripeRefusal(401, 'Invalid API Key provided', { type: 'authentication_error' })
    const kind = faults.take()
    if (kind === undefined) return next()
    if (kind === 'drop_before') return DROPPED()
    if (kind === 'server_error') throw new StripeRefusal(500, 'An unknown error occurred', { type: 'api_error' })
    if (kind === 'busy')
      throw new StripeRefusal(429, 'Too many requests', { code: 'rate_limit', type: 'rate_limit_error' })
    await next()
    c.res = DROPPED()
  }

const withoutOwn = (subscription: Subscription): object => ({ ...subscription, sandbox: undefined })

/** The checkout page. */
function addPages(app: Hono, shop: Shop): void {
  app.get('/pay/:id', (c) => c.html(pageOf(shop.getSession(c.req.param('id')))))
  app.post('/pay/:id', onlyOwnPage, async (c) => {
    const { act } = await c.req.parseBody()
    const what = toAct(act)
    if (what === undefined) throw new StripeRefusal(400, 'Invalid act', { param: 'act' })
    const session = shop.act(c.req.param('id'), what)
    if (what === 'decline') return c.html(pageOf(session, 'Your card was declined. Try another one.'))
    return c.redirect(what === 'leave' ? (session.cancel_url ?? session.success_url) : session.success_url, 303)
  })
}

const pageOf = (session: Session, said?: string): ReturnType<typeof checkoutPage> =>
  checkoutPage({
    provider: 'Stripe',
    name: session.sandbox.name,
    amount: session.amount_total,
    currency: session.currency.toUpperCase(),
    over: session.status === 'open' ? undefined : session.status,
    said,
  })

interface Listed {
  id: string
  created: number
  payment_intent?: string | null
  subscription?: string | null
}

/** A list as Stripe pages it: newest first. */
function toPage<T extends Listed>(
  all: readonly T[],
  asked: {
    limit: number
    starting_after?: string | undefined
    created?: { gte?: number | undefined } | undefined
    payment_intent?: string | undefined
    subscription?: string | undefined
  },
  url: string,
  view: (item: T) => unknown = (item) => item,
): object {
  const fitting = all
    .filter(({ created }) => created >= (asked.created?.gte ?? 0))
    .filter((item) => asked.payment_intent === undefined || item.payment_intent === asked.payment_intent)
    .filter((item) => asked.subscription === undefined || item.subscription === asked.subscription)
    .toReversed()
  const from = asked.starting_after === undefined ? 0 : fitting.findIndex(({ id }) => id === asked.starting_after) + 1
  const data = fitting.slice(from, from + asked.limit).map(view)
  return { object: 'list', url, data, has_more: fitting.length > from + asked.limit }
}
