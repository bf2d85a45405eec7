import { refundKey } from './entries.ts'
import { type Credits, debtOf, disputeOf, type Entry, fundingOf, type LedgerAccount, walletOf } from './posting.ts'

export interface UndoneRefund {
  accountId: string
  provider: string
  chargeId: string
  /** How many entries the refunds of this purchase have made before. */
  before: number
  toWallet: Credits
  /** The part that the wallet had not had, and the shop had borne. */
  toShop: Credits
  reason: string
}

/** A refund has failed, so that the money stayed here: its credits go back. */
export function undoneRefundEntry({
  accountId,
  provider,
  chargeId,
  before,
  toWallet,
  toShop,
  reason,
}: UndoneRefund): Entry | null {
  const cause = refundKey(provider, chargeId)
  return entryOf({ type: 'refund', accountId, key: refundKey(provider, chargeId, before), cause, reason }, [
    [fundingOf(provider), walletOf(accountId), toWallet],
    [fundingOf(provider), 'refund', toShop],
  ])
}

export interface Disputed {
  accountId: string
  provider: string
  disputeId: string
  /** How many entries this dispute has made before. */
  before: number
}

const DISPUTED = 'the payment is disputed at its bank'
function headOf({ accountId, provider, disputeId, before }: Disputed, reason: string) {
  const cause = `dispute:${provider}:${disputeId}`
  return { type: 'dispute', accountId, key: `${cause}#${before}`, cause, reason } as const
}

/** Freezes credits of a disputed payment. Null for none. */
export const freezeEntry = (of: Disputed, amount: Credits): Entry | null =>
  entryOf(headOf(of, DISPUTED), [[walletOf(of.accountId), disputeOf(of.provider, of.disputeId), amount]])

/** Gives frozen credits back: the dispute was won, or the money went back in another way. Null for none. */
export const thawEntry = (of: Disputed, amount: Credits): Entry | null =>
  entryOf(headOf(of, 'no longer disputed'), [[disputeOf(of.provider, of.disputeId), walletOf(of.accountId), amount]])

export interface LostDispute extends Disputed {
  frozen: Credits
  /** Available credits that are taken as well. */
  more: Credits
  /** Credits that are spent: the account owes them. */
  debt: Credits
}

/** The bank has given the money back to the payer: its credits are gone. Null for none. */
export const lostDisputeEntry = ({ frozen, more, debt, ...of }: LostDispute): Entry | null =>
  entryOf(headOf(of, 'the bank paid the disputed payment back'), [
    [disputeOf(of.provider, of.disputeId), fundingOf(of.provider), frozen],
    [walletOf(of.accountId), fundingOf(of.provider), more],
    [debtOf(of.accountId), fundingOf(of.provider), debt],
  ])

export interface RegainedDispute extends Disputed {
  taken: Credits
  debt: Credits
}

/** A dispute that was lost is won after all: its credits are back, and its debt is gone. Null for none. */
export const regainedEntry = ({ taken, debt, ...of }: RegainedDispute): Entry | null =>
  entryOf(headOf(of, 'no longer disputed'), [
    [fundingOf(of.provider), walletOf(of.accountId), taken],
    [fundingOf(of.provider), debtOf(of.accountId), debt],
  ])

/** When accounts are joined, what one owed the other owes. Null if there is no debt. */
export const debtTransferEntry = ({
  fromId,
  toId,
  amount,
}: {
  fromId: string
  toId: string
  amount: Credits
}): Entry | null =>
  entryOf({ type: 'transfer', accountId: toId, key: `debt:${fromId}`, reason: 'accounts joined' }, [
    [debtOf(toId), debtOf(fromId), amount],
  ])

function entryOf(
  head: Pick<Entry, 'type' | 'accountId' | 'key' | 'cause' | 'reason'>,
  moves: ReadonlyArray<[LedgerAccount, LedgerAccount, Credits]>,
): Entry | null {
  const [first, ...others] = moves
    .filter(([, , amount]) => amount > 0)
    .map(([source, target, amount]) => ({ source, target, amount }))
  return first === undefined ? null : { ...head, jobId: null, postings: [first, ...others] }
}
