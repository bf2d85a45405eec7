import type Stripe from 'stripe'
import { AppError } from '../../kit/errors.ts'
import type { CreditPrice } from '../money.ts'
import type { Order } from '../order.ts'
import { payablePrice } from './payable.ts'
import type { Provider, Remote, RemoteDispute, RemotePayment, RemoteRefund, SingleName } from '../provider.ts'
import { createStripeClient, isStripeError, noneIfMissing, refused } from './stripe/client.ts'
import { createEventParser } from './stripe/events.ts'
import { createStripePlans, namingOf, PRODUCT_NAME, RECURRING, subscriptionOf } from './stripe/plans.ts'
import { paidAtOf, statusOf, toDispute, toRefund } from './stripe/views.ts'

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
  const { plans, findPayment } = createStripePlans({ ask, isLive })

  async function findSession(name: SingleName): Promise<Stripe.Checkout.Session | undefined> {
    if ('ref' in name)
      return ask((stripe) =>
        stripe.checkout.sessions.retrieve(name.ref, { expand: ['payment_intent.latest_charge'] }),
      ).catch(noneIfMissing)
    const listed = await ask((stripe) =>
      stripe.checkout.sessions.list({
        payment_intent: name.chargeId,
        limit: 1,
        expand: ['data.payment_intent.latest_charge'],
      }),
    ).catch(noneIfMissing)
    return listed?.data[0]
  }

  return {
    async start(order) {
      const back = `${publicUrl}/paid/${encodeURIComponent(order.id)}`
      const returning = { success_url: back, cancel_url: back }
      const expires_at = Math.floor((order.createdAt + SESSION_TTL_MS) / 1000)
      const session = await ask((stripe) =>
        stripe.checkout.sessions.create({ ...toSold(order), ...returning, expires_at }, { idempotencyKey: order.id }),
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
      const found = session === undefined ? await findInvoiced(name) : toRemote(session)
      if (found?.chargeId == null) return found
      const { chargeId } = found
      return { ...found, refunds: await listRefunds(chargeId), disputes: await listDisputes(chargeId) }
    },

    plans,

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
        for await (const invoice of stripe.invoices.list({ created, limit: PAGE })) {
          const plan = subscriptionOf(invoice)
          if (plan !== null) yield { plan }
        }
        for await (const { payment_intent } of stripe.refunds.list({ created, limit: PAGE }))
          if (typeof payment_intent === 'string') yield { chargeId: payment_intent }
        for await (const { payment_intent } of stripe.disputes.list({ created, limit: PAGE }))
          if (typeof payment_intent === 'string') yield { chargeId: payment_intent }
      } catch (cause) {
        throw refused(cause)
      }
    },
  }

  /** What a plan was paid by has no checkout of its own. */
  async function findInvoiced(name: SingleName): Promise<RemotePayment | undefined> {
    return 'chargeId' in name ? findPayment(name.chargeId) : undefined
  }

  function toRemote(session: Stripe.Checkout.Session): RemotePayment {
    const intent = typeof session.payment_intent === 'string' ? null : session.payment_intent
    const isPlan = session.mode === 'subscription'
    const status = isPlan && session.status === 'complete' ? 'processing' : statusOf(session, intent)
    const chargeId = status === 'paid' ? (intent?.id ?? null) : null
    return {
      ref: session.id,
      // Its payments are those of its invoices.
      plan: typeof session.subscription === 'string' ? session.subscription : session.subscription?.id,
      orderId: session.client_reference_id,
      isOurMode: session.livemode === isLive,
      status,
      amount: status === 'paid' ? (intent?.amount_received ?? 0) : (session.amount_total ?? 0),
      currency: (session.currency ?? '').toUpperCase(),
      chargeId,
      paidAt: status === 'paid' ? paidAtOf(intent) : null,
      refunds: [],
      disputes: [],
    }
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

/** What a checkout sells: credits once, or a plan. */
function toSold(order: Order): Stripe.Checkout.SessionCreateParams {
  const { id, accountId, credits, plan, priceAmount, priceCurrency } = order
  const name = plan === null ? `${credits} credits` : PRODUCT_NAME
  const price_data = { currency: priceCurrency.toLowerCase(), unit_amount: priceAmount, product_data: { name } }
  if (plan !== null) {
    const metadata = namingOf(order, id)
    return {
      mode: 'subscription',
      client_reference_id: id,
      metadata,
      subscription_data: { metadata, description: `${credits} credits every ${RECURRING.interval_count} days` },
      line_items: [{ quantity: 1, price_data: { ...price_data, recurring: RECURRING } }],
    }
  }
  const metadata = { order_id: id, account_id: accountId }
  return {
    mode: 'payment',
    client_reference_id: id,
    metadata,
    payment_intent_data: { metadata, description: `${credits} credits` },
    line_items: [{ quantity: 1, price_data }],
  }
}
