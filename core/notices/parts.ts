import type { AuditLog } from '../audit-log/service.ts'
import type { Db, Reader } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import type { MailQueue } from '../mail/queue.ts'
import { createAnswerers, type StaffChats } from './tickets/answerers.ts'
import { createBounces } from './bounces.ts'
import { createHanding } from './handing.ts'
import { createHandover } from './handover.ts'
import { createLowBalance } from './low-balance.ts'
import { createLetters } from './letters.ts'
import { createOwing } from './owing.ts'
import { createPlanner } from './planner.ts'
import { createNotices } from './service.ts'
import * as store from './store.ts'
import { loadTemplates } from './templates/templates.ts'
import { createEditing } from './templates/editing.ts'
import { createTemplateUndos } from './templates/undoing.ts'
import { createWriting } from './templates/writing.ts'
import { isOfTicket, ticketOf, type TicketReader } from './tickets/reader.ts'

export interface NoticePartsDeps {
  db: Db
  events: Events
  ledger: Ledger
  auditLog: AuditLog
  /** Null where no mail can be sent. */
  mails: MailQueue | null
  /** Signs the links of letters. */
  key: string
  publicUrl: string
  /** The name of core's history. */
  epoch: string
  staffChats: StaffChats
  tickets: TicketReader
  now: Now
  newId: NewId
  log: Log
}

/** Builds notices with all their parts. Nothing is owed or sent until `start`. */
export function createNoticeParts(deps: NoticePartsDeps) {
  const { mails, staffChats } = deps
  const templates = loadTemplates()
  const owing = createOwing({ ...deps, hasMail: mails !== null })
  const writing = createWriting({
    ...deps,
    templates,
    async onBroken(tx, { type, language, version }, fault) {
      const values = { template: `${type} (${language}, ${version})`, fault }
      for (const userId of await store.findByTelegramIds(tx, await staffChats(tx, null)))
        await owing.owe(tx, {
          key: `template:${type}:${language}:${version}`,
          userId,
          type: 'template_broken',
          accountId: null,
          values,
        })
    },
  })
  const lowBalance = createLowBalance({ ...deps, owing })
  /** A low balance that was filled, and a ticket that its reader may not read any more, or that is gone. */
  async function isMoot(db: Reader, row: store.NoticeRow): Promise<boolean> {
    if (isOfTicket(row)) return (await deps.tickets.wordsFor(db, row.userId, ticketOf(row))) === undefined
    return lowBalance.isMoot(db, row)
  }
  const answerers = createAnswerers({ ...deps, owing })
  const handing = createHanding({ ...deps, owing, writing, answerers, isMoot })
  const letters = createLetters({ ...deps, owing, handing, writing, isMoot, templates })
  const bounces = createBounces({ ...deps, handing })
  const planner = createPlanner({ ...deps, owing, answerers })
  const handover = createHandover({ ...deps, planner })
  const editing = createEditing({ ...deps, templates })
  const notices = createNotices({ ...deps, owing, handing, writing })

  return {
    notices,
    handing,
    letters,
    bounces,
    handover,
    templates,
    editing,
    undos: createTemplateUndos(deps),
    owing,
    /** Whether everything that has happened is owed to whom it concerns. */
    isIdle: planner.isIdle,
    start(): void {
      planner.start()
      handing.onOwed(() => void letters.work())
      void letters.work()
    },
    async sweep(): Promise<void> {
      planner.wake()
      await lowBalance.sweep()
      await letters.work()
    },
    prune: (): Promise<void> => notices.sweep(),
    async stop(): Promise<void> {
      handing.giveUp()
      await planner.stop()
      await letters.work()
    },
  }
}
