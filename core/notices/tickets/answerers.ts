import type { Permission } from '../../contract/permissions.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { type NewNotice, type Owing, toNew } from '../owing.ts'
import * as store from '../store.ts'
import { ticketOf, type TicketReader } from './reader.ts'

/** The chats of staff who hold a permission; null: of admins. */
export type StaffChats = (db: Reader, permission: Permission | null) => Promise<string[]>

export interface AnswerersDeps {
  owing: Owing
  staffChats: StaffChats
  tickets: Pick<TicketReader, 'answererOf' | 'isWaiting'>
}

/** Tells staff that a ticket waits: who has taken it, or else everybody who may answer. */
export function createAnswerers({ owing, staffChats, tickets }: AnswerersDeps) {
  /** Whether somebody has heard of it, or will. */
  const isTold = async (tx: Tx, key: string): Promise<boolean> =>
    (await store.listOfKey(tx, key)).some(({ state }) => state === 'sent' || state === 'owed')

  async function tellAll(tx: Tx, notice: Omit<NewNotice, 'userId'>): Promise<void> {
    for (const userId of await store.findByTelegramIds(tx, await staffChats(tx, 'tickets.answer')))
      await owing.owe(tx, { ...notice, userId })
  }

  return {
    /** Owes it to who has taken the ticket; to everybody who may answer if nobody has, or it reaches them by no channel. */
    async tell(tx: Tx, ticketId: string, notice: Omit<NewNotice, 'userId'>): Promise<void> {
      const userId = await tickets.answererOf(tx, ticketId)
      if (userId !== null) await owing.owe(tx, { ...notice, userId })
      if (!(await isTold(tx, notice.key))) await tellAll(tx, notice)
    },

    /** Owes one that did not arrive to everybody else who may answer, if nobody else is told and the ticket still waits. */
    async tellOthers(tx: Tx, row: store.NoticeRow): Promise<void> {
      if (row.type !== 'ticket_waiting' || !(await tickets.isWaiting(tx, ticketOf(row).ticketId))) return
      const notice = toNew(row)
      if (!(await isTold(tx, notice.key))) await tellAll(tx, notice)
    },
  }
}
export type Answerers = ReturnType<typeof createAnswerers>
