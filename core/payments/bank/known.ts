import type { StatementEntry } from './statement.ts'

/** What is compared of an entry that is in the books already. */
export type KnownEntry = Pick<
  StatementEntry,
  'bankRef' | 'bookedOn' | 'amount' | 'direction' | 'isReversal' | 'text'
> & {
  /** The reference of ours in its text, if there is one. */
  reference: string | null
}

const keyOf = ({ bookedOn, amount, direction }: KnownEntry): string => `${bookedOn} ${direction} ${amount}`

/** Marks the entries of a statement that are in the books already, each of which stands for one: the same statement twice adds nothing, nor does
 *  another export of it, while two equal payments on a day are two. By the bank's own reference if both have one; else by our reference in
 *  their texts, else by the texts themselves, on the same day and with the same amount. */
export function findKnown(entries: readonly KnownEntry[], booked: readonly KnownEntry[]): boolean[] {
  const free = new Map<string, KnownEntry[]>()
  for (const entry of booked) free.set(keyOf(entry), [...(free.get(keyOf(entry)) ?? []), entry])
  const known = entries.map(() => false)
  // The surest first, so that none of them is taken by a likely one.
  for (const isSame of [sameBankRef, sameText])
    entries.forEach((entry, index) => {
      const candidates = free.get(keyOf(entry)) ?? []
      const at = known[index] === true ? -1 : candidates.findIndex((other) => isSame(entry, other))
      if (at < 0) return
      candidates.splice(at, 1)
      known[index] = true
    })
  return known
}

const sameBankRef = (one: KnownEntry, other: KnownEntry): boolean =>
  one.bankRef !== null && one.bankRef === other.bankRef

function sameText(one: KnownEntry, other: KnownEntry): boolean {
  if (one.bankRef !== null && other.bankRef !== null) return false
  if (one.reference !== null || other.reference !== null) return one.reference === other.reference
  return pack(one.text) === pack(other.text)
}

/** Exports differ in spaces, breaks and case, and in what they put around the text. */
const pack = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
