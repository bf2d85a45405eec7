import type { Chats } from './chats.ts'
import type { SandboxClock } from './clock.ts'
import type { Events } from './events.ts'
import { LIMITS } from '../wire/limits.ts'
import { badRequest } from '../wire/refusal.ts'
import { type Charge, type CheckoutState, type InvoiceTerms, nextNumber, type SandboxState } from './state.ts'
import type { Updates } from './updates.ts'
import type { Payment } from '../wire/wire.ts'

export interface PaymentsDeps {
  state: SandboxState
  clock: SandboxClock
  events: Events
  chats: Chats
  updates: Updates
}

const LINK = 'https://t.me/$'

/** Play money in Stars, in Telegram's own steps: checkout query, answer within ten seconds, payment, message,
 *  refund. */
export function createPayments({ state, clock, events, chats, updates }: PaymentsDeps) {
  function createLink(terms: InvoiceTerms): string {
    const slug = `sandbox${nextNumber(state, 'link')}`
    state.invoiceLinks.set(slug, terms)
    return LINK + slug
  }

  /** What an invoice message or a link sells. */
  function termsOf(from: { chatId: number; messageId: number } | { link: string }): InvoiceTerms {
    const terms =
      'link' in from
        ? state.invoiceLinks.get(from.link.replace(LINK, ''))
        : state.chats.get(from.chatId)?.messages.get(from.messageId)?.invoice
    if (terms === undefined) throw badRequest('there is no such invoice')
    return terms
  }

  /** A person taps Pay. The same invoice can be paid again, by the same person or another, as on Telegram. */
  function pay(personId: number, terms: InvoiceTerms): CheckoutState {
    const checkout: CheckoutState = {
      id: String(880_000_000_000 + nextNumber(state, 'checkout')),
      personId,
      terms,
      at: clock.now(),
      outcome: 'waiting',
      reason: undefined,
      chargeId: undefined,
    }
    state.checkouts.set(checkout.id, checkout)
    clock.after(LIMITS.preCheckoutMs, () => {
      if (checkout.outcome === 'waiting') end(checkout, 'timed_out', 'BOT_PRECHECKOUT_TIMEOUT')
    })
    updates.push('pre_checkout_query', {
      id: checkout.id,
      from: chats.person(personId).user,
      currency: 'XTR',
      total_amount: terms.amount,
      invoice_payload: terms.payload,
    })
    return checkout
  }

  function end(checkout: CheckoutState, outcome: 'paid' | 'refused' | 'timed_out', reason: string | undefined): void {
    checkout.outcome = outcome
    checkout.reason = reason
    events.emit({ type: 'checkout', chatId: checkout.personId, checkoutId: checkout.id, outcome, reason })
  }

  function answer(checkoutId: string, refusal: string | undefined): void {
    const checkout = state.checkouts.get(checkoutId)
    if (checkout === undefined || checkout.outcome !== 'waiting') {
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    }
    if (refusal !== undefined) return end(checkout, 'refused', refusal)
    const seconds = checkout.terms.subscriptionSeconds
    const charge = book(checkout.personId, checkout.terms)
    if (seconds !== undefined) {
      charge.subscription = { firstChargeId: charge.id, expiresAt: clock.now() + seconds * 1000, isCanceled: false }
    }
    checkout.chargeId = charge.id
    end(checkout, 'paid', undefined)
    announce(charge)
  }

  function book(personId: number, terms: InvoiceTerms): Charge {
    const charge: Charge = {
      id: `stx_sandbox_${personId}_${nextNumber(state, 'charge')}`,
      personId,
      terms,
      at: clock.now(),
      refundedAt: undefined,
      subscription: undefined,
    }
    state.charges.set(charge.id, charge)
    return charge
  }

  function announce(charge: Charge): void {
    const person = chats.person(charge.personId)
    const { subscription } = charge
    const payment: Payment = {
      ...toPayment(charge),
      ...(subscription === undefined
        ? {}
        : {
            subscription_expiration_date: Math.floor(subscription.expiresAt / 1000),
            is_recurring: true,
            ...(subscription.firstChargeId === charge.id ? { is_first_recurring: true } : {}),
          }),
    }
    const message = chats.append(chats.privateChat(charge.personId), person.user, { successful_payment: payment })
    updates.push('message', message)
  }

  function getCharge(chargeId: string, personId?: number): Charge {
    const charge = state.charges.get(chargeId)
    if (charge === undefined || (personId !== undefined && charge.personId !== personId))
      throw badRequest('CHARGE_ID_INVALID')
    return charge
  }

  function refund(chargeId: string, personId?: number): void {
    const charge = getCharge(chargeId, personId)
    if (charge.refundedAt !== undefined) throw badRequest('CHARGE_ALREADY_REFUNDED')
    charge.refundedAt = clock.now()
    if (charge.subscription !== undefined) charge.subscription.isCanceled = true
    const { provider_payment_charge_id: _, ...payment } = toPayment(charge)
    const message = chats.append(chats.privateChat(charge.personId), state.bot, {
      refunded_payment: { ...payment, provider_payment_charge_id: '' },
    })
    updates.push('message', message)
  }

  /** Pays the next period of a subscription automatically; moves nothing but its own date. */
  function renew(chargeId: string): Charge {
    const before = getCharge(chargeId)
    const { subscription, terms } = before
    if (subscription === undefined || terms.subscriptionSeconds === undefined)
      throw badRequest('the charge is no subscription')
    if (subscription.isCanceled) throw badRequest('SUBSCRIPTION_CANCELED')
    const charge = book(before.personId, terms)
    charge.subscription = { ...subscription, expiresAt: subscription.expiresAt + terms.subscriptionSeconds * 1000 }
    announce(charge)
    return charge
  }

  function setCanceled(personId: number, chargeId: string, isCanceled: boolean): void {
    const { subscription } = getCharge(chargeId, personId)
    if (subscription === undefined) throw badRequest('CHARGE_ID_INVALID')
    for (const charge of state.charges.values()) {
      if (charge.subscription?.firstChargeId === subscription.firstChargeId) charge.subscription.isCanceled = isCanceled
    }
  }

  function transactions(offset: number, limit: number): unknown[] {
    const all = [...state.charges.values()].flatMap((charge) => {
      const partner = {
        type: 'user',
        transaction_type: 'invoice_payment',
        user: chats.person(charge.personId).user,
        invoice_payload: charge.terms.payload,
        ...(charge.terms.subscriptionSeconds === undefined
          ? {}
          : { subscription_period: charge.terms.subscriptionSeconds }),
      }
      const paid = { id: charge.id, amount: charge.terms.amount, date: Math.floor(charge.at / 1000), source: partner }
      if (charge.refundedAt === undefined) return [paid]
      const { source: _, ...same } = paid
      return [paid, { ...same, date: Math.floor(charge.refundedAt / 1000), receiver: partner }]
    })
    return all.slice(offset, offset + limit)
  }

  const balance = (): number =>
    [...state.charges.values()].reduce(
      (sum, { refundedAt, terms }) => (refundedAt === undefined ? sum + terms.amount : sum),
      0,
    )

  return { createLink, termsOf, pay, answer, refund, renew, setCanceled, getCharge, transactions, balance }
}

export type Payments = ReturnType<typeof createPayments>

const toPayment = ({ id, terms }: Charge): Payment => ({
  currency: 'XTR',
  total_amount: terms.amount,
  invoice_payload: terms.payload,
  telegram_payment_charge_id: id,
  provider_payment_charge_id: `sandbox_${id}`,
})
