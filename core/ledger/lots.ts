import { AppError } from '../kit/errors.ts'
import { type Entry, isWallet, type NewGrant, type Posting } from './posting.ts'

/** Credits of one grant that are in one place: available, held or frozen. Credits of a place beside its lots are the base: they were
 *  paid for and never expire, so that a place without grants has no lots at all. */
export interface Lot {
  /** The grant, by the entry that made it. */
  id: string
  /** Whole credits, above 0. */
  left: number
  kind: NewGrant['kind']
  /** Ms; null: never. */
  expiresAt: number | null
}

/** Credits in one place, of which some may be lots. */
export interface Place {
  amount: number
  lots: readonly Lot[]
}

/** Which credits leave first. `burn`: those that expire first, and of these those that were given away; the base last. `back`: those that
 *  were paid for, then the others, and of each those that would have burnt last. `forth`: the reverse of `back`. `only`: one lot. */
export type Order = 'burn' | 'back' | 'forth' | { only: string }

/** The order in which an entry takes credits: work burns them; what goes back to the payer, or to the shop, is what was paid for; of what
 *  was frozen, the last comes back first. */
export function orderOf({ type, only }: Pick<Entry, 'type' | 'only'>, { target }: Pick<Posting, 'target'>): Order {
  if (only !== undefined) return { only }
  switch (type) {
    case 'dispute':
      return isWallet(target) ? 'forth' : 'back'
    case 'refund':
    case 'adjustment':
      return 'back'
    case 'top_up':
    case 'grant':
    case 'hold':
    case 'capture':
    case 'release':
    case 'transfer':
    case 'expiry':
      return 'burn'
    default:
      return type satisfies never
  }
}

export const isExpired = ({ expiresAt }: Pick<Lot, 'expiresAt'>, at: number): boolean =>
  expiresAt !== null && expiresAt <= at

const sumOf = (lots: readonly Lot[]): number => lots.reduce((sum, { left }) => sum + left, 0)

/** What can be spent at a moment: all but the lots that have expired. */
export const spendableIn = ({ amount, lots }: Place, at: number): number =>
  amount - sumOf(lots.filter((lot) => isExpired(lot, at)))

/** What can be spent and was paid for: no more can go back to its payer. */
export const paidIn = ({ amount, lots }: Place, at: number): number =>
  amount - sumOf(lots.filter((lot) => lot.kind === 'promo' || isExpired(lot, at)))

/** What can be spent and expires, by the moment (ms), the next first. */
export function expiringIn({ lots }: Place, at: number): { credits: number; expiresAt: number }[] {
  const sums = new Map<number, number>()
  for (const { expiresAt, left } of lots)
    if (expiresAt !== null && expiresAt > at) sums.set(expiresAt, (sums.get(expiresAt) ?? 0) + left)
  return [...sums].map(([expiresAt, credits]) => ({ credits, expiresAt })).sort((a, b) => a.expiresAt - b.expiresAt)
}

/** Ms; null if none of them expires. */
export const firstExpiry = (lots: readonly Lot[]): number | null =>
  lots.reduce<number | null>(
    (first, { expiresAt }) => (expiresAt !== null && (first === null || expiresAt < first) ? expiresAt : first),
    null,
  )

interface Taking {
  amount: number
  order: Order
  /** Lots that have expired by then are left alone, but for `only`; leave it out where credits stay what they were when they were set aside. */
  at?: number
}

/** Takes credits out of a place: what stays there, and the lots that leave it; what leaves beside them is of the base. Throws
 *  `insufficient_credits` if less can be taken. */
export function takeFrom(place: Place, { amount, order, at = -Infinity }: Taking): { left: Lot[]; taken: Lot[] } {
  const base = { id: BASE, left: place.amount - sumOf(place.lots), kind: 'paid', expiresAt: null } as const
  const all: Lot[] = [...place.lots, base]
  const taken: Lot[] = []
  let missing = amount
  for (const lot of inOrder(all, order, at)) {
    const part = Math.min(lot.left, missing)
    if (part > 0) taken.push({ ...lot, left: part })
    missing -= part
  }
  if (missing > 0) throw new AppError('insufficient_credits', { needed: amount, available: amount - missing, missing })
  const gone = new Map(taken.map(({ id, left }) => [id, left]))
  const left = place.lots.map((lot) => ({ ...lot, left: lot.left - (gone.get(lot.id) ?? 0) }))
  return { left: left.filter((lot) => lot.left > 0), taken: taken.filter(({ id }) => id !== BASE) }
}

const BASE = ''

function inOrder(lots: readonly Lot[], order: Order, at: number): Lot[] {
  if (typeof order === 'object') return lots.filter(({ id }) => id === order.only)
  const usable = lots.filter((lot) => !isExpired(lot, at)).sort(byBurning)
  if (order === 'burn') return usable
  const last = usable.reverse()
  const back = [...last.filter(({ kind }) => kind === 'paid'), ...last.filter(({ kind }) => kind === 'promo')]
  return order === 'back' ? back : back.reverse()
}

/** Puts lots into a place. Those of a grant that is there already join it. */
export function mergeLots(there: readonly Lot[], more: readonly Lot[]): Lot[] {
  const merged = new Map(there.map((lot) => [lot.id, lot]))
  for (const lot of more) merged.set(lot.id, { ...lot, left: lot.left + (merged.get(lot.id)?.left ?? 0) })
  return [...merged.values()].sort(byBurning)
}

/** The order of burning is the order in which lots are kept, so that a place looks the same when its credits are back. */
const byBurning = (a: Lot, b: Lot): number =>
  (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || compare(b.kind, a.kind) || compareIds(a.id, b.id)
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
/** The base has no id and burns last. */
const compareIds = (a: string, b: string): number => (a === BASE ? 1 : b === BASE ? -1 : compare(a, b))

/** Lots of which one expires at `at` (ms). */
export const endLot = (lots: readonly Lot[], id: string, at: number): Lot[] =>
  lots.map((lot) => (lot.id === id ? { ...lot, expiresAt: at } : lot)).sort(byBurning)
