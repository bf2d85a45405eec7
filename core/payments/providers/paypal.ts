import { z } from 'zod'
import { AppError } from '../../kit/errors.ts'
import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { type CreditPrice, toDecimal } from '../money.ts'
import { payablePrice } from './payable.ts'
import type { Provider, Remote, RemoteDispute, RemotePayment } from '../provider.ts'
import type { CertificatesDeps } from './paypal/certificates.ts'
import { createPaypalClient, PaypalRefusal, refused } from './paypal/client.ts'
import { createEventParser } from './paypal/events.ts'
import {
  captureSchema,
  disputeSchema,
  linksSchema,
  orderOf,
  orderSchema,
  refundSchema,
  toDispute,
  toPayment,
  toPaymentOf,
  toRefund,
} from './paypal/views.ts'

export interface PaypalDeps {
  clientId: string
  secret: string
  /** https://api-m.paypal.com, https://api-m.sandbox.paypal.com, or that of a stand-in. */
  apiBase: string
  /** The ids of the webhook: several while one replaces the other. */
  webhookIds: readonly string[]
  /** Instead of PayPal's own certificates: never in production. */
  certificates: CertificatesDeps['standIn']
  creditPrice: CreditPrice
  publicUrl: string
  fetch: typeof fetch
  now: () => number
}

/** In the smallest unit. */
const AMOUNT_MIN = 1
const AMOUNT_MAX = 999_999_999
/** PayPal lets an order that nobody approves end after three hours. */
const APPROVAL_MS = 3 * HOUR_MS
const TRANSACTIONS_PAGE = 500
const DISPUTES_PAGE = 50
/** The longest time that one search covers. */
const SEARCH_MS_MAX = 31 * DAY_MS
/** Of the kinds of money that PayPal moves: payments that come in, and what takes them back. */
const PAYMENT = /^T00/
const REVERSAL = /^T11/

/** PayPal, by Orders v2 with capture: the payer approves on PayPal's page, and core takes the money. */
export function createPaypal(deps: PaypalDeps): Provider {
  const { creditPrice } = deps
  return {
    name: 'paypal',
    enabled: true,
    returnsBy: 'provider',
    toPrice: (credits) => payablePrice('paypal', credits, { creditPrice, least: AMOUNT_MIN, most: AMOUNT_MAX }),
    remote: createRemote(deps),
  }
}

function createRemote(deps: PaypalDeps): Remote {
  const { webhookIds, certificates, publicUrl, fetch, now } = deps
  const client = createPaypalClient(deps)
  const lookUp = createLookUp(client)

  return {
    async start({ id, accountId, credits, priceAmount, priceCurrency, createdAt }) {
      const back = `${publicUrl}/paid/${encodeURIComponent(id)}`
      const amount = {
        currency_code: priceCurrency,
        value: toDecimal({ amount: priceAmount, currency: priceCurrency }),
      }
      const made = await client
        .call({
          method: 'POST',
          path: '/v2/checkout/orders',
          requestId: id,
          body: {
            intent: 'CAPTURE',
            purchase_units: [
              // The number of an invoice is paid once: PayPal refuses a second capture for the same order.
              { reference_id: accountId, custom_id: id, invoice_id: id, description: `${credits} credits`, amount },
            ],
            payment_source: {
              paypal: {
                experience_context: {
                  return_url: back,
                  cancel_url: back,
                  user_action: 'PAY_NOW',
                  shipping_preference: 'NO_SHIPPING',
                },
              },
            },
          },
        })
        .catch((error: unknown) => {
          if (error instanceof PaypalRefusal && /^(?:CURRENCY_NOT_SUPPORTED|.*AMOUNT.*)$/.test(error.issue))
            throw new AppError('amount_unpayable', { provider: 'paypal', min_credits: null, max_credits: null })
          throw refused(error)
        })
      const order = orderSchema.parse(made)
      const page = order.links.find(({ rel }) => rel === 'payer-action' || rel === 'approve')
      if (page === undefined) throw refused(new PaypalRefusal(0, '', 'an order without an address'))
      return { ref: order.id, url: page.href, expiresAt: createdAt + APPROVAL_MS }
    },

    parseEvent: createEventParser({ webhookIds, standIn: certificates, fetch, now }),
    lookUp,

    async capture({ ref, orderId }) {
      const path = `/v2/checkout/orders/${encodeURIComponent(ref)}/capture`
      await client.call({ method: 'POST', path, requestId: `capture-${orderId}`, body: {} }).catch((error: unknown) => {
        // Taken already, or the payer's bank says no: what it is now, the order says.
        if (!(error instanceof PaypalRefusal) || error.status !== 422) throw refused(error)
      })
      const payment = await lookUp({ ref })
      // Still approved: it could not be taken. The payer may choose another way to pay.
      return payment?.status === 'approved' ? { ...payment, status: 'open' } : payment
    },

    async refund({ id, chargeId, amount, currency }) {
      const value = toDecimal({ amount, currency })
      const made = await client
        .call({
          method: 'POST',
          path: `/v2/payments/captures/${encodeURIComponent(chargeId)}/refund`,
          requestId: id,
          body: { amount: { value, currency_code: currency }, custom_id: id },
        })
        .catch((error: unknown) => {
          if (!(error instanceof PaypalRefusal) || ![404, 422].includes(error.status)) throw refused(error)
          throw new AppError('refund_impossible', { detail: `PayPal refuses it: ${error.message}` }, { cause: error })
        })
      return toRefund(refundSchema.parse(made))
    },

    async *listSince(moment) {
      for (let from = moment; from < now(); from += SEARCH_MS_MAX) {
        for (let page = 1, pages = 1; page <= pages; page += 1) {
          const listed = await search(from, Math.min(now(), from + SEARCH_MS_MAX), page)
          pages = listed.total_pages
          for (const { transaction_info: told } of listed.transaction_details) {
            const code = told.transaction_event_code ?? ''
            // Those of another shop with the same PayPal account are none of ours.
            if (PAYMENT.test(code) && told.custom_field?.startsWith('pay_') === true)
              yield { chargeId: told.transaction_id }
            if (
              REVERSAL.test(code) &&
              told.paypal_reference_id_type === 'TXN' &&
              told.paypal_reference_id !== undefined
            )
              yield { chargeId: told.paypal_reference_id }
          }
        }
      }
      const after = encodeURIComponent(new Date(moment).toISOString())
      for await (const { dispute_id: id } of listDisputes(client, `update_time_after=${after}`)) {
        const [disputed] = (await findDispute(client, id))?.disputed_transactions ?? []
        if (disputed?.seller_transaction_id !== undefined) yield { chargeId: disputed.seller_transaction_id }
      }
    },
  }

  async function search(from: number, until: number, page: number): Promise<z.infer<typeof transactionsSchema>> {
    const query = new URLSearchParams({
      start_date: new Date(from).toISOString(),
      end_date: new Date(until).toISOString(),
      fields: 'transaction_info',
      page_size: String(TRANSACTIONS_PAGE),
      page: String(page),
    })
    const listed = await client
      .call({ method: 'GET', path: `/v1/reporting/transactions?${query.toString()}` })
      .catch((error) => {
        throw refused(error)
      })
    return transactionsSchema.parse(listed)
  }
}

