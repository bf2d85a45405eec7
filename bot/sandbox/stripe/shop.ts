import type { SandboxClock } from '../state/clock.ts'
import { createCheckout } from './checkout.ts'
import type { Delivery } from '../remote/delivery.ts'
import { createMoneyBack } from './money-back.ts'
import { createPlans } from './plans.ts'
import type { StripeEvent, StripeState, Tell } from './state.ts'

export interface ShopDeps {
  state: StripeState
  clock: SandboxClock
  delivery: Delivery<StripeEvent>
  /** A number that was not given before. */
  nextNumber: () => number
  /** Where the checkout pages are. */
  pageUrl: string
}

const API_VERSION = '2026-10-28.endive'

/** Stripe's facts: checkout, money, refunds, disputes; each tells its events. */
export function createShop({ state, clock, delivery, nextNumber, pageUrl }: ShopDeps) {
  const seconds = (): number => Math.floor(clock.now() / 1000)
  const newId = (prefix: string): string => `${prefix}_sandbox${nextNumber().toString(36)}`

  const tell: Tell = (type, object) => {
    const event: StripeEvent = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: seconds(),
      livemode: false,
      type,
      data: { object: structuredClone(object) },
    }
    state.events.push(event)
    delivery.deliver(event)
  }

  const plans = createPlans({ state, clock, seconds, newId, tell })
  return {
    ...plans,
    ...createCheckout({ state, clock, seconds, newId, tell, pageUrl, plans }),
    ...createMoneyBack({ state, seconds, newId, tell }),
  }
}
export type Shop = ReturnType<typeof createShop>
