import type { z } from 'zod'
import type { OrderView, settledOrderSchema } from '../contract/ledger.ts'
import type { People } from '../accounts/people.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Credit } from './credit.ts'
import { matchClaim, type Order, refuseClosed, toOrderView } from './order.ts'
import * as store from './store.ts'
import type { Subscriptions } from './plans/subscriptions.ts'

export interface ChatOrdersDeps {
  db: Db
  ledger: Ledger
  credit: Credit
  subscriptions: Subscriptions
  people: Pick<People, 'telegramIdOf' | 'accountOf' | 'ensure'>
  now: Now
  log: Log
}

export type SettledOrder = z.infer<typeof settledOrderSchema>

export interface CheckOrder {
  telegram_id: string
  order_id: string
  amount: number
  currency: string
}
export type SettleOrder = CheckOrder & {
  charge_id: string
  paid_until?: string | undefined
  sold?: { credits: number; plan: string | null } | undefined
}

/** Orders that are paid in Telegram: the bot reports what Telegram said. */
export function createChatOrders({ db, ledger, credit, subscriptions, people, now, log }: ChatOrdersDeps) {
  /** Checks that a payment may proceed (pre_checkout_query). Reads only, because Telegram waits no longer
   *  than ten seconds. Throws `payment_mismatch`, naming the difference. */
  async function checkOrder(asked: CheckOrder): Promise<OrderView> {
    const order = await store.findOrder(db.reader, asked.order_id)
    if (order === undefined) throw new AppError('payment_mismatch', { what: 'order' })
    await matchPayer(db.reader, order, asked)
    refuseClosed(order, now())
    return toOrderView(order, now())
  }

  /** Credits a successful payment, once per charge: a second charge for the same order is credited too, and
   *  so is a late one. The months of a plan go to the account that the payer's chat is joined to at that
   *  time. An order that is newer than the restored backup is recreated from what was sold. Throws
   *  `payment_mismatch` for money that belongs to no order of that payer. */
  async function settleOrder(asked: SettleOrder): Promise<SettledOrder> {
    const { order, credited, balance } = await db.write(async (tx) => {
      const order = (await store.findOrder(tx, asked.order_id)) ?? (await restoreOrder(tx, asked))
      const { provider, credits } = order
      const earlier = await store.findCharge(tx, provider, asked.charge_id)
      if (earlier !== undefined && earlier.orderId !== order.id) {
        throw new AppError('payment_mismatch', { what: 'charge' })
      }
      // A repeated report is not matched again: the chat may have been joined to another account since.
      const accountId = earlier?.accountId ?? (await matchPayer(tx, order, asked))
      if (earlier === undefined) {
        const { charge_id: chargeId, telegram_id: telegramId } = asked
        const charge = { provider, chargeId, orderId: order.id, accountId, credits, telegramId }
        await credit(tx, charge, { userId: order.userId, plan: order.plan })
        await store.updateOrder(tx, order.id, { status: 'paid' })
        order.status = 'paid'
        if (order.plan !== null && asked.paid_until !== undefined) {
          const paidUntil = Date.parse(asked.paid_until)
          await subscriptions.extend(tx, { orderId: order.id, accountId, telegramId, chargeId, paidUntil })
        }
      }
      return { order, credited: earlier === undefined, balance: await ledger.balance(tx, accountId) }
    })
    log({ event: 'order_settled', orderId: order.id, provider: order.provider, credits: order.credits, credited })
    return { order: toOrderView(order, now()), credited, balance }
  }

  /** Recreates an order that only the bot still knows, at the price that was paid. Throws `payment_mismatch`
   *  if nothing says what it was for. */
  async function restoreOrder(
    tx: Tx,
    { order_id: id, telegram_id, amount, currency, sold }: SettleOrder,
  ): Promise<Order> {
    if (sold === undefined) throw new AppError('payment_mismatch', { what: 'order' })
    const { userId, accountId } = await people.ensure(tx, telegram_id)
    const order: Order = {
      id,
      accountId,
      userId,
      provider: 'stars',
      ...sold,
      priceAmount: amount,
      priceCurrency: currency,
      status: 'open',
      createdAt: now(),
      expiresAt: now(),
      providerRef: null,
      url: null,
    }
    await store.insertOrder(tx, order)
    log({ event: 'order_restored', level: 'warn', orderId: id, credits: sold.credits })
    return order
  }

  /** The account that a payment is for. Throws `payment_mismatch`. */
  async function matchPayer(reader: Reader, order: Order, asked: CheckOrder): Promise<string> {
    const { telegram_id: telegramId, amount, currency } = asked
    const subscription = order.plan === null ? undefined : await subscriptions.find(reader, order.id)
    const ownerTelegramId = subscription?.telegramId ?? (await people.telegramIdOf(reader, order.userId))
    matchClaim(order, { telegramId, ownerTelegramId, amount, currency })
    if (subscription === undefined) return order.accountId
    return (await people.accountOf(reader, telegramId, subscription.accountId)) ?? subscription.accountId
  }

  return { checkOrder, settleOrder }
}
