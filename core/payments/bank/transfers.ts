import type { BankInstruction } from '../../contract/payments/bank.ts'
import type { Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import { discounted, type Price } from '../money.ts'
import type { Order } from '../order.ts'
import type { Provider } from '../provider.ts'
import { findOrder, insertOrder, updateOrder } from '../store.ts'

export interface TransfersDeps {
  /** The bank. Throws `payment_disabled`. */
  getBank: () => Provider
  percentOff: (credits: number) => number
  now: Now
  newId: NewId
}

interface Sold {
  accountId: string
  userId: string
  credits: number
  price: Price
}

/** Orders that staff make for a company, to be paid by a transfer. */
export function createTransfers({ getBank, percentOff, now, newId }: TransfersDeps) {
  return {
    /** What so many credits cost by transfer now. Throws `payment_disabled` and `amount_unpayable`. */
    priceOf: (credits: number): Price => discounted(getBank().toPrice(credits), percentOff(credits)),

    /** An order with what its payer writes into the transfer; `insert` writes it. Throws `payment_disabled`. */
    async begin({ accountId, userId, credits, price }: Sold) {
      const bank = getBank()
      const made: Order = {
        id: newId('pay'),
        accountId,
        userId,
        provider: bank.name,
        credits,
        plan: null,
        priceAmount: price.amount,
        priceCurrency: price.currency,
        status: 'open',
        createdAt: now(),
        expiresAt: now(),
        providerRef: null,
        url: null,
      }
      const begun = await bank.remote?.start(made)
      if (begun === undefined) throw new AppError('payment_disabled', { provider: 'bank' })
      const order: Order = { ...made, providerRef: begun.ref, url: begun.url, expiresAt: begun.expiresAt }
      const instruction: BankInstruction | null = bank.toInstruction?.(order) ?? null
      if (instruction === null) throw new AppError('payment_disabled', { provider: 'bank' })
      return { order, instruction, insert: (tx: Tx) => insertOrder(tx, order) }
    },

    /** Asks for the money of an order no longer. What comes all the same is credited. */
    async end(tx: Tx, orderId: string): Promise<void> {
      const order = await findOrder(tx, orderId)
      if (order?.status === 'open') await updateOrder(tx, orderId, { status: 'expired' })
    },
  }
}
