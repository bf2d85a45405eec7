import type { StatementEntry } from './statement.ts'

/** What is compared of an entry that is in the books already. */
export type KnownEntry = Pick<
  StatementEntry,
  'bankRef' | 'bankPart' | 'bookedOn' | 'amount' | 'direction' | 'isReversal' | 'text'
> & {
  /** The reference of ours in its text, if there is one. */
  reference: string | null
}

/** How surely an entry is in the books already: by the bank's own reference, by what is written in it, or not at all. */
export type Known = 'surely' | 'likely' | 'no'

const keyOf = ({ bookedOn, amount, direction }: KnownEntry): string => `${bookedOn} ${direction} ${amount}`

/** Says which entries of a statement are in the books already, each of which stands for one: the same statement twice adds nothing, nor does
 *  another export of it, while two equal payments on a day are two. By the bank's own reference if both have one, the parts of a batch by
 *  their numbers, our reference or their texts; else by our reference in their texts, else by the texts themselves, on the same day and
 *  with the same amount. */
export function findKnown(entries: readonly KnownEntry[], booked: readonly KnownEntry[]): Known[] {
  const free = new Map<string, KnownEntry[]>()
  for (const entry of booked) free.set(keyOf(entry), [...(free.get(keyOf(entry)) ?? []), entry])
  const known: Known[] = entries.map(() => 'no')
  // The surest first, so that none of them is taken by a likely one.
  for (const [isSame, how] of STEPS)
    entries.forEach((entry, index) => {
      const candidates = free.get(keyOf(entry)) ?? []
      const at = known[index] === 'no' ? candidates.findIndex((other) => isSame(entry, other)) : -1
      if (at < 0) return
      candidates.splice(at, 1)
      known[index] = how
    })
  return known
}

const sameBankRef = (one: KnownEntry, other: KnownEntry): boolean =>
  one.bankRef !== null && one.bankRef === other.bankRef

const STEPS: ReadonlyArray<[(one: KnownEntry, other: KnownEntry) => boolean, Known]> = [
  // Two exports with batches number their parts alike; one without them has the reference alone.
  [(one, other) => sameBankRef(one, other) && one.bankPart !== null && one.bankPart === other.bankPart, 'surely'],
  [(one, other) => sameBankRef(one, other) && one.bankPart !== other.bankPart && isSaid(one, other), 'surely'],
  [(one, other) => sameBankRef(one, other) && (one.bankPart === null || other.bankPart === null), 'surely'],
  [(one, other) => (one.bankRef === null || other.bankRef === null) && isSaid(one, other), 'likely'],
]

function isSaid(one: KnownEntry, other: KnownEntry): boolean {
  if (one.reference !== null || other.reference !== null) return one.reference === other.reference
  return pack(one.text) === pack(other.text)
}

/** Exports differ in spaces, breaks and case, and in what they put around the text. */
const pack = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
