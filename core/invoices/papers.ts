import type { Paper } from '../contract/money/invoices.ts'
import { providerSchema } from '../contract/ledger.ts'
import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Papers } from '../payments/credit.ts'
import type { ChargeRow } from '../payments/store.ts'
import type { Cancel } from './canceling.ts'
import { creditedPart } from './correcting.ts'
import { findBuyer, type Issuing, paperOf } from './issuing.ts'
import { dayOf, type Shop, toPaper } from './paper.ts'
import * as store from './store.ts'

export interface PapersDeps {
  settings: Shop
  issuing: Issuing
  cancel: Cancel
  now: Now
}

/** Play money of the sandbox buys nothing: there is no price, and no paper. */
const WITHOUT_PAPER: readonly string[] = ['sandbox']

/** What is written about payments, each in the transaction of its cause: invoices of companies, a receipt of every payment, and credit
 *  notes for what goes back. */
export function createPapers({ settings, issuing, cancel, now }: PapersDeps): Papers {
  return {
    async began(tx, order, transfer) {
      const buyer = await findBuyer(tx, order.accountId)
      if (buyer.company === null) return false
      const line = { credits: order.credits, plan: order.plan, label: null, amount: order.priceAmount }
      const paper = toPaper(settings, {
        kind: 'invoice',
        buyer,
        currency: order.priceCurrency,
        lines: [line],
        transfer,
      })
      const { userId, id: orderId, expiresAt: dueAt } = order
      await issuing.issue(tx, { paper, state: 'pending', userId, orderId, dueAt })
      return true
    },

    async replaced(tx, orderId, reason) {
      const row = await store.findInvoiceOfOrder(tx, orderId)
      if (row?.state === 'pending' || row?.state === 'overdue') await cancel(tx, row, reason)
    },

    async paid(tx, charge, userId) {
      if (WITHOUT_PAPER.includes(charge.provider)) return
      const sold = await findSold(tx, charge)
      if (sold === undefined) return
      const invoice = await payInvoice(tx, { ...sold, charge, userId })
      const paper = toPaper(settings, {
        kind: 'receipt',
        buyer: await findBuyer(tx, charge.accountId),
        currency: sold.currency,
        lines: [sold.line],
        payment: toPayment(charge),
        refersTo: invoice === undefined ? null : { kind: 'invoice', number: paperOf(invoice).number ?? '' },
        // The invoice has it.
        hasVat: invoice === undefined,
      })
      const orderId = charge.orderId === '' ? null : charge.orderId
      await issuing.issue(tx, { paper, state: 'issued', userId, orderId, charge, refersTo: invoice?.id ?? null })
    },

    async returned(tx, charge, { back, reason }) {
      const papers = await store.listOfCharge(tx, charge.provider, charge.chargeId)
      const receipt = papers.find(({ kind }) => kind === 'receipt')
      // A payment from before there were receipts.
      if (receipt === undefined) return
      const later = papers.filter(({ id, kind }) => id !== receipt.id && kind !== 'invoice')
      const kept = later.reduce((sum, { kind, total }) => sum + (kind === 'receipt' ? total : -total), receipt.total)
      const left = receipt.total - (back ?? receipt.total)
      if (kept === left) return
      const invoice = receipt.refersTo === null ? undefined : await store.findInvoice(tx, receipt.refersTo)
      const corrected = invoice ?? receipt
      const original = paperOf(corrected)
      const kind = left < kept ? 'credit_note' : 'receipt'
      const part =
        left < kept ? creditedPart(original, { kept, left }) : creditedPart(original, { kept: left, left: kept })
      const paper: Paper = {
        ...original,
        kind,
        ...part,
        due_on: null,
        transfer: null,
        payment: kind === 'receipt' ? toPayment(charge) : null,
        refers_to: { kind: original.kind, number: original.number ?? '' },
        reason,
      }
      const { accountId, userId, orderId } = receipt
      await issuing.issue(tx, { paper, state: 'issued', accountId, userId, orderId, charge, refersTo: corrected.id })
    },

    move: (tx, fromId, toId) => store.moveInvoices(tx, fromId, toId),
  }

  /** The invoice that a payment pays: that of its order, or one that is issued with it. Undefined for what no invoice is for. */
  async function payInvoice(
    tx: Tx,
    { charge, currency, line, userId }: Sold & { charge: ChargeRow; userId: string },
  ): Promise<store.InvoiceRow | undefined> {
    const { accountId, orderId } = charge
    const known = orderId === '' ? undefined : await store.findInvoiceOfOrder(tx, orderId)
    if (known !== undefined && known.state !== 'paid') {
      await store.updateInvoice(tx, known.id, { state: 'paid', endedAt: now() })
      return known
    }
    const buyer = await findBuyer(tx, accountId)
    // Stars are Telegram's to sell: there is a receipt of them only.
    if (buyer.company === null || currency === 'XTR') return undefined
    const payment = toPayment(charge)
    const paper = toPaper(settings, { kind: 'invoice', buyer, currency, lines: [line], payment })
    return issuing.issue(tx, { paper, state: 'paid', userId, orderId: orderId === '' ? null : orderId })
  }

  function toPayment({ provider, chargeId, createdAt, paidAt }: ChargeRow): Paper['payment'] {
    // Of a bank the day is known, and no moment of it.
    const on = provider === 'bank' && paidAt !== null ? dayOf(paidAt, 'UTC') : issuing.dayAt(paidAt ?? createdAt)
    return { provider: providerSchema.parse(provider), on, reference: chargeId }
  }
}

interface Sold {
  currency: string
  line: Omit<Paper['lines'][number], 'vat_rate'>
}

/** What a payment bought, and for how much; undefined if nothing says so. */
async function findSold(tx: Tx, { orderId, credits, amount, currency }: ChargeRow): Promise<Sold | undefined> {
  const order = orderId === '' ? undefined : await store.findOrder(tx, orderId)
  const [paid, unit] = [amount ?? order?.priceAmount, currency ?? order?.priceCurrency]
  if (paid === undefined || unit === undefined) return undefined
  return { currency: unit, line: { credits, plan: order?.plan ?? null, label: null, amount: paid } }
}
