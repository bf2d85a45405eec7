import type { BankInstruction } from '../../contract/payments/bank.ts'
import type { Db, Reader } from '../../db/client.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import { referenceOf, toPrinted } from '../bank/reference.ts'
import * as store from '../bank/store.ts'
import { type CreditPrice, toDecimal } from '../money.ts'
import { createInvoicedPlans, type InvoicedPlansDeps, planOf } from '../plans/by-invoice.ts'
import { payablePrice } from './payable.ts'
import type { Order } from '../order.ts'
import type { SingleName, Provider, Remote, RemotePayment, RemoteRefund } from '../provider.ts'
import { findCharge, findOrder } from '../store.ts'

export interface BankDeps {
  db: Db
  papers: InvoicedPlansDeps['papers']
  /** Whom transfers are made to. */
  beneficiary: string
  /** Without spaces. */
  iban: string
  bic: string | null
  creditPrice: CreditPrice
  publicUrl: string
  now: Now
}

const AMOUNT_MIN = 1
const AMOUNT_MAX = 99_999_999_999
/** How long an instruction stands. A transfer that comes later is booked all the same. */
const DUE_MS = 14 * DAY_MS
const LISTED_MAX = 10_000

/** Bank transfers: the payer writes a reference, staff import statements, and what the statements say is what this provider knows. Money goes back
 *  by a transfer that a person makes. */
export function createBank({ beneficiary, iban, bic, creditPrice, ...deps }: BankDeps): Provider {
  function toInstruction({
    priceAmount: amount,
    priceCurrency: currency,
    providerRef,
    expiresAt,
  }: Order): BankInstruction | null {
    if (providerRef === null) return null
    const money = { amount: toDecimal({ amount, currency }), currency }
    return { beneficiary, iban, bic, ...money, reference: toPrinted(providerRef), due_at: toIso(expiresAt) }
  }
  return {
    name: 'bank',
    enabled: true,
    returnsBy: 'provider',
    toPrice: (credits) => payablePrice('bank', credits, { creditPrice, least: AMOUNT_MIN, most: AMOUNT_MAX }),
    toInstruction,
    remote: createRemote({ ...deps, toInstruction }),
  }
}

type RemoteDeps = Pick<BankDeps, 'db' | 'papers' | 'publicUrl' | 'now'> & Pick<InvoicedPlansDeps, 'toInstruction'>

function createRemote({ publicUrl, ...deps }: RemoteDeps): Remote {
  const { reader } = deps.db
  const begin = (id: string) => ({ ref: referenceOf(id), url: `${publicUrl}/paid/${encodeURIComponent(id)}` })
  return {
    start: async ({ id, createdAt }) => ({ ...begin(id), expiresAt: createdAt + DUE_MS }),

    plans: createInvoicedPlans({ ...deps, begin, toPayment }),

    parseEvent() {
      throw new AppError('event_rejected', { provider: 'bank', detail: 'banks send statements, not events' })
    },

    async lookUp(name) {
      const order = await findOrderOf(reader, name)
      return order === undefined ? undefined : toPayment(reader, order)
    },

    async refund({ id, amount }) {
      return { id: referenceOf(id), ourId: id, amount, status: 'pending' }
    },

    async *listSince(moment) {
      for (const ref of await store.listRefsSince(reader, moment, LISTED_MAX)) yield { ref }
    },
  }
}

async function findOrderOf(reader: Reader, name: SingleName): Promise<Order | undefined> {
  if ('ref' in name) return store.findOrderByReference(reader, name.ref)
  const charge = await findCharge(reader, 'bank', name.chargeId)
  const orderId = charge?.orderId ?? (await store.findEntry(reader, name.chargeId))?.orderId ?? ''
  return findOrder(reader, orderId)
}

/** What the statements say of an order. */
async function toPayment(
  reader: Reader,
  { id: orderId, plan, providerRef, priceAmount, priceCurrency }: Order,
): Promise<RemotePayment> {
  const [entry] = await store.listEntriesOfOrder(reader, orderId)
  return {
    ref: providerRef ?? '',
    orderId,
    plan: entry === undefined ? undefined : planOf({ id: orderId, plan }),
    isOurMode: true,
    // Until it is paid an order expires by itself.
    status: entry === undefined ? 'open' : 'paid',
    amount: entry?.amount ?? priceAmount,
    currency: entry?.currency ?? priceCurrency,
    chargeId: entry?.id ?? null,
    paidAt: entry === undefined ? null : Date.parse(`${entry.bookedOn}T00:00:00Z`),
    refunds: entry === undefined ? [] : await listRefunds(reader, entry.id),
    disputes: [],
  }
}

/** What the bank took back, and what left for refunds of ours. */
async function listRefunds(reader: Reader, chargeId: string): Promise<RemoteRefund[]> {
  const reversals = await store.listReversalsOf(reader, chargeId)
  const ours = new Map<string, RemoteRefund>()
  for (const { refundId, amount, direction } of await store.listEntriesOfRefunds(reader, chargeId)) {
    if (refundId === null) continue
    const status = direction === 'in' || ours.get(refundId)?.status === 'failed' ? 'failed' : 'succeeded'
    ours.set(refundId, { id: referenceOf(refundId), ourId: refundId, amount, status })
  }
  return [
    ...ours.values(),
    ...reversals.map(({ id, amount }): RemoteRefund => ({ id, ourId: null, amount, status: 'succeeded' })),
  ]
}
