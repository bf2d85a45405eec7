import { LIMITS } from '../contract/limits.ts'

declare const credits: unique symbol

/** A whole number of credits, 0 or more: the smallest unit of money here. Made by `toCredits` only. */
export type Credits = number & { readonly [credits]: true }

/** Throws RangeError unless `value` is a whole number of credits within bounds: a mistake of ours, since callers are parsed at the door. */
export function toCredits(value: number): Credits {
  if (!Number.isSafeInteger(value) || value < 0 || value > LIMITS.creditsMax) {
    throw new RangeError(`not an amount of credits: ${value}`)
  }
  return value as Credits
}

/** Where credits can be. Wallets and holds belong to somebody and never run below zero; the others are the shop's own. */
export type LedgerAccount =
  | `wallet:${string}`
  | `hold:${string}`
  | `funding:${string}`
  | `grant:${string}`
  | 'revenue'
  | 'refund'
  | 'adjustment'

export const walletOf = (accountId: string): LedgerAccount => `wallet:${accountId}`
export const holdOf = (jobId: string): LedgerAccount => `hold:${jobId}`
export const fundingOf = (provider: string): LedgerAccount => `funding:${provider}`
export const grantOf = (campaign: string): LedgerAccount => `grant:${campaign}`

/** Whose wallet it is. */
export const ownerOf = (wallet: LedgerAccount): string => wallet.slice('wallet:'.length)
export const isWallet = (at: LedgerAccount): boolean => at.startsWith('wallet:')
export const isHold = (at: LedgerAccount): boolean => at.startsWith('hold:')
/** True for what may not run below zero. */
export const isFloored = (at: LedgerAccount): boolean => isWallet(at) || isHold(at)

const ENTRY_TYPES = ['top_up', 'grant', 'hold', 'capture', 'release', 'refund', 'adjustment', 'transfer'] as const
export type EntryType = (typeof ENTRY_TYPES)[number]

/** An amount on its way from a source to a target, so that an unbalanced entry has no spelling. */
export interface Posting {
  readonly source: LedgerAccount
  readonly target: LedgerAccount
  readonly amount: Credits
}

/** Something that happened to money, whole or not at all. */
export interface Entry {
  readonly type: EntryType
  /** Shown to the account's owner on the statement. */
  readonly reason: string
  /** Whose wallet and holds it moves; of a transfer, who receives it. */
  readonly accountId: string
  readonly jobId: string | null
  /** An entry with a key that is already there is not made again. */
  readonly key: string
  readonly postings: readonly [Posting, ...Posting[]]
}
