import type { Act } from '../remote/page.ts'
import type { SandboxClock } from '../state/clock.ts'
import type { Delivery } from '../remote/delivery.ts'
import { createMoneyBack } from './money-back.ts'
import { missing, unprocessable } from './refusal.ts'
import type { Capture, Order, PaypalEvent, PaypalState, Tell } from './state.ts'
import type { Views } from './views.ts'

export interface ShopDeps {
  state: PaypalState
  views: Views
  clock: SandboxClock
  delivery: Delivery<PaypalEvent>
  /** A number that was not given before. */
  nextNumber: () => number
}

/** An order that is not approved, or whose money is not taken, is forgotten after so long. */
const KEPT_MS = 3 * 3_600_000

type NewOrder = Pick<
  Order,
  'amount' | 'currency' | 'referenceId' | 'customId' | 'invoiceId' | 'description' | 'returnUrl' | 'cancelUrl'
>

/** PayPal's facts: orders, their approval, captures, refunds, disputes; each tells its events. */
export function createShop({ state, views, clock, delivery, nextNumber }: ShopDeps) {
  const newId = (prefix: string): string => `${prefix}${nextNumber().toString(36).toUpperCase().padStart(12, '0')}`

  const tell: Tell = (type, resourceType, resource) => {
    const event: PaypalEvent = {
      id: newId('WH-'),
      event_version: '1.0',
      create_time: new Date(clock.now()).toISOString(),
      resource_type: resourceType,
      event_type: type,
      summary: `${resourceType}: ${type}`,
      resource: structuredClone(resource),
    }
    state.events.push(event)
    delivery.deliver(event)
  }
  const tellCapture = (type: string, capture: Capture): void =>
    tell(`PAYMENT.CAPTURE.${type}`, 'capture', views.toCapture(capture))

  function createOrder(params: NewOrder): Order {
    const at = clock.now()
    const order: Order = {
      ...params,
      id: newId('5ORD'),
      status: 'PAYER_ACTION_REQUIRED',
      funding: null,
      createdAt: at,
      endsAt: at + KEPT_MS,
    }
    state.orders.set(order.id, order)
    return order
  }

  function getOrder(id: string): Order {
    const order = state.orders.get(id) ?? missing(id)
    if (order.status !== 'COMPLETED' && order.endsAt <= clock.now()) missing(id)
    return order
  }

  /** What a person does on the page. Throws PaypalRefusal for an order that is over. */
  function act(orderId: string, what: Act): Order {
    const order = getOrder(orderId)
    if (what === 'leave') return order
    if (order.status === 'COMPLETED') unprocessable('ORDER_ALREADY_CAPTURED', 'Order already captured.')
    const funding = { pay: 'balance', pay_later: 'bank', decline: 'declined' } as const
    Object.assign(order, { status: 'APPROVED', funding: funding[what], endsAt: clock.now() + KEPT_MS })
    tell('CHECKOUT.ORDER.APPROVED', 'checkout-order', views.toOrder(order))
    return order
  }

  function capture(orderId: string): Order {
    const order = getOrder(orderId)
    if (order.status === 'COMPLETED')
      unprocessable('ORDER_ALREADY_CAPTURED', 'Order already captured. Only one capture per order is allowed.')
    if (order.status !== 'APPROVED') unprocessable('ORDER_NOT_APPROVED', 'Payer has not yet approved the Order.')
    if (order.invoiceId !== null && [...state.captures.values()].some(({ invoiceId }) => invoiceId === order.invoiceId))
      unprocessable('DUPLICATE_INVOICE_ID', 'Duplicate Invoice ID detected.')
    if (order.funding === 'declined')
      unprocessable('INSTRUMENT_DECLINED', 'The instrument presented was declined by the bank.')
    const { amount, currency, customId, invoiceId } = order
    const made: Capture = {
      id: newId('2CAP'),
      orderId,
      status: order.funding === 'bank' ? 'PENDING' : 'COMPLETED',
      amount,
      currency,
      customId,
      invoiceId,
      createdAt: clock.now(),
    }
    state.captures.set(made.id, made)
    order.status = 'COMPLETED'
    tellCapture(made.status, made)
    tell('CHECKOUT.ORDER.COMPLETED', 'checkout-order', views.toOrder(order))
    return order
  }

  /** The debit of a person who pays later arrives, or does not. */
  function settle(captureId: string, succeeds: boolean): void {
    const found = state.captures.get(captureId) ?? missing(captureId)
    if (found.status !== 'PENDING') unprocessable('INVALID_STATE', 'This payment is not under way.')
    found.status = succeeds ? 'COMPLETED' : 'DECLINED'
    tellCapture(found.status, found)
  }

  return {
    createOrder,
    getOrder,
    act,
    capture,
    settle,
    ...createMoneyBack({ state, views, now: () => clock.now(), newId, tell }),
  }
}
export type Shop = ReturnType<typeof createShop>
