import { createClock } from '../../../../bot/sandbox/state/clock.ts'
import { createStripeState } from '../../../../bot/sandbox/stripe/state.ts'
import { createStripeStandIn } from '../../../../bot/sandbox/stripe/stand-in.ts'
import { startWorld } from '../../accounts/world.ts'

export const SECRET_KEY = 'sk_test_0123456789'
export const WEBHOOK_SECRET = 'whsec_of_the_endpoint'
export const WEBHOOK = '/api/payments/stripe/webhook'
const STRIPE = 'http://stripe.test/stripe'

/** A shop with a Stripe of its own beside it, both in this process and by one clock that stands until it is advanced. */
export async function startStripeWorld({
  webhookSecrets = [WEBHOOK_SECRET],
  signupCredits = 0,
}: {
  webhookSecrets?: string[]
  signupCredits?: number
} = {}) {
  const calls: string[] = []
  const callStripe = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const path = request.url.replace(STRIPE, '')
    calls.push(`${request.method} ${path}`)
    const response = await stripe.app.request(path, request)
    if (response.headers.has('x-sandbox-dropped')) throw new TypeError('fetch failed')
    return response
  }
  const world = await startWorld({
    signupCredits,
    stripe: { secretKey: SECRET_KEY, webhookSecrets, apiBase: STRIPE },
    fetch: callStripe,
  })
  const clock = createClock({ now: () => world.clock.at, frozenAt: world.clock.at })
  let numbers = 0
  const stripe = createStripeStandIn({
    state: createStripeState(),
    clock,
    nextNumber: () => (numbers += 1),
    url: STRIPE,
    secretKey: SECRET_KEY,
    endpoint: { url: WEBHOOK, secret: WEBHOOK_SECRET },
    send: (async (url: string, init?: RequestInit) => world.app.request(url, init)) as typeof fetch,
  })

  return {
    ...world,
    stripe,
    calls,
    advance(ms: number): void {
      world.clock.at += ms
      clock.advance(ms)
    },
    /** Until every event has arrived and been worked on. */
    async settled(): Promise<void> {
      await stripe.delivery.idle()
      await world.payments.sweep()
    },
    /** An order for credits; its session at Stripe is the last one. */
    async order(token: string, amount = 1000, headers: Record<string, string> = {}) {
      const {
        status,
        body,
        headers: answered,
      } = await world.ask('POST', '/api/account/top-up', {
        token,
        json: { amount, provider: 'stripe' },
        headers,
      })
      const session = [...stripe.state.sessions.values()].at(-1)
      return { status, body, headers: answered, id: String(body.id), session: session?.id ?? '' }
    },
    intentOf: (session: string): string => stripe.shop.getSession(session).payment_intent ?? '',
    available: ({ id }: { id: string }): Promise<number> => world.ledger.available(world.db.reader, id),
    /** A top-up as its owner sees it, whose session has ended long since. */
    topUp: ({ id: accountId }: { id: string }, id: string) => world.payments.getTopUp({ accountId }, id),
    faults: async () => (await world.reports.checkLedger()).faults,
  }
}
export type StripeWorld = Awaited<ReturnType<typeof startStripeWorld>>
