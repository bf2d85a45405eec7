import type { Tx } from '../../db/client.ts'
import { match } from './matching.ts'
import * as store from './store.ts'
import { tellOfEntry } from './telling.ts'

const REVERSALS_MAX = 1_000

/** Looks again for what reversals that wait take back, in the transaction in which a payment has become known. Returns those that were
 *  found. */
export async function matchReversals(tx: Tx, iban: string, at: number): Promise<store.EntryRow[]> {
  const found: store.EntryRow[] = []
  for (const row of await store.listQueuedReversals(tx, iban, REVERSALS_MAX)) {
    const { state, orderId, refundId, reverses, reference } = await match(tx, row)
    if (state !== 'matched') continue
    await store.updateEntry(tx, row.id, { state, fault: null, refundId, reverses, reference })
    await tellOfEntry(tx, row.id, { orderId, refundId, reverses, at })
    found.push(row)
  }
  return found
}

/** Whether a reversal that waits names that entry, so that its money is gone again. */
export async function isReversed(tx: Tx, entry: store.EntryRow): Promise<boolean> {
  const reversals = await store.listQueuedReversals(tx, entry.iban, REVERSALS_MAX)
  return reversals.some(
    (row) =>
      row.direction !== entry.direction &&
      row.amount === entry.amount &&
      ((row.bankRef !== null && row.bankRef === entry.bankRef) ||
        (row.reference !== null && row.reference === entry.reference)),
  )
}
