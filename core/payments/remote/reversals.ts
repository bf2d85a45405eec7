import type { Tx } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import { refundEntry, returnEntry } from '../../ledger/entries.ts'
import { type Entry, isWallet, toCredits } from '../../ledger/posting.ts'
import { undoneRefundEntry } from '../../ledger/reversals.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { Papers } from '../credit.ts'
import { shareOf } from '../money.ts'
import { type ChargeRow, updateCharge } from '../store.ts'
import { createDisputes, payerOf } from './disputes.ts'
import * as store from './store.ts'

export interface ReversalsDeps {
  ledger: Ledger
  addEvent: AddEvent
  papers: Pick<Papers, 'returned'>
  now: Now
}

/** How the refunds of a charge are to be booked: `asked` by staff, who are refused what the wallet does not have; or `told` of
 *  money that is gone already, whose spent credits are the shop's loss. */
export interface Booking {
  how: 'asked' | 'told'
  reason: string
}

export type Reversals = ReturnType<typeof createReversals>

/** Refunds and disputes of one charge. What is booked follows from the rows of its refunds and disputes alone, whatever the order in
 *  which they became known: credits are taken in proportion to the money that went back, rounded down, and no more than were
 *  bought. */
export function createReversals({ ledger, addEvent, papers, now }: ReversalsDeps) {
  const steps = createDisputes({ ledger, addEvent, now })

  /** Brings the books to what the rows say. Returns the charge as it is then. Throws `refund_impossible` for a refund that is
   *  asked for, and `state_conflict` while jobs hold credits that are to be taken: to be tried again. */
  async function book(tx: Tx, charge: ChargeRow, booking: Booking): Promise<ChargeRow> {
    const disputes = await store.listDisputes(tx, charge)
    const refunds = await store.listRefunds(tx, charge)
    const live = refunds.filter(({ status }) => status !== 'failed')
    const whole = charge.amount ?? 0
    const back = live.reduce((sum, { amount }) => sum + amount, 0)
    const target = Math.min(charge.credits, shareOf(charge.credits, back, whole))
    let left = charge.credits - target
    const wanted = disputes.map((dispute) => {
      const credits = Math.min(left, shareOf(charge.credits, dispute.amount, whole))
      if (dispute.status !== 'won') left -= credits
      return { ...dispute, credits }
    })
    // What thaws may be what a refund takes, so that comes first; freezing takes what is left.
    for (const dispute of wanted) await steps.thaw(tx, dispute)
    const refunded = await bookRefunds(tx, charge, target, booking)
    if (refunds.length + disputes.length > 0) {
      const lost = disputes.reduce((sum, { status, amount }) => sum + (status === 'lost' ? amount : 0), 0)
      await papers.returned(tx, charge, { back: Math.min(whole, back + lost), reason: booking.reason })
    }
    for (const dispute of wanted)
      await (dispute.status === 'lost' ? steps.lose(tx, refunded, dispute) : steps.freeze(tx, refunded, dispute))
    for (const dispute of wanted) await steps.tell(tx, refunded, dispute)
    const isBack = live.length > 0 && live.every(({ status }) => status === 'succeeded')
    const returnedAt = isBack ? (charge.returnedAt ?? now()) : null
    await updateCharge(tx, charge, { returnedAt })
    return { ...refunded, returnedAt }
  }

  async function bookRefunds(tx: Tx, charge: ChargeRow, target: number, booking: Booking): Promise<ChargeRow> {
    const { accountId, provider, chargeId } = charge
    const delta = target - charge.refundedCredits
    if (delta === 0) return charge
    const naming = { accountId, provider, chargeId, before: charge.refundEntries, reason: booking.reason }
    const balance = await ledger.balance(tx, accountId)
    const next = { ...charge, refundedCredits: target, refundEntries: charge.refundEntries + 1 }
    if (delta > 0) {
      const request = {
        ...naming,
        amount: toCredits(delta),
        available: toCredits(balance.available),
        paid: await ledger.paid(tx, accountId),
        held: toCredits(balance.held),
      }
      const entry = booking.how === 'asked' ? refundEntry(request) : returnEntry(request)
      await ledger.post(tx, entry)
      const taken = takenBy(entry)
      next.lostCredits += delta - taken
      next.refundedAt = now()
      await addEvent(tx, {
        type: 'payment.refunded',
        account_id: accountId,
        ...(await payerOf(tx, charge)),
        data: { payment_id: chargeId, provider, credits: delta, taken, reason: booking.reason },
      })
    } else {
      // The shop's loss is made good first: the credits that it stands for have been used.
      const toShop = Math.min(0 - delta, charge.lostCredits)
      const toWallet = 0 - delta - toShop
      const back = { toWallet: toCredits(toWallet), toShop: toCredits(toShop) }
      await ledger.post(tx, undoneRefundEntry({ ...naming, ...back, reason: 'a refund did not arrive' }))
      next.lostCredits -= toShop
      next.refundedAt = target === 0 ? null : charge.refundedAt
      await addEvent(tx, {
        type: 'payment.refund_failed',
        account_id: accountId,
        ...(await payerOf(tx, charge)),
        data: { payment_id: chargeId, provider, credits: toWallet },
      })
    }
    const { refundedAt, refundedCredits, lostCredits, refundEntries } = next
    await updateCharge(tx, charge, { refundedAt, refundedCredits, lostCredits, refundEntries })
    return next
  }

  return { book }
}

/** How much of an entry came out of the wallet. */
function takenBy({ postings }: Entry): number {
  return postings.reduce((sum, { source, amount }) => sum + (isWallet(source) ? amount : 0), 0)
}
