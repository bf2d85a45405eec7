import type { Db } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Log } from '../kit/log.ts'
import type { Cancel } from './canceling.ts'
import { toldOf } from './issuing.ts'
import * as store from './store.ts'

export interface ChasingDeps {
  db: Db
  cancel: Cancel
  addEvent: AddEvent
  now: Now
  log: Log
}

/** Days after it was due on which an invoice is reminded of. */
const REMINDED_ON = [3, 7, 14]
const CANCELED_ON = 30
const PAGE_MAX = 100

/** Looks after invoices whose money does not come: overdue from the moment they are due, reminded of on days 3, 7 and 14, canceled on day
 *  30. After a while without core only the last reminder comes. Any number of times a day the outcome is the same. One that fails keeps no
 *  other from it; with one, it throws at its end. */
export function createChasing({ db, cancel, addEvent, now, log }: ChasingDeps) {
  async function chase(id: string): Promise<void> {
    await db.write(async (tx) => {
      const row = await store.findInvoice(tx, id)
      // It may have been paid since it was listed.
      if (row === undefined || row.dueAt === null || (row.state !== 'pending' && row.state !== 'overdue')) return
      const days = Math.floor((now() - row.dueAt) / DAY_MS)
      // Who has paid something is not reminded: a person decides what it was.
      if (row.orderId !== null && (await store.isPaymentQueued(tx, row.orderId))) return
      if (days >= CANCELED_ON) return cancel(tx, row, `not paid ${CANCELED_ON} days after it was due`)
      const reminders = REMINDED_ON.filter((day) => day <= days).length
      if (row.state === 'overdue' && reminders <= row.reminders) return
      await store.updateInvoice(tx, id, { state: 'overdue', reminders: Math.max(reminders, row.reminders) })
      if (reminders <= row.reminders) return
      await addEvent(tx, {
        type: 'invoice.overdue',
        account_id: row.accountId,
        user_id: row.userId,
        data: { ...toldOf(row), due_at: toIso(row.dueAt), days },
      })
    })
  }

  return async function chaseAll(): Promise<void> {
    let failed = 0
    let after = { dueAt: 0, id: '' }
    for (;;) {
      const rows = await store.listDue(db.reader, { by: now(), after, limit: PAGE_MAX })
      for (const { id } of rows)
        await chase(id).catch((error: unknown) => {
          log({ event: 'invoice_not_chased', invoiceId: id, error })
          failed += 1
        })
      const last = rows.at(-1)
      if (last === undefined || last.dueAt === null) break
      log({ event: 'invoices_chased', invoices: rows.length })
      after = { dueAt: last.dueAt, id: last.id }
    }
    if (failed > 0) throw new Error(`${failed} invoices could not be looked after`)
  }
}
