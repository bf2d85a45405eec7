import type { Tx } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import { type Entry, toCredits } from '../../ledger/posting.ts'
import { type Disputed, freezeEntry, lostDisputeEntry, regainedEntry, thawEntry } from '../../ledger/reversals.ts'
import type { Ledger } from '../../ledger/service.ts'
import { type ChargeRow, findOrder } from '../store.ts'
import * as store from './store.ts'

export interface DisputesDeps {
  ledger: Ledger
  addEvent: AddEvent
  now: Now
}

/** What a dispute does to credits, step by step; each step brings the books to what the row of the dispute says. */
export function createDisputes({ ledger, addEvent, now }: DisputesDeps) {
  const available = async (tx: Tx, { accountId }: ChargeRow): Promise<number> => ledger.available(tx, accountId)

  const naming = ({ accountId, provider, disputeId, entries }: store.DisputeRow): Disputed => ({
    accountId,
    provider,
    disputeId,
    before: entries,
  })

  /** Posts an entry of a dispute, if there is one, and notes what it changed. */
  async function move(
    tx: Tx,
    dispute: store.DisputeRow,
    entry: Entry | null,
    change: Partial<Pick<store.DisputeRow, 'frozen' | 'taken' | 'debt'>>,
  ): Promise<void> {
    await ledger.post(tx, entry)
    Object.assign(dispute, change, { entries: dispute.entries + (entry === null ? 0 : 1), changedAt: now() })
    await store.upsertDispute(tx, dispute)
  }

  async function thaw(tx: Tx, dispute: store.DisputeRow): Promise<void> {
    const { status, frozen, taken, debt, credits } = dispute
    if (status === 'won' && taken + debt > 0) {
      const entry = regainedEntry({ ...naming(dispute), taken: toCredits(taken), debt: toCredits(debt) })
      return move(tx, dispute, entry, { taken: 0, debt: 0 })
    }
    const over = status === 'won' ? frozen : Math.max(0, frozen - credits)
    await move(tx, dispute, thawEntry(naming(dispute), toCredits(over)), { frozen: frozen - over })
  }

  async function freeze(tx: Tx, charge: ChargeRow, dispute: store.DisputeRow): Promise<void> {
    const { status, frozen, credits } = dispute
    if (status !== 'open') return
    const amount = Math.min(credits - frozen, await available(tx, charge))
    await move(tx, dispute, freezeEntry(naming(dispute), toCredits(amount)), { frozen: frozen + amount })
  }

  /** Takes what the dispute has cost so far, and more of it if a refund that stood in for it has failed since. */
  async function lose(tx: Tx, charge: ChargeRow, dispute: store.DisputeRow): Promise<void> {
    const { frozen, credits, taken, debt } = dispute
    const missing = credits - taken - debt
    if (missing <= 0) return
    const ofFrozen = Math.min(frozen, missing)
    const more = Math.min(missing - ofFrozen, await available(tx, charge))
    const owed = missing - ofFrozen - more
    const amounts = { frozen: toCredits(ofFrozen), more: toCredits(more), debt: toCredits(owed) }
    const change = { frozen: frozen - ofFrozen, taken: taken + ofFrozen + more, debt: debt + owed }
    await move(tx, dispute, lostDisputeEntry({ ...naming(dispute), ...amounts }), change)
  }

  async function tell(tx: Tx, charge: ChargeRow, dispute: store.DisputeRow): Promise<void> {
    const { accountId, provider, chargeId } = charge
    const { status: state, credits } = dispute
    if (dispute.toldStatus === state) return
    await store.upsertDispute(tx, { ...dispute, toldStatus: state })
    await addEvent(tx, {
      type: 'payment.disputed',
      account_id: accountId,
      ...(await payerOf(tx, charge)),
      data: { payment_id: chargeId, provider, credits, state },
    })
  }

  return { thaw, freeze, lose, tell }
}

/** The person who paid, to whom an event is told. */
export async function payerOf(tx: Tx, { orderId }: ChargeRow): Promise<{ user_id?: string }> {
  const order = await findOrder(tx, orderId)
  return order === undefined ? {} : { user_id: order.userId }
}
