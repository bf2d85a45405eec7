import { REJECT_REASONS, type RejectReason } from '../../contract/series.ts'

/** The byte that marks a row as left out for `reason`; 0 marks a good one. */
export function reasonByte(reason: RejectReason): number {
  return REJECT_REASONS.indexOf(reason) + 1
}

/** The reason behind a byte made by `reasonByte`; undefined for 0. */
export function reasonOf(byte: number): RejectReason | undefined {
  return REJECT_REASONS[byte - 1]
}
