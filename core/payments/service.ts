import type { z } from 'zod'
import type { Audit } from '../audit/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { CreateOrderRequest, OrderView, settledOrderSchema, topUpViewSchema } from '../contract/ledger.ts'
import type { PaymentView, Refunded, Returned } from '../contract/payment.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import type { Now } from '../kit/clock.ts'
import { parseCursor, toCursor } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { planRefund, planReturn, planTopUp } from '../ledger/plans.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { matchClaim, type Order, refuseClosed, toOrderView, toPaymentView } from './order.ts'
import { type PlanTerms, toPlans } from './plan.ts'
import type { Price, Provider, ProviderName } from './provider.ts'
import { createPlay } from './providers/play.ts'
import { createSandbox } from './providers/sandbox.ts'
import { createStars } from './providers/stars.ts'
import * as store from './store.ts'
import { createSubscriptions } from './subscriptions.ts'

export interface PaymentsDeps {
  db: Db
  ledger: Ledger
  audit: Audit
  idempotency: Idempotency
  /** The Telegram id joined to an account: `accounts.bot.telegramIdOf`. */
  telegramIdOf: (db: Reader, accountId: string) => Promise<string | null>
  /** The account joined to a Telegram id: `accounts.bot.accountIdOf`. */
  accountIdOf: (db: Reader, telegramId: string) => Promise<string | null>
  now: Now
  newId: NewId
  log: Log
  creditsPerStar: number
  plans: readonly PlanTerms[]
  payments: 'sandbox' | 'off'
}

export type TopUpView = z.infer<typeof topUpViewSchema>
export type SettledOrder = z.infer<typeof settledOrderSchema>
/** `replayed`: this answer had been given before to the same Idempotency-Key. */
export interface Answered<T> {
  answer: T
  replayed: boolean
}

export interface CheckOrder {
  telegram_id: string
  order_id: string
  amount: number
  currency: string
}
export type SettleOrder = CheckOrder & { charge_id: string; paid_until?: string | undefined }

/** Who does it, and in answer to which request. */
interface Acting {
  actorId: string
  requestId: string
}

const ORDER_TTL_MS = 60 * 60_000

