import { Hono } from 'hono'
import { SANDBOX_IBAN } from '../env.ts'
import { createBank } from './bank/bank.ts'
import { bankControl } from './bank/control.ts'
import { bankPage } from './bank/page.ts'
import { paypalControl } from './paypal/control.ts'
import { createPaypalStandIn, type StandInDeps as PaypalDeps } from './paypal/stand-in.ts'
import type { SandboxClock } from './state/clock.ts'
import { nextNumber, type SandboxState } from './state/state.ts'
import { stripeControl } from './stripe/control.ts'
import { createStripeStandIn, type StandInDeps as StripeDeps } from './stripe/stand-in.ts'

export interface RemotesSettings {
  stripe: Pick<StripeDeps, 'url' | 'secretKey' | 'endpoint'>
  paypal: Pick<PaypalDeps, 'url' | 'clientId' | 'secret' | 'endpoint'>
}

export interface RemotesDeps extends RemotesSettings {
  state: SandboxState
  clock: SandboxClock
  /** How events are sent. */
  send: typeof fetch
}

export type Remotes = ReturnType<typeof createRemotes>

/** Who else the shop deals with: Stripe, PayPal and its bank, as stand-ins. */
export function createRemotes({ state, clock, send, stripe, paypal }: RemotesDeps) {
  const shared = { clock, send }
  return {
    state,
    stripe: createStripeStandIn({
      ...stripe,
      ...shared,
      state: state.stripe,
      nextNumber: () => nextNumber(state, 'stripe'),
    }),
    paypal: createPaypalStandIn({
      ...paypal,
      ...shared,
      state: state.paypal,
      nextNumber: () => nextNumber(state, 'paypal'),
    }),
    bank: createBank({ clock, state: state.bank, nextNumber: () => nextNumber(state, 'bank'), iban: SANDBOX_IBAN }),
  }
}

/** Their doors for the shop and for people, and those by which they are controlled. They are built anew when the sandbox is reset, so each
 *  request looks for them. */
export function remoteRoutes(now: () => Remotes): Hono {
  const app = new Hono()
  const below = (prefix: string, door: (remotes: Remotes) => Hono): void => {
    for (const path of [prefix, `${prefix}/*`]) app.all(path, (c) => toBelow(c.req.raw, prefix, door(now())))
  }
  below('/sim/stripe', ({ stripe }) => stripeControl(stripe))
  below('/sim/paypal', ({ paypal }) => paypalControl(paypal))
  below('/sim/bank', ({ bank, state }) => bankControl(bank, state.bank))
  below('/bank', ({ bank }) => bankPage(bank))
  below('/stripe', ({ stripe }) => stripe.app)
  below('/paypal', ({ paypal }) => paypal.app)
  return app
}

/** Hands a request to an app that knows nothing of the path before its own. */
async function toBelow(request: Request, prefix: string, app: Hono): Promise<Response> {
  const url = new URL(request.url)
  url.pathname = url.pathname.slice(prefix.length) || '/'
  return app.fetch(new Request(url, request))
}
