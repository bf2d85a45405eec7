import type { BankEntry } from '../../contract/payments/bank.ts'
import type { Reader } from '../../db/client.ts'
import { isMeantToName, referencesIn } from './reference.ts'
import type { StatementEntry } from './statement.ts'
import * as store from './store.ts'

/** What an entry is to us. */
export type Match = Pick<store.EntryRow, 'state' | 'fault' | 'orderId' | 'refundId' | 'reverses' | 'reference'>

const NOTHING = { fault: null, orderId: null, refundId: null, reverses: null, reference: null } as const
const queued = (fault: NonNullable<BankEntry['fault']>, reference: string | null = null): Match => ({
  ...NOTHING,
  state: 'queued',
  fault,
  reference,
})

/** Finds what an entry pays, takes back or returns, by references that we know; never by its amount alone. What is not certain is left to
 *  a person. */
export async function match(
  reader: Reader,
  iban: string,
  entry: StatementEntry & { currency: string },
): Promise<Match> {
  if (entry.isReversal) return matchReversal(reader, iban, entry)
  return entry.direction === 'in' ? matchPayment(reader, entry) : matchRefund(reader, entry)
}

async function matchPayment(
  reader: Reader,
  { text, amount, currency }: StatementEntry & { currency: string },
): Promise<Match> {
  const named = referencesIn(text)
  const known = []
  for (const reference of named) {
    const order = await store.findOrderByReference(reader, reference)
    if (order !== undefined) known.push({ reference, order })
  }
  const [found, ...others] = known
  if (found === undefined) return queued(isMeantToName(text) ? 'unknown_reference' : 'no_reference')
  const { reference, order } = found
  if (others.length > 0) return queued('several_references', reference)
  if (order.priceCurrency !== currency) return queued('currency', reference)
  if (order.priceAmount !== amount) return queued('amount', reference)
  const paid = await store.listEntriesOfOrder(reader, order.id)
  if (paid.length > 0) return queued('already_paid', reference)
  return { ...NOTHING, state: 'matched', orderId: order.id, reference }
}

/** Money that left: a refund of ours, or nothing that is looked at here. */
async function matchRefund(reader: Reader, { text, amount }: StatementEntry): Promise<Match> {
  for (const reference of referencesIn(text)) {
    const refund = await store.findRefundByReference(reader, reference)
    if (refund === undefined) continue
    if (refund.amount !== amount) return queued('amount', reference)
    return { ...NOTHING, state: 'matched', refundId: refund.id, reference }
  }
  return { ...NOTHING, state: 'other' }
}

/** It takes back an earlier entry of the other direction and the same amount, which it names by a reference of ours or of the bank. */
async function matchReversal(reader: Reader, iban: string, entry: StatementEntry): Promise<Match> {
  const references = referencesIn(entry.text)
  for (const reference of references) {
    const refund = await store.findRefundByReference(reader, reference)
    if (refund !== undefined && entry.direction === 'in' && refund.amount === entry.amount)
      return { ...NOTHING, state: 'matched', refundId: refund.id, reference }
    const order = await store.findOrderByReference(reader, reference)
    const [paid] = order === undefined ? [] : await store.listEntriesOfOrder(reader, order.id)
    if (paid !== undefined && (await isReversible(reader, paid, entry)))
      return { ...NOTHING, state: 'matched', reverses: paid.id, reference }
  }
  const paid = entry.bankRef === null ? undefined : await store.findByBankRef(reader, iban, entry.bankRef)
  return paid !== undefined && (await isReversible(reader, paid, entry))
    ? { ...NOTHING, state: 'matched', reverses: paid.id, reference: paid.reference }
    : queued('reversal')
}

async function isReversible(reader: Reader, paid: store.EntryRow, entry: StatementEntry): Promise<boolean> {
  const isSame = paid.orderId !== null && paid.amount === entry.amount && entry.direction === 'out'
  return isSame && (await store.listReversalsOf(reader, paid.id)).length === 0
}
