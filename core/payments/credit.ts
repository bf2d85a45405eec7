import type { Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { topUpEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import * as store from './store.ts'

export type NewCharge = Omit<store.ChargeRow, 'createdAt' | 'refundedAt' | 'returnedAt'>
export type Credit = ReturnType<typeof createCredit>

/** The only way in which a payment becomes credits: once per charge of a provider. */
export function createCredit({ ledger, addEvent, now }: { ledger: Ledger; addEvent: AddEvent; now: Now }) {
  /** Credits a charge; false if it was credited before. */
  return async function credit(
    tx: Tx,
    charge: NewCharge,
    { userId, plan = null, reason }: { userId: string; plan?: string | null; reason?: string | undefined },
  ): Promise<boolean> {
    const { provider, chargeId, accountId, credits } = charge
    const amount = toCredits(credits)
    const posted = await ledger.post(tx, topUpEntry({ accountId, provider, chargeId, amount, reason }))
    if (posted.kind === 'duplicate') return false
    await store.insertCharge(tx, { ...charge, createdAt: now(), refundedAt: null, returnedAt: null })
    await addEvent(tx, {
      type: 'payment.succeeded',
      account_id: accountId,
      user_id: userId,
      data: { payment_id: chargeId, provider, credits, plan },
    })
    return true
  }
}
