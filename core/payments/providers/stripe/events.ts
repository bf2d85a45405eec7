import { AppError } from '../../../kit/errors.ts'
import type { PaymentName, Remote, RemoteEvent } from '../../provider.ts'
import type { StripeClient } from './client.ts'

export interface EventsDeps {
  client: StripeClient
  /** Several while one replaces the other. */
  webhookSecrets: readonly string[]
  isLive: boolean
  now: () => number
}

/** As Stripe's own library does, and for clocks that are ahead too. */
const TOLERANCE_S = 300

/** Verifies what is sent to the webhook by the signature over its body. Throws `event_rejected`. */
export function createEventParser({ client, webhookSecrets, isLive, now }: EventsDeps): Remote['parseEvent'] {
  return async ({ body, header }) => {
    const stripe = await client.load()
    const signature = header('stripe-signature') ?? ''
    const at = now()
    refuseFuture(signature, at)
    const fault = (secret: string): string | undefined => {
      try {
        stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S, undefined, at)
        return undefined
      } catch (error) {
        return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      }
    }
    const faults = webhookSecrets.map(fault)
    const event = parseJson(body)
    // Only now that it is signed by Stripe is anything of it believed; a thin event is signed too, and refused by the library.
    if (!faults.includes(undefined)) throw rejected(isThin(event) ? THIN : (faults[0] ?? 'no secret is set'))
    if (isThin(event)) throw rejected(THIN)
    return toEvent(event, isLive)
  }
}

const THIN = 'a thin event (v2.core.event): let the endpoint send snapshot events'
const isThin = (event: Record<string, unknown>): boolean => event['object'] === 'v2.core.event'

function toEvent(event: Record<string, unknown>, isLive: boolean): RemoteEvent {
  const { id, type, livemode, data } = event
  if (typeof id !== 'string' || typeof type !== 'string' || id === '') throw rejected('it is not an event')
  if (livemode !== isLive)
    throw rejected('it is of the other mode: test events reach a shop with live keys, or live ones a test shop')
  const object = isRecord(data) && isRecord(data['object']) ? data['object'] : {}
  return { id, type, payment: nameIn(type, object) }
}

function nameIn(type: string, object: Record<string, unknown>): PaymentName | null {
  const { id, payment_intent: intent } = object
  if (type.startsWith('checkout.session.') && typeof id === 'string') return { ref: id }
  if (type.startsWith('customer.subscription.') && typeof id === 'string') return { plan: id }
  if (type.startsWith('invoice.')) return planIn(object)
  if (!/^(?:charge|refund|payment_intent)\./.test(type)) return null
  if (type.startsWith('payment_intent.') && typeof id === 'string') return { chargeId: id }
  return typeof intent === 'string' ? { chargeId: intent } : null
}

/** The plan that an invoice is of. */
function planIn({ parent }: Record<string, unknown>): PaymentName | null {
  const details = isRecord(parent) ? parent['subscription_details'] : null
  const plan = isRecord(details) ? details['subscription'] : null
  return typeof plan === 'string' ? { plan } : null
}

/** The library accepts any time ahead of ours. */
function refuseFuture(signature: string, at: number): void {
  const [, seconds] = /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature) ?? []
  if (Number(seconds ?? 0) - at / 1000 > TOLERANCE_S) throw rejected('it is signed in the future')
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body)
    return isRecord(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const rejected = (detail: string): AppError => new AppError('event_rejected', { provider: 'stripe', detail })
