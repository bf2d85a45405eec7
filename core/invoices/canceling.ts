import type { Paper } from '../contract/money/invoices.ts'
import type { Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { type Issuing, paperOf, toldOf } from './issuing.ts'
import * as store from './store.ts'

export interface CancelingDeps {
  issuing: Issuing
  /** Ends what waits for the money of an order: it is asked for no longer. What comes all the same is credited. */
  endTransfer: (tx: Tx, orderId: string) => Promise<void>
  addEvent: AddEvent
  now: Now
}

export type Cancel = ReturnType<typeof createCanceling>

/** How an invoice that is not paid is taken back: a credit note of all of it, and the invoice stays as it was issued. */
export function createCanceling({ issuing, endTransfer, addEvent, now }: CancelingDeps) {
  return async function cancel(tx: Tx, row: store.InvoiceRow, reason: string): Promise<void> {
    const { id, accountId, userId, orderId } = row
    await store.updateInvoice(tx, id, { state: 'canceled', endedAt: now() })
    if (orderId !== null) await endTransfer(tx, orderId)
    if (row.serial === null) return
    const original = paperOf(row)
    const paper: Paper = {
      ...original,
      kind: 'credit_note',
      transfer: null,
      payment: null,
      refers_to: { kind: 'invoice', number: original.number ?? '' },
      reason,
    }
    const note = await issuing.issue(tx, { paper, state: 'issued', accountId, userId, orderId, refersTo: id })
    await addEvent(tx, {
      type: 'invoice.canceled',
      account_id: accountId,
      user_id: userId,
      data: { ...toldOf(row), credit_note: paperOf(note).number ?? '', reason },
    })
  }
}
