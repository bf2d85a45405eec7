import { isDeepStrictEqual } from 'node:util'
import { LIMITS } from '../contract/limits.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { expiryEntry } from './entries.ts'
import * as grants from './grants-store.ts'
import { firstExpiry, isExpired, type Lot, mergeLots, orderOf, type Place, spendableIn, takeFrom } from './lots.ts'
import {
  carriesLots,
  type Credits,
  type Entry,
  isFloored,
  isHold,
  isWallet,
  type LedgerAccount,
  ownerOf,
  type Posting,
  toCredits,
  walletOf,
} from './posting.ts'
import * as lines from './statement-store.ts'
import * as store from './store.ts'
import { giveBack, noteTaken } from './taken.ts'

/** The outcome of an entry. `duplicate`: its key existed and nothing moved; `nothing`: there was nothing to
 *  move. */
export type Posted = { kind: 'posted'; entryId: string } | { kind: 'duplicate'; entryId: string } | { kind: 'nothing' }

/** What an entry does to a wallet. */
interface Touched extends Place {
  moved: number
}

/** What a posting of an entry puts into a place. */
interface Given extends Pick<Posting, 'target' | 'amount'> {
  entry: Entry
  id: string
  lots: readonly Lot[]
}

const NO_LOTS: readonly Lot[] = []
const EMPTY: Place = { amount: 0, lots: NO_LOTS }
/** Of the operator's own accounts nobody asks what is left. */
const NOTHING = { place: EMPTY, taken: NO_LOTS }

/** Writes entries, with the balances, lots and statement lines that they change. */
export function createPost({ now, newId }: { now: Now; newId: NewId }) {
  /** Writes an entry, updates the balances and adds a statement line to each wallet touched. `null` does
   *  nothing. The same key again moves nothing; with different content it throws `idempotency_mismatch`.
   *  Throws `insufficient_credits` if a wallet or hold would go below zero, or has too little that has not expired. What comes back to
   *  a wallet after it has expired goes on to breakage, by an entry of its own. */
  async function post(tx: Tx, entry: Entry | null): Promise<Posted> {
    if (entry === null) return { kind: 'nothing' }
    const { type, reason, accountId, jobId, key } = entry
    const row = { id: newId('ent'), type, reason, accountId, jobId, key, createdAt: now() }
    if (!(await store.insertEntry(tx, row))) return { kind: 'duplicate', entryId: await findTwin(tx, entry) }
    const wallets = new Map<string, Touched>()
    for (const [position, posting] of entry.postings.entries()) {
      const { source, target, amount } = posting
      await store.insertPosting(tx, row.id, position, posting)
      const { place, taken } = await take(tx, entry, posting)
      note(wallets, source, 0 - amount, place)
      await noteTaken(tx, entry, posting, taken)
      const lots = carriesLots(source) ? taken : await giveBack(tx, entry, posting)
      note(wallets, target, amount, await give(tx, { entry, id: row.id, target, amount, lots }))
      if (isWallet(source) && isWallet(target)) await grants.moveGrants(tx, ownerOf(source), ownerOf(target))
    }
    // What a grant pays for, and gets back, its account reads of too: it cost nothing.
    if (wallets.size === 0 && (type === 'hold' || type === 'release'))
      wallets.set(accountId, { moved: 0, ...((await store.findBalance(tx, walletOf(accountId))) ?? EMPTY) })
    await tell(tx, row, wallets)
    if (type !== 'expiry') for (const [owner, { lots }] of wallets) if (lots.length > 0) await expire(tx, owner, lots)
    return { kind: 'posted', entryId: row.id }
  }

  /** Takes credits out of their place; returns what is left there, and the lots that leave it. */
  async function take(
    tx: Tx,
    entry: Entry,
    { source, target, amount }: Posting,
  ): Promise<{ place: Place; taken: readonly Lot[] }> {
    if (isHold(source)) {
      // A hold is nearly always taken whole and its row deleted: there are as many rows as running jobs.
      const taken = carriesLots(target)
        ? await store.dropPlace(tx, source, amount)
        : (await store.dropBalance(tx, source, amount))
          ? NO_LOTS
          : undefined
      if (taken !== undefined) return { place: EMPTY, taken }
    }
    if (!carriesLots(source)) {
      await store.addToBalance(tx, { ledgerAccount: source, ownerId: null, amount: 0 - amount })
      return NOTHING
    }
    const rest = isFloored(source)
      ? await store.takeFromBalance(tx, source, amount)
      : await store.addToPlace(tx, { ledgerAccount: source, ownerId: null, amount: 0 - amount })
    if (rest === undefined) {
      const there = isWallet(source) ? await available(tx, ownerOf(source)) : 0
      throw new AppError('insufficient_credits', { needed: amount, available: there, missing: amount - there })
    }
    if (rest.lots.length === 0) return { place: rest, taken: [] }
    // What is set aside stays what it was, though it may expire meanwhile.
    const expiring = isWallet(source) ? { at: now() } : {}
    const order = orderOf(entry, { target })
    const before = { amount: rest.amount + amount, lots: rest.lots }
    const { left, taken } = takeFrom(before, { amount, order, ...expiring })
    await keep(tx, source, left)
    return { place: { amount: rest.amount, lots: left }, taken }
  }

  /** Puts credits into a place; returns what is there then. */
  async function give(tx: Tx, { entry, id, target, amount, lots }: Given): Promise<Place> {
    const ownerId = isWallet(target) ? ownerOf(target) : isHold(target) ? entry.accountId : null
    const at = { ledgerAccount: target, ownerId, amount }
    if (isHold(target) || !carriesLots(target)) {
      await (lots.length > 0 && isHold(target) ? store.insertHold(tx, { ...at, lots }) : store.addToBalance(tx, at))
      return EMPTY
    }
    const place = await store.addToPlace(tx, at)
    if (isWallet(target) && place.amount > LIMITS.creditsMax) {
      throw new AppError('state_conflict', { what: 'wallet', state: 'full' })
    }
    const more = isWallet(target) ? await begin(tx, entry, { id, credits: amount, at: now() }) : []
    if (lots.length + more.length === 0) return place
    const merged = mergeLots(place.lots, [...lots, ...more])
    await keep(tx, target, merged)
    return { amount: place.amount, lots: merged }
  }

  /** What has expired of these lots of a wallet goes to breakage. */
  async function expire(tx: Tx, accountId: string, lots: readonly Lot[]): Promise<void> {
    for (const { id: grantId, left, ...lot } of lots) {
      if (!isExpired(lot, now())) continue
      const grant = await grants.findGrant(tx, grantId)
      if (grant === undefined) throw new Error(`a lot of the grant ${grantId}, which there is not`)
      const { reason, expired } = grant
      await post(
        tx,
        expiryEntry({
          accountId,
          grantId,
          before: expired,
          amount: toCredits(left),
          reason,
        }),
      )
      await grants.updateGrant(tx, grantId, { expired: expired + left })
    }
  }

  /** Returns what an account can spend now; inside a transaction, including its own changes. */
  async function available(reader: Reader, accountId: string): Promise<Credits> {
    return toCredits(spendableIn((await store.findBalance(reader, walletOf(accountId))) ?? EMPTY, now()))
  }

  return { post, available, expire }
}

