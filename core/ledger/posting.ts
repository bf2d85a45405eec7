import { LIMITS } from '../contract/limits.ts'

declare const credits: unique symbol

/** A whole number of credits, 0 or more: the smallest unit of money here. Created by `toCredits` only. */
export type Credits = number & { readonly [credits]: true }

/** Throws RangeError unless `value` is a whole number of credits within bounds. That would be a bug of ours:
 *  callers' input is parsed at the door. */
export function toCredits(value: number): Credits {
  if (!Number.isSafeInteger(value) || value < 0 || value > LIMITS.creditsMax) {
    throw new RangeError(`not an amount of credits: ${value}`)
  }
  return value as Credits
}

/** Where credits can be. Wallets and holds belong to customers and never go below zero; the others are the
 *  operator's. */
export type LedgerAccount =
  | `wallet:${string}`
  | `hold:${string}`
  | `funding:${string}`
  | `grant:${string}`
  | `dispute:${string}`
  | `debt:${string}`
  | 'revenue'
  | 'refund'
  | 'adjustment'
  | 'breakage'

export const walletOf = (accountId: string): LedgerAccount => `wallet:${accountId}`
export const holdOf = (jobId: string): LedgerAccount => `hold:${jobId}`
export const fundingOf = (provider: string): LedgerAccount => `funding:${provider}`
export const grantOf = (campaign: string): LedgerAccount => `grant:${campaign}`

/** Credits that are frozen while the money that bought them is disputed. */
export const disputeOf = (provider: string, disputeId: string): LedgerAccount => `dispute:${provider}:${disputeId}`
/** What an account owes for spent credits whose money went back: below zero. */
export const debtOf = (accountId: string): LedgerAccount => `debt:${accountId}`

/** The owner of a wallet. */
export const ownerOf = (wallet: LedgerAccount): string => wallet.slice('wallet:'.length)
export const isWallet = (at: LedgerAccount): boolean => at.startsWith('wallet:')
export const isHold = (at: LedgerAccount): boolean => at.startsWith('hold:')
/** True for accounts whose credits stay a customer's: lots go there with them. */
export const carriesLots = (at: LedgerAccount): boolean => isFloored(at) || at.startsWith('dispute:')
/** True for accounts that may not go below zero. */
export const isFloored = (at: LedgerAccount): boolean => isWallet(at) || isHold(at)

const ENTRY_TYPES = [
  'top_up',
  'grant',
  'hold',
  'capture',
  'release',
  'refund',
  'dispute',
  'adjustment',
  'transfer',
  'expiry',
] as const
export type EntryType = (typeof ENTRY_TYPES)[number]

/** An amount on its way from a source to a target, so that an unbalanced entry has no spelling. */
export interface Posting {
  readonly source: LedgerAccount
  readonly target: LedgerAccount
  readonly amount: Credits
}

/** How credits that an entry gives can be told from others. */
export interface NewGrant {
  /** `promo`: given away; `paid`: money was paid for them. */
  readonly kind: 'promo' | 'paid'
  /** Ms; null: never. */
  readonly expiresAt: number | null
}

/** A movement of money that happens whole or not at all. */
export interface Entry {
  readonly type: EntryType
  /** Shown to the account's owner on the statement. */
  readonly reason: string
  /** Whose wallet and holds it moves; for a transfer, the recipient. */
  readonly accountId: string
  readonly jobId: string | null
  /** An entry whose key exists already is not made again. */
  readonly key: string
  /** What it gives to a wallet is a grant of its own. */
  readonly grant?: NewGrant
  /** The lot that it takes; without it, the type says in which order lots leave. */
  readonly only?: string
  /** For what it takes credits from a customer: which ones they were is kept under this name, and an entry of the same name that gives
   *  credits gives those back, the last taken first. */
  readonly cause?: string
  readonly postings: readonly [Posting, ...Posting[]]
}
