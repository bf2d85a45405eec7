import type Stripe from 'stripe'
import { AppError } from '../../kit/errors.ts'
import type { CreditPrice } from '../money.ts'
import { payablePrice } from './payable.ts'
import type { PaymentName, Provider, Remote, RemoteDispute, RemoteRefund } from '../provider.ts'
import { createStripeClient, isStripeError, noneIfMissing, refused } from './stripe/client.ts'
import { createEventParser } from './stripe/events.ts'
import { statusOf, toDispute, toRefund } from './stripe/views.ts'

export interface StripeDeps {
  secretKey: string
  /** The signing secrets of the webhook: several while one replaces the other. */
  webhookSecrets: readonly string[]
  /** https://api.stripe.com, or that of a stand-in. */
  apiBase: string
  creditPrice: CreditPrice
  publicUrl: string
  fetch: typeof fetch
  now: () => number
}

/** What Stripe takes at least and at most, in the smallest unit; smaller minimums of single currencies are refused by Stripe itself. */
const AMOUNT_MIN = 50
const AMOUNT_MAX = 99_999_999
const SESSION_TTL_MS = 60 * 60_000
const PAGE = 100

/** Stripe, by Checkout Sessions on its hosted page: no card data and no script of Stripe's comes near us. */
export function createStripe(deps: StripeDeps): Provider {
  const { creditPrice } = deps
  return {
    name: 'stripe',
    enabled: true,
    returnsBy: 'provider',
    toPrice: (credits) => payablePrice('stripe', credits, { creditPrice, least: AMOUNT_MIN, most: AMOUNT_MAX }),
    remote: createRemote(deps),
  }
}

function createRemote({ secretKey, webhookSecrets, apiBase, publicUrl, fetch, now }: StripeDeps): Remote {
  const isLive = /^\w+_live_/.test(secretKey)
  const client = createStripeClient({ secretKey, apiBase, fetch })
  const { ask } = client

  async function findSession(name: PaymentName): Promise<Stripe.Checkout.Session | undefined> {
    if ('ref' in name)
      return ask((stripe) => stripe.checkout.sessions.retrieve(name.ref, { expand: ['payment_intent'] })).catch(
        noneIfMissing,
      )
    const listed = await ask((stripe) =>
      stripe.checkout.sessions.list({ payment_intent: name.chargeId, limit: 1, expand: ['data.payment_intent'] }),
    ).catch(noneIfMissing)
    return listed?.data[0]
  }

  return {
    async start({ id, accountId, credits, priceAmount, priceCurrency, createdAt }) {
      const back = `${publicUrl}/paid/${encodeURIComponent(id)}`
      const naming = { order_id: id, account_id: accountId }
      const expiresAt = createdAt + SESSION_TTL_MS
      const session = await ask((stripe) =>
        stripe.checkout.sessions.create(
          {
            mode: 'payment',
            client_reference_id: id,
            metadata: naming,
            payment_intent_data: { metadata: naming, description: `${credits} credits` },
            line_items: [
              {
                quantity: 1,
                price_data: {
                  currency: priceCurrency.toLowerCase(),
                  unit_amount: priceAmount,
                  product_data: { name: `${credits} credits` },
                },
              },
            ],
            success_url: back,
            cancel_url: back,
            expires_at: Math.floor(expiresAt / 1000),
          },
          { idempotencyKey: id },
        ),
      ).catch((error: unknown) => {
        if (isStripeError(error) && error.code?.startsWith('amount_too_') === true)
          throw new AppError('amount_unpayable', { provider: 'stripe', min_credits: null, max_credits: null })
        throw refused(error)
      })
      if (session.url === null) throw refused(new Error('a session without an address'))
      return { ref: session.id, url: session.url, expiresAt: session.expires_at * 1000 }
    },

    parseEvent: createEventParser({ client, webhookSecrets, isLive, now }),

    async lookUp(name) {
      const session = await findSession(name)
      if (session === undefined) return undefined
      const intent = typeof session.payment_intent === 'string' ? null : session.payment_intent
      const status = statusOf(session, intent)
      const chargeId = status === 'paid' ? (intent?.id ?? null) : null
      return {
        ref: session.id,
        orderId: session.client_reference_id,
        isOurMode: session.livemode === isLive,
        status,
        amount: status === 'paid' ? (intent?.amount_received ?? 0) : (session.amount_total ?? 0),
        currency: (session.currency ?? '').toUpperCase(),
        chargeId,
        refunds: chargeId === null ? [] : await listRefunds(chargeId),
        disputes: chargeId === null ? [] : await listDisputes(chargeId),
      }
    },

    async refund({ id, chargeId, amount }) {
      const made = await ask((stripe) =>
        stripe.refunds.create(
          { payment_intent: chargeId, amount, reason: 'requested_by_customer', metadata: { refund_id: id } },
          { idempotencyKey: id },
        ),
      ).catch((error: unknown) => {
        if (!isStripeError(error) || error.type !== 'StripeInvalidRequestError') throw refused(error)
        throw new AppError('refund_impossible', { detail: `Stripe refuses it: ${error.message}` }, { cause: error })
      })
      return toRefund(made)
    },

    async *listSince(moment) {
      const created = { gte: Math.floor(moment / 1000) }
      const stripe = await client.load()
      try {
        for await (const { id } of stripe.checkout.sessions.list({ created, limit: PAGE })) yield { ref: id }
        for await (const { payment_intent } of stripe.refunds.list({ created, limit: PAGE }))
          if (typeof payment_intent === 'string') yield { chargeId: payment_intent }
        for await (const { payment_intent } of stripe.disputes.list({ created, limit: PAGE }))
          if (typeof payment_intent === 'string') yield { chargeId: payment_intent }
      } catch (cause) {
        throw refused(cause)
      }
    },
  }

  async function listRefunds(intent: string): Promise<RemoteRefund[]> {
    const { data } = await ask((stripe) => stripe.refunds.list({ payment_intent: intent, limit: PAGE }))
    return data.map(toRefund)
  }

  async function listDisputes(intent: string): Promise<RemoteDispute[]> {
    const { data } = await ask((stripe) => stripe.disputes.list({ payment_intent: intent, limit: PAGE }))
    return data.flatMap(toDispute)
  }
}
