import { TICKET_LIMITS } from '../contract/tickets/ticket.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import * as store from './store.ts'

/** A sweep ends or deletes at most this many per write, so that other writes do not wait. */
const SWEPT_MAX = 100

/** Solves what nobody has answered for a week, and deletes what was solved a year ago. */
export function createTicketSweep({ db, events, now }: { db: Db; events: Pick<Events, 'add'>; now: Now }) {
  async function solveQuiet(tx: Tx, id: string): Promise<void> {
    const ticket = await store.findTicket(tx, id)
    if (ticket?.state !== 'waiting') return
    await store.updateTicket(tx, id, { state: 'solved', updatedAt: now(), solvedAt: now() })
    const { number, accountId: account_id, userId: user_id } = ticket
    await events.add(tx, { type: 'ticket.solved', account_id, user_id, data: { ticket_id: id, number } })
  }

  return async (): Promise<void> => {
    const at = now()
    const quiet = await store.listQuiet(db.reader, at - TICKET_LIMITS.quietDays * DAY_MS, SWEPT_MAX)
    if (quiet.length > 0)
      await db.write(async (tx) => {
        for (const { id } of quiet) await solveQuiet(tx, id)
      })
    while (
      (await db.write((tx) => store.deleteOld(tx, at - TICKET_LIMITS.keptDays * DAY_MS, SWEPT_MAX))) === SWEPT_MAX
    );
  }
}
