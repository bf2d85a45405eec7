import type { SandboxClock } from '../state/clock.ts'
import { createStripeApi } from './api.ts'
import { createDelivery } from './delivery.ts'
import type { StripeState } from './state.ts'

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
  const delivery = createDelivery({ clock, endpoint, send })
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