/** Writes which lots are in a place. */
export const keep = (tx: Tx, at: LedgerAccount, lots: readonly Lot[]): Promise<void> =>
  store.setLots(tx, at, { lots, expiresAt: isWallet(at) ? firstExpiry(lots) : null })

/** The entry that has the key of this one. Throws `idempotency_mismatch` if it does something else. */
async function findTwin(tx: Tx, entry: Entry): Promise<string> {
  const twin = await store.findEntry(tx, { key: entry.key })
  if (twin === undefined) throw new Error('an entry was neither inserted nor there')
  const { type, accountId, jobId, postings } = entry
  const same = isDeepStrictEqual(
    { type, accountId, jobId, postings: postings.map(({ source, target, amount }) => ({ source, target, amount })) },
    { type: twin.type, accountId: twin.accountId, jobId: twin.jobId, postings: twin.postings },
  )
  if (!same) throw new AppError('idempotency_mismatch', {})
  return twin.id
}

/** Notes a grant; returns its lot. */
async function begin(
  tx: Tx,
  { grant, accountId, reason }: Entry,
  { id, credits, at }: { id: string; credits: Credits; at: number },
): Promise<Lot[]> {
  if (grant === undefined) return []
  await grants.insertGrant(tx, { entryId: id, accountId, reason, credits, createdAt: at, ...grant })
  return [{ id, left: credits, ...grant }]
}

/** Adds an entry to the statement of each wallet that it touches. */
async function tell(tx: Tx, entry: store.EntryRow, wallets: ReadonlyMap<string, Touched>): Promise<void> {
  const { id: entryId, type, reason, jobId, createdAt } = entry
  for (const [accountId, { moved, amount }] of wallets)
    await lines.insertLine(tx, {
      accountId,
      entryId,
      type,
      amount: moved,
      balanceAfter: amount,
      reason,
      jobId,
      createdAt,
    })
}

/** Adds up what an entry does to each wallet it touches. */
function note(wallets: Map<string, Touched>, at: LedgerAccount, amount: number, place: Place): void {
  if (!isWallet(at)) return
  const owner = ownerOf(at)
  wallets.set(owner, { moved: (wallets.get(owner)?.moved ?? 0) + amount, ...place })
}
