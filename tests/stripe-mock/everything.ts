import { createStripe } from '../../core/payments/providers/stripe.ts'
import type { Order } from '../../core/payments/order.ts'

export interface Sent {
  /** Method, path, and what was asked for. */
  request: string
  status: number
  /** Why it was refused; empty if it was not. */
  detail: string
}

/** Has the shop's own provider send all that it can ask of Stripe, to `apiBase`. The answers there are fixtures: whether the provider
 *  makes sense of them is none of the question, so that each request is sent in any case. Throws if one was never sent. */
export async function sendEverything(apiBase: string): Promise<Sent[]> {
  const sent: Sent[] = []
  /** Lists that are empty instead of the fixtures': by their paths. */
  let empty: string[] = []
  const provider = createStripe({
    secretKey: 'sk_test_123',
    webhookSecrets: ['whsec_test'],
    apiBase,
    creditPrice: { amount: 20, currency: 'USD' },
    publicUrl: 'https://shop.example',
    now: Date.now,
    async fetch(input, init) {
      const response = await fetch(input, init)
      const { pathname, search } = new URL(input instanceof Request ? input.url : input)
      const body = typeof init?.body === 'string' ? init.body : ''
      const asked = decodeURIComponent(`${search}${body === '' ? '' : ` ${body}`}`)
      const request = `${init?.method ?? 'GET'} ${pathname}${asked}`
      const detail = response.status < 400 ? '' : await response.clone().text()
      sent.push({ request, status: response.status, detail })
      return empty.includes(pathname) ? Response.json({ object: 'list', data: [] }) : response
    },
  })
  const { remote } = provider
  if (remote?.plans === undefined) throw new Error('Stripe sells no plans')
  const { plans } = remote
  const once: Order = {
    id: 'pay_once',
    accountId: 'acc_test',
    userId: 'usr_test',
    provider: 'stripe',
    credits: 1000,
    plan: null,
    priceAmount: 200,
    priceCurrency: 'USD',
    status: 'open',
    createdAt: Date.now(),
    expiresAt: Date.now() + 3_600_000,
    providerRef: null,
    url: null,
  }
  const monthly: Order = { ...once, id: 'pay_monthly', plan: 'monthly-500', credits: 500, priceAmount: 90 }
  const refund = { chargeId: 'pi_123', currency: 'USD' }
  const without = (path: string, call: () => Promise<unknown>) => () => {
    empty = [path]
    return call().finally(() => (empty = []))
  }
  const calls: Array<() => Promise<unknown>> = [
    () => remote.start(once),
    () => remote.start(monthly),
    () => remote.lookUp({ ref: 'cs_123' }),
    () => remote.lookUp({ chargeId: 'pi_123' }),
    // A payment that no checkout is known of is looked for among the invoices.
    without('/v1/checkout/sessions', () => remote.lookUp({ chargeId: 'pi_456' })),
    () => remote.refund({ id: 'ref_whole', amount: 200, ...refund }),
    () => remote.refund({ id: 'ref_part', amount: 50, ...refund }),
    () => firstOf(remote.listSince(Date.now() - 3 * 86_400_000)),
    () => plans.lookUp('sub_123'),
    // The fixtures' invoice is a draft: it is withdrawn first, and no change is asked for before it is sent.
    () => plans.end('sub_123'),
    without('/v1/invoices', () => plans.change('sub_123', monthly)),
    without('/v1/invoices', () => plans.end('sub_123')),
  ]
  for (const call of calls) await call().catch(() => undefined)
  // What the fixtures keep from being asked.
  const expected = [
    'POST /v1/checkout/sessions',
    'GET /v1/checkout/sessions/cs_123',
    'GET /v1/checkout/sessions?payment_intent=pi_123',
    'POST /v1/refunds',
    'GET /v1/refunds',
    'GET /v1/disputes',
    'GET /v1/invoices',
    'GET /v1/invoice_payments',
    'GET /v1/subscriptions/sub_123',
    'POST /v1/subscriptions/sub_123 items',
    'POST /v1/subscriptions/sub_123 cancel_at_period_end',
    'DELETE /v1/subscriptions/sub_123',
  ]
  for (const start of expected)
    if (!sent.some(({ request }) => request.startsWith(start))) throw new Error(`never sent: ${start}`)
  return sent
}

/** All names of a list; the fixtures' pages are short. */
async function firstOf(names: AsyncIterable<unknown>): Promise<void> {
  let n = 0
  for await (const _ of names) if ((n += 1) >= 100) return
}