/** How credits come in, and go back. A charge is credited once, by its id, whatever becomes of the order it was for. */
export function createPayments(deps: PaymentsDeps) {
  const { db, ledger, audit, idempotency, telegramIdOf, accountIdOf, now, newId, log, creditsPerStar } = deps
  const isSandbox = deps.payments === 'sandbox'
  const providers: Record<ProviderName, Provider> = {
    sandbox: createSandbox({ enabled: isSandbox }),
    stars: createStars({ creditsPerStar }),
    play: createPlay({ creditsPerStar, enabled: isSandbox }),
  }
  const subscriptions = createSubscriptions({ db, plans: toPlans(deps.plans, providers.stars), telegramIdOf, now })

  function getProvider(name: ProviderName): Provider {
    const provider = providers[name]
    if (!provider.enabled) throw new AppError('payment_disabled', { provider: name })
    return provider
  }

  /** Credits a charge; false when it had been credited before. */
  async function credit(
    tx: Tx,
    charge: Omit<store.ChargeRow, 'createdAt' | 'refundedAt'>,
    reason?: string,
  ): Promise<boolean> {
    const { provider, chargeId, accountId, credits } = charge
    const amount = toCredits(credits)
    const posted = await ledger.post(tx, planTopUp({ accountId, provider, chargeId, amount, reason }))
    if (posted.kind === 'duplicate') return false
    await store.insertCharge(tx, { ...charge, createdAt: now(), refundedAt: null })
    return true
  }

  /** Sandbox money, credited at once. Throws `payment_disabled` where money is real. */
  async function topUp(
    { accountId }: Actor,
    request: { amount: number; reason?: string | undefined },
    key: string | undefined,
  ): Promise<Answered<TopUpView>> {
    const provider = getProvider('sandbox').name
    const bodyHash = hashBody([request.amount, request.reason ?? null])
    const asked = key === undefined ? undefined : { accountId, route: 'POST /api/account/top-up', key, bodyHash }
    return db.write((tx) =>
      idempotency.once(tx, asked, 201, async (): Promise<TopUpView> => {
        const chargeId = newId('pay')
        const charge = { provider, chargeId, orderId: '', accountId, credits: request.amount }
        await credit(tx, charge, request.reason === '' ? undefined : request.reason)
        const { balance, available } = await ledger.balance(tx, accountId)
        return { id: chargeId, status: 'credited', amount: request.amount, balance, available, provider }
      }),
    )
  }

  /** An order to put into an invoice, good for an hour. Throws `payment_disabled`, and `not_found` for a plan that is not sold. */
  async function createOrder(
    { accountId }: Actor,
    request: CreateOrderRequest,
    key: string | undefined,
  ): Promise<Answered<OrderView>> {
    const provider = getProvider(request.provider)
    const bodyHash = hashBody([request.provider, request.plan ?? request.credits])
    const asked = key === undefined ? undefined : { accountId, route: 'POST /api/payments/orders', key, bodyHash }
    return db.write((tx) =>
      idempotency.once(tx, asked, 201, async () => {
        // Only now: a plan that is sold no more is still the one of an order that was made before.
        const { credits, plan, price } = toSold(request, provider)
        const order: Order = {
          id: newId('pay'),
          accountId,
          provider: provider.name,
          credits,
          plan,
          priceAmount: price.amount,
          priceCurrency: price.currency,
          status: 'open',
          createdAt: now(),
          expiresAt: now() + ORDER_TTL_MS,
        }
        await store.insertOrder(tx, order)
        return toOrderView(order, now())
      }),
    )
  }

  function toSold(
    { credits: single, plan }: CreateOrderRequest,
    provider: Provider,
  ): { credits: number; plan: string | null; price: Price } {
    if (single !== undefined) return { credits: single, plan: null, price: provider.toPrice(single) }
    const { id, credits, price } = subscriptions.getPlan(plan ?? '')
    return { credits, plan: id, price }
  }

  /** Whether a payment may go on (pre_checkout_query): reads only, since Telegram waits ten seconds and no longer. Throws
   *  `payment_mismatch`, naming what is wrong with it. */
  async function checkOrder(asked: CheckOrder): Promise<OrderView> {
    const order = await store.findOrder(db.reader, asked.order_id)
    if (order === undefined) throw new AppError('payment_mismatch', { what: 'order' })
    await matchPayer(db.reader, order, asked)
    refuseClosed(order, now())
    return toOrderView(order, now())
  }

  /** Credits what has been paid (successful_payment), once a charge: a second charge for the same order is credited too, and so is one
   *  that comes late. The months of a plan go to the account that the payer's chat is joined to by then. Throws `payment_mismatch` for
   *  money that belongs to no order of that payer: the bot gives it back. */
  async function settleOrder(asked: SettleOrder): Promise<SettledOrder> {
    const { order, credited, balance } = await db.write(async (tx) => {
      const order = await store.findOrder(tx, asked.order_id)
      if (order === undefined) throw new AppError('payment_mismatch', { what: 'order' })
      const { provider, credits } = order
      const earlier = await store.findCharge(tx, provider, asked.charge_id)
      if (earlier !== undefined && earlier.orderId !== order.id) {
        throw new AppError('payment_mismatch', { what: 'charge' })
      }
      // Told again, it is not judged again: the chat may have been joined to another account since.
      const accountId = earlier?.accountId ?? (await matchPayer(tx, order, asked))
      if (earlier === undefined) {
        await credit(tx, { provider, chargeId: asked.charge_id, orderId: order.id, accountId, credits })
        await store.updateOrderStatus(tx, order.id, 'paid')
        order.status = 'paid'
        if (order.plan !== null && asked.paid_until !== undefined) {
          const paidUntil = Date.parse(asked.paid_until)
          const { telegram_id: telegramId, charge_id: chargeId } = asked
          await subscriptions.extend(tx, { orderId: order.id, accountId, telegramId, chargeId, paidUntil })
        }
      }
      return { order, credited: earlier === undefined, balance: await ledger.balance(tx, accountId) }
    })
    log({ event: 'order_settled', orderId: order.id, provider: order.provider, credits: order.credits, credited })
    return { order: toOrderView(order, now()), credited, balance }
  }

  /** The account that a payment is for. Throws `payment_mismatch`. */
  async function matchPayer(reader: Reader, order: Order, asked: CheckOrder): Promise<string> {
    const { telegram_id: telegramId, amount, currency } = asked
    const subscription = order.plan === null ? undefined : await subscriptions.find(reader, order.id)
    const ownerTelegramId = subscription?.telegramId ?? (await telegramIdOf(reader, order.accountId))
    matchClaim(order, { telegramId, ownerTelegramId, amount, currency })
    if (subscription === undefined) return order.accountId
    return (await accountIdOf(reader, telegramId)) ?? subscription.accountId
  }

  /** Takes the credits of a charge back, whole and once; asked again it says so. Throws `not_found`, and `refund_impossible` when they
   *  have been spent. */
  async function refund(acting: Acting, chargeId: string, reason: string): Promise<Refunded> {
    return db.write(async (tx) => {
      const { charge, refunded } = await bookRefund(tx, acting, { chargeId, reason, plan: planRefund })
      const { accountId } = charge
      return {
        payment: toPaymentView(charge),
        account_id: accountId,
        telegram_id: await telegramIdOf(tx, accountId),
        refunded,
        balance: await ledger.balance(tx, accountId),
      }
    })
  }

  /** Books a refund that Telegram has made (refunded_payment), once a charge. Credits that have been spent stay spent, and are the
   *  shop's loss; the record of it says how many. Throws `not_found` for a charge that was never credited, and `state_conflict` while
   *  jobs hold what is missing: asked again when they have ended, it is booked. */
  async function acceptReturn(
    { requestId }: Pick<Acting, 'requestId'>,
    { telegram_id: telegramId, charge_id: chargeId }: { telegram_id: string; charge_id: string },
  ): Promise<Returned> {
    const done = await db.write(async (tx) => {
      const reason = 'paid back by Telegram'
      const acting = { actorId: 'system', requestId }
      const { charge, refunded, taken } = await bookRefund(tx, acting, { chargeId, reason, plan: planReturn })
      return { charge, refunded, taken, balance: await ledger.balance(tx, charge.accountId) }
    })
    const { charge, refunded, taken, balance } = done
    log({ event: 'payment_returned', telegramId, orderId: charge.orderId, credits: charge.credits, taken, refunded })
    return { payment: toPaymentView(charge), refunded, taken, balance }
  }

  async function bookRefund(
    tx: Tx,
    { actorId, requestId }: Acting,
    { chargeId, reason, plan }: { chargeId: string; reason: string; plan: typeof planReturn },
  ): Promise<{ charge: store.ChargeRow; refunded: boolean; taken: number }> {
    const charge = await store.findChargeById(tx, chargeId)
    if (charge === undefined) throw new AppError('not_found', { what: 'payment' })
    if (charge.refundedAt !== null) return { charge, refunded: false, taken: 0 }
    const { accountId, provider, credits, orderId } = charge
    const refundedAt = now()
    const balance = await ledger.balance(tx, accountId)
    const [amount, available, held] = [toCredits(credits), toCredits(balance.available), toCredits(balance.held)]
    await ledger.post(tx, plan({ accountId, provider, chargeId, amount, available, held, reason }))
    await store.markRefunded(tx, charge, refundedAt)
    if (orderId !== '') await store.updateOrderStatus(tx, orderId, 'refunded')
    const taken = Math.min(credits, available)
    await audit.record(tx, {
      actorId,
      requestId,
      action: 'payment.refunded',
      target: chargeId,
      reason,
      before: { available },
      after: { available: available - taken, account_id: accountId, provider, credits, taken },
    })
    return { charge: { ...charge, refundedAt }, refunded: true, taken }
  }

  /** What an account has paid, newest first. */
  async function list({ accountId }: Actor, { limit, cursor }: PageQuery): Promise<Page<PaymentView>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
    const rows = await store.listCharges(db.reader, accountId, below, limit + 1)
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      items: shown.map(({ charge }) => toPaymentView(charge)),
      next_cursor: rows.length > limit && last !== undefined ? toCursor(last.number) : null,
    }
  }

  return { subscriptions, topUp, createOrder, checkOrder, settleOrder, refund, acceptReturn, list }
}
export type Payments = ReturnType<typeof createPayments>
