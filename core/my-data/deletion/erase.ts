import type { AuditLog } from '../../audit-log/service.ts'
import { personOf } from '../../contract/trust/member.ts'
import type { Db } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import type { Events } from '../../events/service.ts'
import { systemActing } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { adjustmentEntry } from '../../ledger/entries.ts'
import type { Ledger } from '../../ledger/service.ts'
import { HOLDINGS } from '../holdings.ts'
import type { Marks } from '../marks.ts'
import { deleteSome, deleteTellingEvents, renameGrants, strip } from '../store.ts'
import { findOwner, forgetCompanies, type Owner, shutAccount } from '../people.ts'
import type { Journal } from './journal.ts'
import * as store from './store.ts'

export interface EraseDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  errands: Pick<Errands, 'add'>
  journal: Journal
  marks: Marks
  /** Ends a job that runs and releases what was set aside for it. */
  cancelJob: (id: string) => Promise<void>
  /** Forgets that they were let in. */
  dropUser: (userId: string) => void
  /** Deletes an account's files. */
  removeFiles: (accountId: string) => Promise<void>
  /** Tells the person that it is done; called when nothing leads to them any more. */
  sayGoodbye: (owner: Owner) => void
  now: Now
  log: Log
}

/** Other writes go in between. */
const DELETED_AT_ONCE = 500

/** Carries deletions out, in steps that may each be done again: a core that was killed in the middle goes on when it is back. */
export function createEraser(deps: EraseDeps) {
  const { db, ledger, auditLog, events, errands, journal, marks, now, log } = deps

  /** From here on there is no way back: nobody acts for the account any more. */
  async function shut(accountId: string): Promise<boolean> {
    const isShut = await db.write(async (tx) => {
      const row = await store.findDeletion(tx, accountId)
      // Taken back at the last moment.
      if (row === undefined || row.state === 'erased') return false
      await store.upsertDeletion(tx, { ...row, state: 'erasing' })
      await shutAccount(tx, accountId, now())
      return true
    })
    deps.dropUser(personOf(accountId))
    return isShut
  }

  /** Ends jobs; false while one cannot be ended. */
  async function endJobs(accountId: string): Promise<boolean> {
    for (const id of await store.listPendingJobIds(db.reader, accountId)) await deps.cancelJob(id)
    return (await store.listPendingJobIds(db.reader, accountId)).length === 0
  }

  async function deleteRows(accountId: string, telegramId: string | null): Promise<void> {
    for (const holding of HOLDINGS.filter(({ fate }) => fate === 'delete')) {
      const some = () => db.write((tx) => deleteSome(tx, holding, { accountId, telegramId }, DELETED_AT_ONCE))
      while ((await some()) === DELETED_AT_ONCE) log({ event: 'erasing', level: 'debug', accountId })
    }
  }

  return async (accountId: string): Promise<'done' | 'later'> => {
    if (!(await shut(accountId))) return 'done'
    const identity = await findOwner(db.reader, accountId)
    if (identity === undefined) return 'done'
    const { telegramId, email } = identity
    const known = [
      ...(telegramId === null ? [] : [marks.ofTelegram(telegramId)]),
      ...(email === null ? [] : [marks.ofEmail(email)]),
    ]
    // Known outside of the database before anything is gone from it. A repeated step knows no more than the first.
    if (known.length > 0 || journal.read().get(accountId)?.state !== 'erased')
      journal.append({ at: now(), account_id: accountId, state: 'erased', due_at: now(), marks: known })
    if (!(await endJobs(accountId))) return 'later'
    // Stars go back to the person by their Telegram id.
    if (telegramId !== null && (await store.isOwedStars(db.reader, telegramId))) return 'later'
    await db.write((tx) => forgetCompanies(tx, accountId))
    await deps.removeFiles(accountId)
    await deleteRows(accountId, telegramId)
    await db.write(async (tx) => {
      const available = await ledger.available(tx, accountId)
      if (available > 0) {
        const forfeit = { accountId, amount: 0 - available, available, key: `forfeit:${accountId}`, reason: '' }
        await ledger.post(tx, adjustmentEntry(forfeit))
      }
      const whose = { accountId, telegramId }
      for (const holding of HOLDINGS) {
        // What came in the meantime, too.
        if (holding.fate === 'delete') await deleteSome(tx, holding, whose, DELETED_AT_ONCE)
        else await strip(tx, holding, whose, { at: now() })
      }
      await deleteTellingEvents(tx, accountId)
      if (telegramId !== null) {
        await renameGrants(tx, `telegram:${telegramId}`, marks.ofTelegram(telegramId))
        await errands.add(tx, { key: `forget:${accountId}`, telegramId, errand: { kind: 'forget' } })
      }
      const row = await store.findDeletion(tx, accountId)
      if (row !== undefined) await store.upsertDeletion(tx, { ...row, state: 'erased', erasedAt: now() })
      await store.insertMarks(tx, known, now())
      await auditLog.record(tx, {
        ...systemActing(`deletion:${accountId}`),
        action: 'account.deleted',
        target: accountId,
        reason: null,
        before: { available },
        after: { available: 0 },
      })
      await events.add(tx, {
        type: 'account.deleted',
        account_id: accountId,
        user_id: personOf(accountId),
        data: { given_up: available },
      })
    })
    deps.dropUser(personOf(accountId))
    log({ event: 'account_deleted', accountId })
    deps.sayGoodbye(identity)
    return 'done'
  }
}
export type Erase = ReturnType<typeof createEraser>
