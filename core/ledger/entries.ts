import { AppError } from '../kit/errors.ts'
import {
  type Credits,
  type Entry,
  fundingOf,
  grantOf,
  holdOf,
  type LedgerAccount,
  type NewGrant,
  toCredits,
  walletOf,
} from './posting.ts'

export interface TopUpRequest {
  accountId: string
  provider: string
  /** The provider's id of this payment: it is credited once. */
  chargeId: string
  amount: Credits
  reason?: string | undefined
  /** When its credits expire, ms; never by default. */
  expiresAt?: number | null
}

/** A payment becomes credits of its account, once for each charge of a provider. */
export function topUpEntry({
  accountId,
  provider,
  chargeId,
  amount,
  reason = 'top-up',
  expiresAt = null,
}: TopUpRequest): Entry {
  return {
    type: 'top_up',
    reason,
    accountId,
    jobId: null,
    key: `charge:${provider}:${chargeId}`,
    ...(expiresAt === null ? {} : { grant: { kind: 'paid', expiresAt } as const }),
    postings: [{ source: fundingOf(provider), target: walletOf(accountId), amount }],
  }
}

export interface GrantRequest {
  accountId: string
  campaign: string
  /** Who gets the campaign's credits once: the account itself, or a Telegram id that outlives it. */
  beneficiary: string
  amount: Credits
  reason: string
  /** Ms; never by default. */
  expiresAt?: NewGrant['expiresAt']
}

/** Credits that the shop gives away, once for each campaign and beneficiary. Null if the campaign gives nothing. */
export function grantEntry({
  accountId,
  campaign,
  beneficiary,
  amount,
  reason,
  expiresAt = null,
}: GrantRequest): Entry | null {
  if (amount === 0) return null
  return {
    type: 'grant',
    reason,
    accountId,
    jobId: null,
    key: `grant:${campaign}:${beneficiary}`,
    grant: { kind: 'promo', expiresAt },
    postings: [{ source: grantOf(campaign), target: walletOf(accountId), amount }],
  }
}

export interface HoldRequest {
  accountId: string
  jobId: string
  price: Credits
  available: Credits
  reason?: string
}

/** Sets aside the price of a job. Null for a free job, which makes no entry. Throws `insufficient_credits`. */
export function holdEntry({ accountId, jobId, price, available, reason = 'forecast' }: HoldRequest): Entry | null {
  if (available < price) throw insufficient(price, available)
  return price === 0 ? null : setAside({ accountId, jobId, price, reason }, walletOf(accountId))
}

export type SampleRequest = Omit<HoldRequest, 'available'>

/** Where the price of a sample comes from, and goes back to. */
export const SAMPLE_GRANT = grantOf('sample')

/** Sets the price of a sample aside, out of a grant: no credits of its account's move. */
export const sampleHoldEntry = ({ reason = 'forecast', ...request }: SampleRequest): Entry =>
  setAside({ ...request, reason }, SAMPLE_GRANT)

const setAside = ({ accountId, jobId, price, reason }: Required<SampleRequest>, payer: LedgerAccount): Entry => ({
  type: 'hold',
  reason,
  accountId,
  jobId,
  key: `hold:${jobId}`,
  postings: [{ source: payer, target: holdOf(jobId), amount: price }],
})

const NOTHING = toCredits(0)

export interface SettleRequest {
  accountId: string
  jobId: string
  /** What was set aside for the job: the whole amount is captured or released. */
  price: Credits
  reason?: string
}

/** The job is OK: its hold becomes revenue, but for what is `spared`, which goes back to the wallet. It shares its key with `releaseEntry`,
 *  so a job can never have both. */
export function captureEntry({
  accountId,
  jobId,
  price,
  spared = NOTHING,
  reason = 'forecast',
}: SettleRequest & { spared?: Credits }): Entry | null {
  if (price === 0) return null
  const back = { source: holdOf(jobId), target: walletOf(accountId), amount: spared }
  const amount = toCredits(price - spared)
  return {
    type: 'capture',
    reason,
    accountId,
    jobId,
    key: `settle:${jobId}`,
    postings: [{ source: holdOf(jobId), target: 'revenue', amount }, ...(spared === 0 ? [] : [back])],
  }
}

/** The job ended without a result: its hold goes back to `payer`, the wallet or the grant that it came from. */
export function releaseEntry(
  { accountId, jobId, price, reason = 'nothing charged' }: SettleRequest,
  payer: LedgerAccount = walletOf(accountId),
): Entry | null {
  if (price === 0) return null
  return {
    type: 'release',
    reason,
    accountId,
    jobId,
    key: `settle:${jobId}`,
    postings: [{ source: holdOf(jobId), target: payer, amount: price }],
  }
}