type Client = ReturnType<typeof createPaypalClient>

const transactionsSchema = z.object({
  total_pages: z.int().min(0).max(10_000).default(1),
  transaction_details: z
    .array(
      z.object({
        transaction_info: z.object({
          transaction_id: z.string(),
          transaction_event_code: z.string().optional(),
          paypal_reference_id: z.string().optional(),
          paypal_reference_id_type: z.string().optional(),
          custom_field: z.string().optional(),
        }),
      }),
    )
    .default([]),
})
const disputesSchema = z.object({
  items: z.array(z.object({ dispute_id: z.string() })).default([]),
  links: linksSchema,
})

function createLookUp(client: Client): Remote['lookUp'] {
  async function findOrder(ref: string): Promise<Omit<RemotePayment, 'disputes'> | undefined> {
    const order = await client.find(`/v2/checkout/orders/${encodeURIComponent(ref)}`)
    return order === undefined ? undefined : toPayment(orderSchema.parse(order))
  }

  async function findCapture(chargeId: string): Promise<Omit<RemotePayment, 'disputes'> | undefined> {
    const found = await client.find(`/v2/payments/captures/${encodeURIComponent(chargeId)}`)
    if (found === undefined) return undefined
    const capture = captureSchema.parse(found)
    const ref = orderOf(capture)
    return (ref === undefined ? undefined : await findOrder(ref)) ?? toPaymentOf(capture)
  }

  return async (name) => {
    const payment = 'ref' in name ? await findOrder(name.ref) : await findCapture(name.chargeId)
    if (payment === undefined) return undefined
    const disputes: RemoteDispute[] = []
    if (payment.chargeId !== null) {
      const query = `disputed_transaction_id=${encodeURIComponent(payment.chargeId)}`
      for await (const { dispute_id: id } of listDisputes(client, query)) {
        const dispute = await findDispute(client, id)
        if (dispute !== undefined) disputes.push(toDispute(dispute))
      }
    }
    return { ...payment, disputes }
  }
}

async function findDispute(client: Client, id: string): Promise<z.infer<typeof disputeSchema> | undefined> {
  const dispute = await client.find(`/v1/customer/disputes/${encodeURIComponent(id)}`)
  return dispute === undefined ? undefined : disputeSchema.parse(dispute)
}

/** Page by page; the next page is named by a link whose query alone is used. */
async function* listDisputes(client: Client, query: string): AsyncIterable<{ dispute_id: string }> {
  let next: string | undefined = `?${query}&page_size=${DISPUTES_PAGE}`
  while (next !== undefined) {
    const listed: z.infer<typeof disputesSchema> = disputesSchema.parse(
      (await client.find(`/v1/customer/disputes${next}`)) ?? {},
    )
    yield* listed.items
    const link = listed.links.find(({ rel }) => rel === 'next')
    next = link === undefined ? undefined : new URL(link.href).search
  }
}
