import type { SandboxClock } from '../state/clock.ts'
import { createDelivery } from '../remote/delivery.ts'
import { createStripeApi } from './api.ts'
import { signatureOf } from './signature.ts'
import type { StripeEvent, StripeState } from './state.ts'

export interface StandInDeps {
  state: StripeState
  clock: SandboxClock
  nextNumber: () => number
  /** Where people find the stand-in: its checkout pages are below it. */
  url: string
  secretKey: string
  /** Where events go, and the secret that signs them; null to send none. */
  endpoint: { url: string; secret: string } | null
  /** How events are sent. */
  send: typeof fetch
}

/** A Stripe of your own: the API, the checkout page, and signed events. All state is in `state`. */
export function createStripeStandIn({ state, clock, nextNumber, url, secretKey, endpoint, send }: StandInDeps) {
  const sign = (secret: string) => (body: string) => ({
    'stripe-signature': signatureOf(body, secret, Math.floor(clock.now() / 1000)),
  })
  const signed = endpoint === null ? null : { url: endpoint.url, sign: sign(endpoint.secret) }
  const delivery = createDelivery<StripeEvent>({ clock, endpoint: signed, send })
  const { app, shop, fault } = createStripeApi({
    state,
    clock,
    delivery,
    nextNumber,
    pageUrl: `${url}/pay`,
    secretKey,
  })
  return { app, shop, delivery, state, fault }
}
export type StripeStandIn = ReturnType<typeof createStripeStandIn>
