import type { RejectReason } from '../../contract/series.ts'

// The contract's own list comes with its schemas, which a process that reads files need not load.
const BYTES: Record<RejectReason, number> = {
  no_time: 1,
  no_price: 2,
  price_not_positive: 3,
  price_not_a_number: 4,
  unreadable_time: 5,
  duplicate_time: 6,
  in_future: 7,
}
const REASONS = Object.keys(BYTES) as RejectReason[]

/** The byte that marks a row as left out for `reason`; 0 marks a valid one. */
export const reasonByte = (reason: RejectReason): number => BYTES[reason]

/** The reason encoded by `reasonByte`; undefined for 0. */
export const reasonOf = (byte: number): RejectReason | undefined => REASONS[byte - 1]
