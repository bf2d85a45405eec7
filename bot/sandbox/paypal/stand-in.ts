import { randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createDelivery } from '../remote/delivery.ts'
import type { SandboxClock } from '../state/clock.ts'
import { createPaypalApi } from './api.ts'
import { type Authority, createAuthority, nameOf, signBy } from './certificate.ts'
import { createShop } from './shop.ts'
import type { PaypalEvent, PaypalState } from './state.ts'
import { createViews } from './views.ts'

export interface StandInDeps {
  state: PaypalState
  clock: SandboxClock
  nextNumber: () => number
  /** Where people and the shop find it. */
  url: string
  clientId: string
  secret: string
  /** Where events go, and the id of the webhook that they are signed for; null to send none. */
  endpoint: { url: string; webhookId: string } | null
  /** How events are sent. */
  send: typeof fetch
}

/** A PayPal of your own: the API, the page on which payers approve, and events signed by a certificate. All state is in `state`. */
export function createPaypalStandIn(deps: StandInDeps) {
  const { state, clock, nextNumber, url, endpoint, send } = deps
  const views = createViews(state, url)
  const authority = (): Authority => (state.authority ??= createAuthority(clock.now()))

  /** The headers of a body, as PayPal signs it now, for a webhook. */
  function sign(body: string, webhookId: string, at = clock.now()): Record<string, string> {
    const [id, time] = [randomUUID(), new Date(at).toISOString()]
    const signed = `${id}|${time}|${webhookId}|${crc32(Buffer.from(body))}`
    return {
      'paypal-auth-algo': 'SHA256withRSA',
      'paypal-cert-url': `${url}/certs/${nameOf(authority())}`,
      'paypal-transmission-id': id,
      'paypal-transmission-sig': signBy(authority(), signed),
      'paypal-transmission-time': time,
    }
  }

  const signed =
    endpoint === null ? null : { url: endpoint.url, sign: (body: string) => sign(body, endpoint.webhookId) }
  const delivery = createDelivery<PaypalEvent>({ clock, endpoint: signed, send })
  const shop = createShop({ state, views, clock, delivery, nextNumber })
  const certificateOf = (name: string): string | undefined =>
    name === nameOf(authority()) ? authority().certificate : undefined
  const { app, fault, revokeTokens } = createPaypalApi({ ...deps, shop, views, now: () => clock.now(), certificateOf })
  return { app, shop, delivery, state, fault, revokeTokens, sign, caCertificate: () => authority().caCertificate }
}
export type PaypalStandIn = ReturnType<typeof createPaypalStandIn>
