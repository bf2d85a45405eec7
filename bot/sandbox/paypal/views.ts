import { PaypalRefusal, unprocessable } from './refusal.ts'
import type { Capture, Dispute, Order, PaypalState, Refund } from './state.ts'

export interface Money {
  currency_code: string
  value: string
}

/** What PayPal deals in, with the decimals that it takes. */
const DECIMALS: Readonly<Record<string, number>> = {
  AUD: 2, BRL: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2, HKD: 2, ILS: 2, MXN: 2, MYR: 2, NOK: 2, NZD: 2, PHP: 2,
  PLN: 2, SEK: 2, SGD: 2, THB: 2, USD: 2, HUF: 0, JPY: 0, TWD: 0,
} // biome-ignore format: a table

/** Throws PaypalRefusal as PayPal does for an amount that it does not take. */
export function toMinor({ currency_code: currency, value }: Money): number {
  const decimals = Object.hasOwn(DECIMALS, currency) ? DECIMALS[currency] : undefined
  if (decimals === undefined)
    throw new PaypalRefusal(422, 'UNPROCESSABLE_ENTITY', {
      issue: 'CURRENCY_NOT_SUPPORTED',
      message: 'Currency code is not currently supported.',
    })
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(value) ?? []
  if (whole === undefined) return unprocessable('INVALID_PARAMETER_VALUE', `not an amount: ${value}`)
  if (fraction.length > decimals) return unprocessable('DECIMAL_PRECISION', 'The value has too many decimals.')
  const amount = Number(whole + fraction.padEnd(decimals, '0'))
  return amount === 0 ? unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE', 'Must be greater than zero.') : amount
}

function toMoney({ amount, currency }: { amount: number; currency: string }): Money {
  const decimals = DECIMALS[currency] ?? 2
  const digits = String(amount).padStart(decimals + 1, '0')
  const value = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return { currency_code: currency, value }
}

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
const optional = (name: string, value: string | null): object => (value === null ? {} : { [name]: value })

/** What was refunded of a capture, without the refunds that failed. */
export const refundedOf = (state: PaypalState, captureId: string): number =>
  refundsOf(state, captureId)
    .filter(({ status }) => status !== 'FAILED')
    .reduce((sum, { amount }) => sum + amount, 0)

const refundsOf = (state: PaypalState, captureId: string): Refund[] =>
  [...state.refunds.values()].filter((refund) => refund.captureId === captureId)

/** PayPal's objects as its API shows them; `url` is that of the stand-in. */
export function createViews(state: PaypalState, url: string) {
  function toOrder(order: Order): object {
    const captures = [...state.captures.values()].filter(({ orderId }) => orderId === order.id)
    const payments = {
      captures: captures.map(toCapture),
      refunds: captures.flatMap(({ id }) => refundsOf(state, id)).map(toRefund),
    }
    return {
      id: order.id,
      intent: 'CAPTURE',
      status: order.status,
      create_time: iso(order.createdAt),
      purchase_units: [
        {
          ...optional('reference_id', order.referenceId),
          ...optional('custom_id', order.customId),
          ...optional('invoice_id', order.invoiceId),
          ...optional('description', order.description),
          amount: toMoney(order),
          ...(captures.length === 0 ? {} : { payments }),
        },
      ],
      links: [
        { rel: 'self', method: 'GET', href: `${url}/v2/checkout/orders/${order.id}` },
        ...(order.status === 'PAYER_ACTION_REQUIRED'
          ? [{ rel: 'payer-action', method: 'GET', href: `${url}/pay/${order.id}` }]
          : []),
      ],
    }
  }

  function toCapture(capture: Capture): object {
    const refunded = refundedOf(state, capture.id)
    const whole = refunded === capture.amount ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
    return {
      id: capture.id,
      status: refunded === 0 ? capture.status : whole,
      ...(capture.status === 'PENDING' ? { status_details: { reason: 'ECHECK' } } : {}),
      amount: toMoney(capture),
      final_capture: true,
      ...optional('custom_id', capture.customId),
      ...optional('invoice_id', capture.invoiceId),
      supplementary_data: { related_ids: { order_id: capture.orderId } },
      create_time: iso(capture.createdAt),
      links: [
        { rel: 'self', method: 'GET', href: `${url}/v2/payments/captures/${capture.id}` },
        { rel: 'up', method: 'GET', href: `${url}/v2/checkout/orders/${capture.orderId}` },
      ],
    }
  }

  const toRefund = (refund: Refund): object => ({
    id: refund.id,
    status: refund.status,
    amount: toMoney(refund),
    ...optional('custom_id', refund.customId),
    create_time: iso(refund.createdAt),
    links: [
      { rel: 'self', method: 'GET', href: `${url}/v2/payments/refunds/${refund.id}` },
      { rel: 'up', method: 'GET', href: `${url}/v2/payments/captures/${refund.captureId}` },
    ],
  })

  const toListed = (dispute: Dispute): object => ({
    dispute_id: dispute.id,
    create_time: iso(dispute.createdAt),
    update_time: iso(dispute.updatedAt),
    reason: 'UNAUTHORISED',
    status: dispute.status,
    dispute_state: dispute.status === 'OPEN' ? 'REQUIRED_ACTION' : 'RESOLVED',
    dispute_amount: toMoney(dispute),
    links: [{ rel: 'self', method: 'GET', href: `${url}/v1/customer/disputes/${dispute.id}` }],
  })

  const toDispute = (dispute: Dispute): object => ({
    ...toListed(dispute),
    dispute_life_cycle_stage: 'CHARGEBACK',
    disputed_transactions: [{ seller_transaction_id: dispute.captureId }],
    ...(dispute.outcome === null ? {} : { dispute_outcome: { outcome_code: dispute.outcome } }),
  })

  /** What the search of transactions finds: money that came, and money that went back. */
  const toTransactions = (from: number, until: number): object[] => {
    const ofCaptures = [...state.captures.values()]
      .filter(({ status }) => status === 'COMPLETED')
      .map((capture) => ({
        at: capture.createdAt,
        transaction_id: capture.id,
        transaction_event_code: 'T0006',
        paypal_reference_id: capture.orderId,
        paypal_reference_id_type: 'ODR',
        ...optional('custom_field', capture.customId),
      }))
    const ofRefunds = [...state.refunds.values()].map((refund) => ({
      at: refund.createdAt,
      transaction_id: refund.id,
      transaction_event_code: 'T1107',
      paypal_reference_id: refund.captureId,
      paypal_reference_id_type: 'TXN',
      ...optional('custom_field', refund.customId),
    }))
    return [...ofCaptures, ...ofRefunds]
      .filter(({ at }) => at >= from && at <= until)
      .map(({ at, ...told }) => ({ transaction_info: { ...told, transaction_initiation_date: iso(at) } }))
  }

  return { toOrder, toCapture, toRefund, toListed, toDispute, toTransactions }
}
export type Views = ReturnType<typeof createViews>
