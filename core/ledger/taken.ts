import type { Tx } from '../db/client.ts'
import { findGrant } from './grants-store.ts'
import { type Lot, mergeLots } from './lots.ts'
import { carriesLots, type Entry, isWallet, ownerOf, type Posting } from './posting.ts'
import * as store from './taken-store.ts'

/** Notes which credits an entry takes from a customer for good, for the day on which they come back. */
export async function noteTaken(
  tx: Tx,
  { cause }: Entry,
  { source, target, amount }: Posting,
  lots: readonly Lot[],
): Promise<void> {
  if (cause === undefined || !carriesLots(source) || carriesLots(target)) return
  // What has no lot leaves first: see `orderOf`.
  const base = lots.reduce<number>((rest, { left }) => rest - left, amount)
  if (base > 0) await store.insertTaken(tx, { cause, grantId: null, credits: base })
  for (const { id, left } of lots) await store.insertTaken(tx, { cause, grantId: id, credits: left })
}

/** The lots that come back to a wallet by an entry that undoes what was taken for the same cause; the others of its credits were paid for
 *  and never expire. Each lot is as its grant is now: one that has ended meanwhile comes back ended. */
export async function giveBack(tx: Tx, { cause }: Entry, { target, amount }: Posting): Promise<readonly Lot[]> {
  if (cause === undefined || !isWallet(target)) return []
  let lots: Lot[] = []
  let missing: number = amount
  for (const row of await store.listTaken(tx, cause)) {
    const left = Math.min(row.credits, missing)
    if (left === 0) break
    missing -= left
    await store.reduceTaken(tx, row, row.credits - left)
    const grant = row.grantId === null ? undefined : await findGrant(tx, row.grantId)
    // An account that was joined to another has none of its grants any more.
    if (grant === undefined || grant.accountId !== ownerOf(target)) continue
    const { entryId: id, kind, expiresAt } = grant
    lots = mergeLots(lots, [{ id, left, kind, expiresAt }])
  }
  return lots
}
