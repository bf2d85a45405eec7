import type { AuditLog } from '../audit-log/service.ts'
import type { BankInstruction } from '../contract/payments/bank.ts'
import type { DraftInvoiceRequest, InvoiceLine, Paper } from '../contract/money/invoices.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Price } from '../payments/money.ts'
import type { Order } from '../payments/order.ts'
import type { Cancel } from './canceling.ts'
import { findBuyer, type Issuing, paperOf } from './issuing.ts'
import { type Shop, toPaper } from './paper.ts'
import * as store from './store.ts'

/** An order that a transfer pays, ready to be written. */
export interface Transfer {
  order: Order
  instruction: BankInstruction
  insert: (tx: Tx) => Promise<void>
}

export interface StaffInvoicesDeps {
  db: Db
  settings: Shop
  issuing: Issuing
  cancel: Cancel
  auditLog: AuditLog
  /** What credits cost by transfer now. Throws `payment_disabled` and `amount_unpayable`. */
  priceOf: (credits: number) => Price
  /** Begins what a transfer pays. Throws `payment_disabled`. */
  begin: (sold: { accountId: string; userId: string; credits: number; price: Price }) => Promise<Transfer>
  now: Now
  newId: NewId
}

/** Does work once for a request, and answers it again with what it was. */
export type Once<T> = (tx: Tx, work: () => Promise<store.InvoiceRow>) => Promise<T>

/** What staff do with invoices: draft, issue, cancel. Never change. */
export function createStaffInvoices(deps: StaffInvoicesDeps) {
  const { db, settings, issuing, cancel, auditLog, priceOf, begin, now, newId } = deps

  async function getInvoice(tx: Tx, id: string): Promise<store.InvoiceRow> {
    const row = await store.findInvoice(tx, id)
    if (row === undefined) throw new AppError('not_found', { what: 'invoice', asked: id })
    if (row.kind !== 'invoice') throw new AppError('state_conflict', { what: 'invoice', state: row.kind })
    return row
  }

  return {
    /** Drafts an invoice to a company at the prices of now; it has no number yet, and nobody is told. Throws `not_found` for an account that is
     *  no active company, `payment_disabled` and `amount_unpayable`. */
    async draft<T>(acting: Acting, { account_id: accountId, lines, reason }: DraftInvoiceRequest, once: Once<T>) {
      const prices = lines.map(({ credits }) => priceOf(credits))
      const currency = prices[0]?.currency ?? ''
      return db.write((tx) =>
        once(tx, async () => {
          const buyer = await findBuyer(tx, accountId)
          const userId = await store.findOwner(tx, accountId)
          if (buyer.company === null || userId === undefined)
            throw new AppError('not_found', { what: 'company', asked: accountId })
          const priced = lines.map(
            ({ credits, label }, index): Omit<InvoiceLine, 'vat_rate'> => ({
              credits,
              plan: null,
              label: label ?? null,
              amount: prices[index]?.amount ?? 0,
            }),
          )
          const paper = toPaper(settings, { kind: 'invoice', buyer, currency, lines: priced })
          const row = toDraft({ id: newId('ivc'), accountId, userId, paper, createdAt: now() })
          await store.insertInvoice(tx, row)
          await record(tx, acting, { action: 'invoice.drafted', row, reason, before: null, after: 'draft' })
          return row
        }),
      )
    },

    /** Gives a draft its number and its day, and asks for the money by transfer: buyer and VAT rate are those of now, prices those of the
     *  draft. Throws `not_found`, `state_conflict` for one that is no draft or whose company has closed, and `payment_disabled`. */
    async issue<T>(acting: Acting, id: string, once: Once<T>): Promise<T> {
      const draft = await store.findInvoice(db.reader, id)
      if (draft === undefined) throw new AppError('not_found', { what: 'invoice', asked: id })
      const { accountId, userId, total: amount, currency } = draft
      const { lines } = paperOf(draft)
      const credits = lines.reduce((sum, line) => sum + line.credits, 0)
      const { order, instruction, insert } = await begin({ accountId, userId, credits, price: { amount, currency } })
      return db.write((tx) =>
        once(tx, async () => {
          const row = await getInvoice(tx, id)
          if (row.state !== 'draft') throw new AppError('state_conflict', { what: 'invoice', state: row.state })
          const buyer = await findBuyer(tx, accountId)
          if (buyer.company === null) throw new AppError('state_conflict', { what: 'company', state: 'closed' })
          await insert(tx)
          const paper = toPaper(settings, { kind: 'invoice', buyer, currency, lines, transfer: instruction })
          const issued = await issuing.issueDraft(tx, row, { paper, orderId: order.id, dueAt: order.expiresAt })
          await record(tx, acting, {
            action: 'invoice.issued',
            row: issued,
            reason: null,
            before: 'draft',
            after: 'pending',
          })
          return issued
        }),
      )
    },

    /** Takes an invoice back that is not paid, by a credit note; a draft is only put away. Throws `not_found`, and `state_conflict` for one that
     *  is paid, which is refunded instead, or canceled. */
    async cancel<T>(acting: Acting, id: string, { reason, once }: { reason: string; once: Once<T> }): Promise<T> {
      return db.write((tx) =>
        once(tx, async () => {
          const row = await getInvoice(tx, id)
          if (row.state === 'paid' || row.state === 'canceled')
            throw new AppError('state_conflict', { what: 'invoice', state: row.state })
          await cancel(tx, row, reason)
          await record(tx, acting, { action: 'invoice.canceled', row, reason, before: row.state, after: 'canceled' })
          return (await store.findInvoice(tx, id)) ?? row
        }),
      )
    },
  }

  async function record(
    tx: Tx,
    acting: Acting,
    act: { action: string; row: store.InvoiceRow; reason: string | null; before: string | null; after: string },
  ): Promise<void> {
    const { action, row, reason, before, after } = act
    const { id: target, accountId, total, currency } = row
    await auditLog.record(tx, {
      ...acting,
      action,
      target,
      reason,
      before: before === null ? null : { state: before },
      after: { state: after, account_id: accountId, number: paperOf(row).number, total, currency },
    })
  }
}

type Drafted = Pick<store.InvoiceRow, 'id' | 'accountId' | 'userId' | 'createdAt'>

const toDraft = ({ paper, ...drafted }: Drafted & { paper: Paper }): store.InvoiceRow => ({
  ...drafted,
  kind: 'invoice',
  state: 'draft',
  series: null,
  year: null,
  serial: null,
  total: paper.total,
  currency: paper.currency,
  paper: JSON.stringify(paper),
  orderId: null,
  provider: null,
  chargeId: null,
  refersTo: null,
  issuedAt: null,
  dueAt: null,
  endedAt: null,
  reminders: 0,
})
