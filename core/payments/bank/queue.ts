import type { AuditLog } from '../../audit-log/service.ts'
import type { AssignBankEntryRequest, AssignedBankEntry, BankEntry, BankPayouts } from '../../contract/payments/bank.ts'
import type { Page, PageQuery } from '../../contract/common.ts'
import { personOf } from '../../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import { type Acting, type Careful, demandStepUp } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { parseCursor, toPage } from '../../kit/http/cursor.ts'
import type { NewId } from '../../kit/ids.ts'
import { type CreditPrice, creditsFor, toDecimal } from '../money.ts'
import type { Order } from '../order.ts'
import { findOrder, insertOrder } from '../store.ts'
import { referenceOf, toPrinted } from './reference.ts'
import * as store from './store.ts'
import { tellOfEntry } from './telling.ts'

export interface BankQueueDeps {
  db: Db
  auditLog: AuditLog
  creditPrice: CreditPrice
  /** Whether there is an account of that id. */
  hasAccount: (reader: Reader, accountId: string) => Promise<boolean>
  /** Books the payments that have become known. */
  work: () => Promise<void>
  stepUpCredits: number
  now: Now
  newId: NewId
}

const PAYOUTS_MAX = 500

/** What staff decide about entries of statements that match nothing, and the refunds that they have to transfer. */
export function createBankQueue(deps: BankQueueDeps) {
  const { db, auditLog, work, stepUpCredits, now } = deps
  const orderFor = createOrderFor(deps)

  /** Entries in a state, in the order in which they became known. */
  async function list(state: BankEntry['state'], { limit, cursor }: PageQuery): Promise<Page<BankEntry>> {
    const after = cursor === undefined ? '' : parseCursor(cursor, ['string'])[0]
    const rows = await store.listEntries(db.reader, state, { after, limit: limit + 1 })
    return toPage(rows, limit, { view: toView, cursorOf: ({ id }) => [id] })
  }

  async function getQueued(tx: Tx, id: string): Promise<store.EntryRow> {
    const entry = await store.findEntry(tx, id)
    if (entry === undefined) throw new AppError('not_found', { what: 'bank entry', asked: id })
    if (entry.state !== 'queued') throw new AppError('state_conflict', { what: 'bank entry', state: entry.state })
    return entry
  }

  /** Books a payment that a person has recognised: for the top-up that it pays, or as what it is worth at the price of today. Throws
   *  `not_found`, `state_conflict` for one that is decided, left or was taken back, and `amount_unpayable` for less than a credit or
   *  another currency. */
  async function assign(acting: Careful, id: string, asked: AssignBankEntryRequest): Promise<AssignedBankEntry> {
    const done = await db.write(async (tx) => {
      const entry = await getQueued(tx, id)
      if (entry.direction !== 'in' || entry.isReversal)
        throw new AppError('state_conflict', { what: 'bank entry', state: entry.isReversal ? 'reversal' : 'out' })
      const order = await orderFor(tx, entry, asked)
      demandStepUp(acting, order.credits, stepUpCredits)
      const decided = { state: 'matched', orderId: order.id, decidedBy: acting.actorId, reason: asked.reason } as const
      await store.updateEntry(tx, id, decided)
      await tellOfEntry(tx, id, { orderId: order.id, refundId: null, reverses: null, at: now() })
      await auditLog.record(tx, {
        ...acting,
        action: 'bank_entry.assigned',
        target: id,
        reason: asked.reason,
        moved: { credits: order.credits, accountId: order.accountId },
        before: { state: 'queued' },
        after: { account_id: order.accountId, top_up_id: order.id, credits: order.credits, amount: entry.amount },
      })
      return { entry: toView({ ...entry, ...decided }), account_id: order.accountId, credits: order.credits }
    })
    await work()
    return done
  }

  /** Takes an entry out of the queue that is no payment, or goes back by hand. Throws `not_found`, and `state_conflict` for one that is
   *  decided. */
  async function dismiss(acting: Acting, id: string, reason: string): Promise<BankEntry> {
    return db.write(async (tx) => {
      const entry = await getQueued(tx, id)
      const decided = { state: 'dismissed', decidedBy: acting.actorId, reason } as const
      await store.updateEntry(tx, id, decided)
      await auditLog.record(tx, {
        ...acting,
        action: 'bank_entry.dismissed',
        target: id,
        reason,
        before: { state: 'queued' },
        after: { state: 'dismissed', amount: entry.amount, currency: entry.currency },
      })
      return toView({ ...entry, ...decided })
    })
  }

  /** Refunds that a person still has to transfer, the oldest first. */
  async function payouts(): Promise<BankPayouts> {
    const rows = await store.listPayouts(db.reader, PAYOUTS_MAX)
    return {
      items: rows.map(({ refund, currency, entry }) => ({
        refund_id: refund.id,
        charge_id: refund.chargeId,
        amount: toDecimal({ amount: refund.amount, currency: currency ?? '' }),
        currency: currency ?? '',
        reference: toPrinted(referenceOf(refund.id)),
        beneficiary: entry?.party ?? null,
        iban: entry?.partyIban ?? null,
        asked_at: toIso(refund.createdAt),
      })),
    }
  }

  return { list, assign, dismiss, payouts }
}

/** The order that a payment is booked for: the top-up that it pays, or one that is made for what it is worth. */
function createOrderFor({ creditPrice, hasAccount, now, newId }: BankQueueDeps) {
  return async function orderFor(
    tx: Tx,
    { id, amount, currency }: store.EntryRow,
    { top_up_id: topUpId, account_id: accountId = '' }: AssignBankEntryRequest,
  ): Promise<Order> {
    const named = topUpId === undefined ? undefined : await findOrder(tx, topUpId)
    if (topUpId !== undefined && named === undefined)
      throw new AppError('not_found', { what: 'top-up', asked: topUpId })
    const isIt = named?.provider === 'bank' && named.priceAmount === amount && named.priceCurrency === currency
    if (named !== undefined && isIt && (await store.listEntriesOfOrder(tx, named.id)).length === 0) return named
    const account = named?.accountId ?? accountId
    if (!(await hasAccount(tx, account))) throw new AppError('not_found', { what: 'account', asked: account })
    const credits = currency === creditPrice.currency ? creditsFor(amount, creditPrice) : 0
    if (credits === 0) throw new AppError('amount_unpayable', { provider: 'bank', min_credits: 1, max_credits: null })
    const order: Order = {
      id: newId('pay'),
      accountId: account,
      userId: named?.userId ?? personOf(account),
      provider: 'bank',
      credits,
      plan: null,
      priceAmount: amount,
      priceCurrency: currency,
      status: 'open',
      createdAt: now(),
      expiresAt: now(),
      providerRef: referenceOf(`assigned ${id}`),
      url: null,
    }
    await insertOrder(tx, order)
    return order
  }
}

const toView = (row: store.EntryRow): BankEntry => ({
  id: row.id,
  booked_on: row.bookedOn,
  amount: row.amount,
  currency: row.currency,
  direction: row.direction,
  is_reversal: row.isReversal,
  text: row.text,
  party: row.party,
  party_iban: row.partyIban,
  state: row.state,
  fault: row.fault,
  top_up_id: row.orderId,
  reason: row.reason,
})
