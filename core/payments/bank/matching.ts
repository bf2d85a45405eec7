import type { BankEntry } from '../../contract/payments/bank.ts'
import type { Reader } from '../../db/client.ts'
import type { Order } from '../order.ts'
import { findCharge } from '../store.ts'
import { isMeantToName, referencesIn } from './reference.ts'
import type { StatementEntry } from './statement.ts'
import * as store from './store.ts'

/** What an entry is to us. */
export type Match = Pick<store.EntryRow, 'state' | 'fault' | 'orderId' | 'refundId' | 'reverses' | 'reference'>
export type Matchable = Pick<
  StatementEntry,
  'text' | 'amount' | 'direction' | 'isReversal' | 'bankRef' | 'bankPart'
> & { iban: string; currency: string }

const NOTHING = { fault: null, orderId: null, refundId: null, reverses: null, reference: null } as const

/** What is left to a person, and why. */
export const queued = (fault: NonNullable<BankEntry['fault']>, reference: string | null = null): Match => ({
  ...NOTHING,
  state: 'queued',
  fault,
  reference,
})

/** What the references in a text are of. */
interface Named {
  references: string[]
  orders: Array<{ reference: string; order: Order }>
  refunds: Array<{ reference: string; refund: store.RefundRow }>
}

/** Finds what an entry pays, takes back or returns, by references that we know; never by its amount alone. What is not certain is left to
 *  a person. */
export async function match(reader: Reader, entry: Matchable): Promise<Match> {
  const named = await findNamed(reader, entry.text)
  const { orders, refunds } = named
  // Many banks do not mark what comes back: money that leaves for an order of ours returns it, and so does money that comes for a refund.
  const comesBack = entry.direction === 'out' ? orders.length > 0 && refunds.length === 0 : isOnly(refunds, orders)
  if (entry.isReversal || comesBack) return matchReversal(reader, entry, named)
  return entry.direction === 'in' ? matchPayment(reader, entry, named) : matchRefund(reader, entry, named)
}

const isOnly = (some: readonly unknown[], others: readonly unknown[]): boolean => some.length > 0 && others.length === 0

async function findNamed(reader: Reader, text: string): Promise<Named> {
  const references = referencesIn(text)
  const named: Named = { references, orders: [], refunds: [] }
  for (const reference of references) {
    const order = await store.findOrderByReference(reader, reference)
    if (order !== undefined) named.orders.push({ reference, order })
    const refund = await store.findRefundByReference(reader, reference)
    if (refund !== undefined) named.refunds.push({ reference, refund })
  }
  return named
}

async function matchPayment(
  reader: Reader,
  { text, amount, currency }: Matchable,
  { orders: [found, ...others] }: Named,
): Promise<Match> {
  if (found === undefined) return queued(isMeantToName(text) ? 'unknown_reference' : 'no_reference')
  const { reference, order } = found
  if (others.length > 0) return queued('several_references', reference)
  if (order.priceCurrency !== currency) return queued('currency', reference)
  if (order.priceAmount !== amount) return queued('amount', reference)
  const paid = await store.listEntriesOfOrder(reader, order.id)
  if (paid.length > 0) return queued('already_paid', reference)
  return { ...NOTHING, state: 'matched', orderId: order.id, reference }
}

/** Money that left: a refund of ours that has not left yet, or nothing that is looked at here. */
async function matchRefund(
  reader: Reader,
  { amount, currency }: Matchable,
  { refunds: [found, ...others] }: Named,
): Promise<Match> {
  if (found === undefined) return { ...NOTHING, state: 'other' }
  const { reference, refund } = found
  if (others.length > 0) return queued('several_references', reference)
  if ((await findCharge(reader, 'bank', refund.chargeId))?.currency !== currency) return queued('currency', reference)
  if (refund.amount !== amount) return queued('amount', reference)
  const moved = await store.listEntriesOfRefund(reader, refund.id)
  if (refund.status !== 'pending' || moved.length > 0) return queued('already_refunded', reference)
  return { ...NOTHING, state: 'matched', refundId: refund.id, reference }
}

/** It takes back one earlier entry of the other direction and the same amount, which it names by the bank's reference or one of ours. */
async function matchReversal(reader: Reader, entry: Matchable, named: Named): Promise<Match> {
  const [reference = null] = named.references
  const found =
    pickOne(await listTakenBack(reader, entry, await listByBankRef(reader, entry)), entry) ??
    pickOne(await listTakenBack(reader, entry, await listByReference(reader, entry, named)), entry)
  if (found === undefined) return queued('reversal', reference)
  const { id, orderId, refundId } = found
  const ours = { ...NOTHING, state: 'matched', reference: reference ?? found.reference } as const
  if (entry.direction === 'out') return orderId === null ? queued('reversal', reference) : { ...ours, reverses: id }
  return refundId === null ? queued('reversal', reference) : { ...ours, refundId }
}

const listByBankRef = async (reader: Reader, { iban, bankRef }: Matchable): Promise<store.EntryRow[]> =>
  bankRef === null ? [] : store.listByBankRef(reader, iban, bankRef)

async function listByReference(
  reader: Reader,
  { iban }: Matchable,
  { references, orders, refunds }: Named,
): Promise<store.EntryRow[]> {
  const rows: store.EntryRow[] = []
  for (const reference of references) rows.push(...(await store.listByReference(reader, iban, reference)))
  for (const { order } of orders) rows.push(...(await store.listEntriesOfOrder(reader, order.id)))
  for (const { refund } of refunds) rows.push(...(await store.listEntriesOfRefund(reader, refund.id)))
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Those that an entry may take back. */
async function listTakenBack(
  reader: Reader,
  { amount, currency, direction }: Matchable,
  rows: readonly store.EntryRow[],
): Promise<store.EntryRow[]> {
  const found: store.EntryRow[] = []
  for (const row of rows) {
    const fits = row.amount === amount && row.currency === currency && row.direction !== direction && !row.isReversal
    if (fits && !(await isTakenBack(reader, row))) found.push(row)
  }
  return found
}

async function isTakenBack(reader: Reader, { id, refundId }: store.EntryRow): Promise<boolean> {
  if ((await store.listReversalsOf(reader, id)).length > 0) return true
  if (refundId === null) return false
  return (await store.listEntriesOfRefund(reader, refundId)).some(({ direction }) => direction === 'in')
}

/** The only one, or the only one that is the same part of its batch. */
function pickOne(rows: readonly store.EntryRow[], { bankPart }: Matchable): store.EntryRow | undefined {
  if (rows.length === 1) return rows[0]
  const sameParts = rows.filter((row) => row.bankPart === bankPart)
  return sameParts.length === 1 ? sameParts[0] : undefined
}
