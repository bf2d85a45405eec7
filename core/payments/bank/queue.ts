import type { AuditLog } from '../../audit-log/service.ts'
import type { AssignBankEntryRequest, AssignedBankEntry, BankEntry, BankPayouts } from '../../contract/payments/bank.ts'
import type { Page, PageQuery } from '../../contract/common.ts'
import { personOf } from '../../contract/trust/member.ts'
import type { Proposal } from '../../contract/trust/proposal.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import { type Acting, type Careful, demandStepUp } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { parseCursor, toPage } from '../../kit/http/cursor.ts'
import type { NewId } from '../../kit/ids.ts'
import type { Papers } from '../credit.ts'
import { type CreditPrice, creditsFor, toDecimal } from '../money.ts'
import type { Order } from '../order.ts'
import { findOrder, insertOrder } from '../store.ts'
import type { Carrier, Proposals } from '../../proposals/service.ts'
import { isReversed, matchReversals } from './rematching.ts'
import { referenceOf, toPrinted } from './reference.ts'
import * as store from './store.ts'
import { tellOfEntry } from './telling.ts'

export interface BankQueueDeps {
  db: Db
  auditLog: AuditLog
  creditPrice: CreditPrice
  /** Whether there is an active account of that id. */
  hasAccount: (reader: Reader, accountId: string) => Promise<boolean>
  papers: Pick<Papers, 'replaced'>
  /** Books the payments that have become known. */
  work: () => Promise<void>
  stepUpCredits: number
  proposals: Pick<Proposals, 'orPropose'>
  now: Now
  newId: NewId
}

const PAYOUTS_MAX = 500

/** What staff decide about entries of statements that match nothing, and the refunds that they have to transfer. */
export function createBankQueue(deps: BankQueueDeps) {
  const { db, auditLog, work, stepUpCredits, proposals, now } = deps
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

  /** Books a payment that a person has recognised: for the top-up that it pays, or as what it is worth at the price of today; above
   *  FOUR_EYES_CREDITS it is proposed to a second person instead. Throws `not_found`, `state_conflict` for one that is decided, left or was
   *  taken back, `amount_unpayable` for less than a credit or another currency, `step_up_required` and `over_limit`. */
  async function assign(
    acting: Careful,
    id: string,
    asked: AssignBankEntryRequest,
  ): Promise<AssignedBankEntry | Proposal> {
    const target = toTarget(id, asked)
    const done = await proposals.orPropose<AssignedBankEntry, Proposal>(
      acting,
      { kind: 'bank_entry', target, amount: null, reason: asked.reason },
      () => db.write((tx) => assignIn(tx, acting, id, asked)),
      (propose) => db.write(propose),
    )
    await work()
    return done
  }

  async function assignIn(
    tx: Tx,
    acting: Careful,
    id: string,
    asked: AssignBankEntryRequest,
  ): Promise<AssignedBankEntry> {
    const entry = await getQueued(tx, id)
    const isBack = entry.isReversal || entry.fault === 'reversal'
    if (entry.direction !== 'in' || isBack)
      throw new AppError('state_conflict', { what: 'bank entry', state: isBack ? 'reversal' : 'out' })
    if (await isReversed(tx, entry)) throw new AppError('state_conflict', { what: 'bank entry', state: 'reversed' })
    const order = await orderFor(tx, entry, asked)
    demandStepUp(acting, order.credits, stepUpCredits)
    const decided = { state: 'matched', orderId: order.id, decidedBy: acting.actorId, reason: asked.reason } as const
    await store.updateEntry(tx, id, decided)
    await tellOfEntry(tx, id, { orderId: order.id, refundId: null, reverses: null, at: now() })
    await matchReversals(tx, entry.iban, now())
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
  }

  /** An assignment that a second person has agreed to. */
  const carrier: Carrier = {
    permission: 'credits.adjust',
    async carryOut(acting, { target, reason }, settle) {
      const { id, ...asked } = fromTarget(target)
      await db.write(async (tx) => {
        await settle(tx)
        await assignIn(tx, acting, id, { ...asked, reason })
      })
      await work()
    },
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

  return { list, assign, assigning: carrier, dismiss, payouts }
}

type Receiver = Omit<AssignBankEntryRequest, 'reason'>

/** How a proposal names an entry and what it is assigned to. */
const toTarget = (id: string, { top_up_id: topUp, account_id: account }: Receiver): string =>
  topUp === undefined ? `${id} account ${account ?? ''}` : `${id} top-up ${topUp}`

function fromTarget(target: string): Receiver & { id: string } {
  const [id = '', what, named] = target.split(' ')
  return what === 'top-up' ? { id, top_up_id: named } : { id, account_id: named }
}

/** The order that a payment is booked for: the top-up that it pays, or one that is made for what it is worth. */
function createOrderFor({ creditPrice, hasAccount, papers, now, newId }: BankQueueDeps) {
  return async function orderFor(
    tx: Tx,
    { id, amount, currency }: store.EntryRow,
    { top_up_id: topUpId, account_id: accountId = '' }: AssignBankEntryRequest,
  ): Promise<Order> {
    const named = topUpId === undefined ? undefined : await findOrder(tx, topUpId)
    if (topUpId !== undefined && named === undefined)
      throw new AppError('not_found', { what: 'top-up', asked: topUpId })
    const account = named?.accountId ?? accountId
    if (!(await hasAccount(tx, account))) throw new AppError('not_found', { what: 'account', asked: account })
    const isIt = named?.provider === 'bank' && named.priceAmount === amount && named.priceCurrency === currency
    if (named !== undefined && isIt && (await store.listEntriesOfOrder(tx, named.id)).length === 0) return named
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
    if (named !== undefined) await papers.replaced(tx, named.id, 'paid by another amount')
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