export interface RefundRequest {
  accountId: string
  provider: string
  chargeId: string
  amount: Credits
  /** What can be spent and was paid for. */
  paid: Credits
  reason: string
  /** How many entries the refunds of this purchase have made before; 0 by default. */
  before?: number
}

/** The key of an entry that reverses a purchase, or a part of it. */
export const refundKey = (provider: string, chargeId: string, before = 0): string =>
  `refund:${provider}:${chargeId}${before === 0 ? '' : `#${before}`}`

/** Reverses a purchase or a part of it. Throws `refund_impossible` if its credits have been spent or are held: those that were given away
 *  do not stand in for them, or they would be paid out. */
export function refundEntry({ accountId, provider, chargeId, amount, paid, reason, before }: RefundRequest): Entry {
  if (paid < amount) {
    throw new AppError('refund_impossible', {
      detail: `${amount} credits would have to come back, ${paid} that were paid for are available`,
    })
  }
  return {
    type: 'refund',
    reason,
    accountId,
    jobId: null,
    key: refundKey(provider, chargeId, before),
    cause: refundKey(provider, chargeId),
    postings: [{ source: walletOf(accountId), target: fundingOf(provider), amount }],
  }
}

export interface ReturnRequest extends Omit<RefundRequest, 'paid'> {
  available: Credits
  /** Credits held for jobs that have not ended. */
  held: Credits
}

/** Takes back the credits of money that the provider has already returned, as far as they are available.
 *  Spent credits cannot be recovered and are the operator's loss, so that no wallet goes below zero. Held
 *  credits are neither: they may yet be released, so if too little is available without them this throws
 *  `state_conflict`, to be retried. Shares its key with `refundEntry`. */
export function returnEntry(request: ReturnRequest): Entry {
  const { accountId, provider, chargeId, amount, available, held, reason, before } = request
  if (available < amount && held > 0) {
    throw new AppError('state_conflict', { what: 'payment', state: `waiting for jobs that hold ${held} credits` })
  }
  const taken = toCredits(Math.min(amount, available))
  const lost = toCredits(amount - taken)
  const back = { source: walletOf(accountId), target: fundingOf(provider), amount: taken }
  const loss = { source: 'refund', target: fundingOf(provider), amount: lost } as const
  return {
    type: 'refund',
    reason,
    accountId,
    jobId: null,
    key: refundKey(provider, chargeId, before),
    cause: refundKey(provider, chargeId),
    postings: lost === 0 ? [back] : taken === 0 ? [loss] : [back, loss],
  }
}

export interface ExpiryRequest {
  accountId: string
  /** The grant, by the entry that made it. */
  grantId: string
  /** How many credits of it have expired before. */
  before: number
  amount: Credits
  reason: string
}

/** Credits of a grant that nobody has used in time are the shop's. Parts that were held then follow when they are released. */
export const expiryEntry = ({ accountId, grantId, before, amount, reason }: ExpiryRequest): Entry => ({
  type: 'expiry',
  reason,
  accountId,
  jobId: null,
  key: `expiry:${grantId}#${before}`,
  only: grantId,
  postings: [{ source: walletOf(accountId), target: 'breakage', amount }],
})

export interface AdjustmentRequest {
  accountId: string
  /** Whole credits; negative to remove them. Never 0. */
  amount: number
  available: Credits
  key: string
  reason: string
  /** The key of the adjustment that this one takes back. */
  undoes?: string
}

/** Throws `insufficient_credits` if more would be removed than is available. */
export function adjustmentEntry({ accountId, amount, available, key, reason, undoes }: AdjustmentRequest): Entry {
  const size = toCredits(Math.abs(amount))
  if (amount < 0 && available < size) throw insufficient(size, available)
  const wallet = walletOf(accountId)
  return {
    type: 'adjustment',
    reason,
    accountId,
    jobId: null,
    key,
    cause: undoes ?? key,
    postings: [
      amount < 0
        ? { source: wallet, target: 'adjustment', amount: size }
        : { source: 'adjustment', target: wallet, amount: size },
    ],
  }
}

export interface TransferRequest {
  fromId: string
  toId: string
  amount: Credits
}

/** Moves everything in one wallet to another of the same person, once. Null if it is empty. */
export function transferEntry({ fromId, toId, amount }: TransferRequest): Entry | null {
  if (amount === 0) return null
  return {
    type: 'transfer',
    reason: 'accounts joined',
    accountId: toId,
    jobId: null,
    key: `transfer:${fromId}`,
    postings: [{ source: walletOf(fromId), target: walletOf(toId), amount }],
  }
}

function insufficient(needed: number, available: number): AppError {
  return new AppError('insufficient_credits', { needed, available, missing: needed - available })
}
