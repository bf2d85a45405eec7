import { verify } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '../../../kit/errors.ts'
import { DAY_MS, MINUTE_MS } from '../../../kit/units.ts'
import type { PaymentName, Remote } from '../../provider.ts'
import { type CertificatesDeps, createCertificates } from './certificates.ts'
import { captureSchema, disputeSchema, linksSchema, orderOf } from './views.ts'

export interface EventsDeps extends CertificatesDeps {
  /** Of the webhook as PayPal numbers it: several while one replaces the other. Never taken from what was sent. */
  webhookIds: readonly string[]
}

/** PayPal repeats what was not taken for three days, and its time stays that of the first try. */
const OLDEST_MS = 4 * DAY_MS
const AHEAD_MS = 5 * MINUTE_MS

/** Verifies what is sent to the webhook without asking PayPal: by the signature over its time, the id of the webhook and the checksum of the
 *  body, and by the certificate that signed it. Throws `event_rejected`, and `unavailable` if the certificate cannot be fetched. */
export function createEventParser({ webhookIds, ...deps }: EventsDeps): Remote['parseEvent'] {
  const certificates = createCertificates(deps)
  return async ({ body, header }) => {
    const told = (name: string): string => header(`paypal-${name}`) ?? ''
    const [id, time, signature] = [told('transmission-id'), told('transmission-time'), told('transmission-sig')]
    if (id === '' || time === '' || signature === '') throw rejected('it is not signed')
    if (told('auth-algo') !== 'SHA256withRSA') throw rejected('it is signed in a way that is not known')
    checkTime(time, deps.now())
    const { publicKey } = await certificates.find(told('cert-url'))
    const sum = crc32(Buffer.from(body))
    const isSigned = webhookIds.some((webhookId) =>
      verify('sha256', Buffer.from(`${id}|${time}|${webhookId}|${sum}`), publicKey, Buffer.from(signature, 'base64')),
    )
    if (!isSigned) throw rejected('its signature is not that of its body and of our webhook')
    const event = eventSchema.safeParse(parseJson(body))
    if (!event.success) throw rejected('it is not an event')
    const { id: eventId, event_type: type, resource } = event.data
    return { id: eventId, type, payment: nameIn(type, resource) }
  }
}

const eventSchema = z.object({
  id: z.string().min(1).max(255),
  event_type: z.string().min(1).max(255),
  resource: z.record(z.string(), z.unknown()).default({}),
})

function checkTime(text: string, at: number): void {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw rejected('it has no time')
  if (time > at + AHEAD_MS) throw rejected('it is signed in the future')
  if (time < at - OLDEST_MS) throw rejected('it is too old')
}

/** The payment that an event is about. */
function nameIn(type: string, resource: Record<string, unknown>): PaymentName | null {
  if (type.startsWith('CHECKOUT.ORDER.') || type.startsWith('CHECKOUT.PAYMENT-APPROVAL.')) {
    const id = resource['id'] ?? resource['order_id']
    return typeof id === 'string' ? { ref: id } : null
  }
  if (type.startsWith('CUSTOMER.DISPUTE.')) {
    const dispute = disputeSchema.pick({ disputed_transactions: true }).safeParse(resource)
    const chargeId = dispute.data?.disputed_transactions[0]?.seller_transaction_id
    return chargeId === undefined ? null : { chargeId }
  }
  if (!type.startsWith('PAYMENT.CAPTURE.') && !type.startsWith('PAYMENT.REFUND.')) return null
  // Of a refund the link upwards is its capture.
  const up = linksSchema.safeParse(resource['links']).data?.find(({ rel }) => rel === 'up')
  const [, captured] = /\/captures\/([\w-]+)$/.exec(up?.href ?? '') ?? []
  if (captured !== undefined) return { chargeId: captured }
  const capture = captureSchema.safeParse(resource).data
  if (capture === undefined) return null
  const ref = orderOf(capture)
  return ref === undefined ? { chargeId: capture.id } : { ref }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const rejected = (detail: string): AppError => new AppError('event_rejected', { provider: 'paypal', detail })
