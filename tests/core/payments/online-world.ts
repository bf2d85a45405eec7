import { createBank } from '../../../bot/sandbox/bank/bank.ts'
import { createBankState } from '../../../bot/sandbox/bank/state.ts'
import { type Authority, createAuthority } from '../../../bot/sandbox/paypal/certificate.ts'
import { createPaypalState } from '../../../bot/sandbox/paypal/state.ts'
import { createPaypalStandIn } from '../../../bot/sandbox/paypal/stand-in.ts'
import { createClock } from '../../../bot/sandbox/state/clock.ts'
import { createStripeState } from '../../../bot/sandbox/stripe/state.ts'
import { createStripeStandIn } from '../../../bot/sandbox/stripe/stand-in.ts'
import type { ProviderName } from '../../../core/contract/ledger.ts'
import { startWorld } from '../accounts/world.ts'
import { startDb } from '../ledger/open-db.ts'

export const SECRET_KEY = 'sk_test_0123456789'
export const WEBHOOK_SECRET = 'whsec_of_the_endpoint'
export const WEBHOOK = '/api/payments/stripe/webhook'
const STRIPE = 'http://stripe.test/stripe'
export const PAYPAL = 'http://paypal.test/paypal'
const PAYPAL_APP = { clientId: 'the-app-of-the-shop', secret: 'the-secret-of-the-app' }
export const BANK_IBAN = 'DE89370400440532013000'
export const WEBHOOK_ID = 'WH-of-the-shop'
export const PAYPAL_WEBHOOK = '/api/payments/paypal/webhook'

export type Around = <T>(work: () => Promise<T>) => Promise<T>

/** Made once: it takes a while. */
let authority: Authority | undefined

/** A shop with a Stripe and a PayPal of its own beside it, all in this process and by one clock that stands until it is advanced. */
export async function startOnlineWorld({
  webhookSecrets = [WEBHOOK_SECRET],
  webhookIds = [WEBHOOK_ID],
  secret = PAYPAL_APP.secret,
  signupCredits = 0,
  vatPercent = null,
  around,
}: {
  webhookSecrets?: string[]
  webhookIds?: string[]
  /** Of the app, as the shop has it. */
  secret?: string
  signupCredits?: number
  vatPercent?: number | null
  /** Around each write and each call of a provider: where the process can be struck. */
  around?: Around
} = {}) {
  const calls: string[] = []
  /** Instead of an answer, for requests whose address has it in it. */
  const hanging: string[] = []
  /** Answered with a fault of the provider, likewise. */
  const faulty: string[] = []
  const call = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    if (hanging.some((part) => request.url.includes(part)))
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('timed out')))
      })
    if (faulty.some((part) => request.url.includes(part)))
      return Response.json({ error: { type: 'api_error', message: 'an error' } }, { status: 500 })
    const isStripe = request.url.startsWith(STRIPE)
    const path = request.url.replace(isStripe ? STRIPE : PAYPAL, '')
    calls.push(`${request.method} ${path}`)
    const response = await (isStripe ? stripe : paypal).app.request(path, request)
    if (response.headers.has('x-sandbox-dropped')) throw new TypeError('fetch failed')
    return response
  }
  const settings = {
    signupCredits,
    vatPercent,
    stripe: { secretKey: SECRET_KEY, webhookSecrets, apiBase: STRIPE },
    paypal: {
      ...PAYPAL_APP,
      secret,
      webhookIds,
      apiBase: PAYPAL,
      certificates: { base: `${PAYPAL}/certs`, readCa: () => paypal.caCertificate() },
    },
    bank: { iban: BANK_IBAN, beneficiary: 'Coincast Ltd', bic: null },
  }
  const db = await startDb()
  const struck: Pick<Parameters<typeof startWorld>[0] & object, 'db' | 'fetch'> =
    around === undefined
      ? { db, fetch: call }
      : {
          db: { ...db, write: (work) => around(() => db.write(work)) },
          fetch: (input, init) => around(() => call(input, init)),
        }
  const world = await startWorld({ ...settings, ...struck })
  let { app } = world
  const clock = createClock({ now: () => world.clock.at, frozenAt: world.clock.at })
  let connections = createConnections()
  let numbers = 0
  const ofBoth = {
    clock,
    nextNumber: () => (numbers += 1),
    send: (async (url: string, init?: RequestInit) =>
      Promise.race([app.request(url, init), connections.broken])) as typeof fetch,
  }
  const stripe = createStripeStandIn({
    ...ofBoth,
    state: createStripeState(),
    url: STRIPE,
    secretKey: SECRET_KEY,
    endpoint: { url: WEBHOOK, secret: WEBHOOK_SECRET },
  })
  const paypal = createPaypalStandIn({
    ...ofBoth,
    ...PAYPAL_APP,
    state: { ...createPaypalState(), authority: (authority ??= createAuthority(clock.now())) },
    url: PAYPAL,
    endpoint: { url: PAYPAL_WEBHOOK, webhookId: WEBHOOK_ID },
  })

  const bank = createBank({ ...ofBoth, state: createBankState(), iban: BANK_IBAN })

  return {
    ...world,
    stripe,
    paypal,
    bank,
    calls,
    hanging,
    faulty,
    /** The shop as it is after a restart: the same database, nothing remembered, and nothing strikes it. */
    async rebooted() {
      const again = await startWorld({ ...settings, db, fetch: call })
      again.clock.at = world.clock.at
      app = again.app
      // A caller that waits for the former process sees its connection break.
      connections.end()
      connections = createConnections()
      return again
    },
    advance(ms: number): void {
      world.clock.at += ms
      clock.advance(ms)
    },
    /** Until every event has arrived and been worked on. */
    async settled(): Promise<void> {
      await stripe.delivery.idle()
      await paypal.delivery.idle()
      await world.payments.sweep()
    },
    /** An order for credits; its session at Stripe, or its order at PayPal, is the last one. */
    async order(token: string, amount = 1000, headers: Record<string, string> = {}, provider: ProviderName = 'stripe') {
      const {
        status,
        body,
        headers: answered,
      } = await world.ask('POST', '/api/account/top-up', {
        token,
        json: { amount, provider },
        headers,
      })
      const begun = provider === 'stripe' ? stripe.state.sessions : paypal.state.orders
      return { status, body, headers: answered, id: String(body.id), session: [...begun.keys()].at(-1) ?? '' }
    },
    intentOf: (session: string): string => stripe.shop.getSession(session).payment_intent ?? '',
    /** Imports a statement of the bank, by staff. */
    async importStatement(token: string, file = bank.statement('camt.053')) {
      const json = { format: 'camt.053', file }
      return world.ask('POST', '/api/admin/bank/statements', { token, json })
    },
    /** What PayPal took for an order of its own. */
    captureOf: (orderId: string): string =>
      [...paypal.state.captures.values()].find((capture) => capture.orderId === orderId)?.id ?? '',
    available: ({ id }: { id: string }): Promise<number> => world.ledger.available(world.db.reader, id),
    /** A top-up as its owner sees it, whose session has ended long since. */
    topUp: ({ id: accountId }: { id: string }, id: string) => world.payments.getTopUp({ accountId }, id),
    faults: async () => (await world.reports.checkLedger()).faults,
  }
}
function createConnections() {
  let end: () => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    end = () => reject(new TypeError('fetch failed'))
  })
  // Often there is nobody to see it.
  broken.catch(() => undefined)
  return { broken, end: () => end() }
}

export type OnlineWorld = Awaited<ReturnType<typeof startOnlineWorld>>
