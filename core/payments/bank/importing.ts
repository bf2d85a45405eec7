import type { AuditLog } from '../../audit-log/service.ts'
import type { ImportedStatements, ImportStatementsRequest } from '../../contract/payments/bank.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Acting } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import { parseCamt } from './camt.ts'
import { parseCsv } from './csv.ts'
import { type Match, type Matchable, match, queued } from './matching.ts'
import { findOverlap } from './overlap.ts'
import { matchReversals } from './rematching.ts'
import { findOrder } from '../store.ts'
import { checkSum, rejected, type Statement } from './statement.ts'
import * as store from './store.ts'
import { tellOfEntry } from './telling.ts'

export interface ImportingDeps {
  db: Db
  auditLog: AuditLog
  /** Of the shop, without spaces; null if it takes no transfers. */
  iban: string | null
  /** Whether there is an active account of that id. */
  hasAccount: (reader: Reader, accountId: string) => Promise<boolean>
  /** Whether somebody is in an account. */
  isMember: (reader: Reader, userId: string, accountId: string) => Promise<boolean>
  /** A payment of more credits is left to two people. */
  fourEyesCredits: number
  /** Books the payments that have become known. */
  work: () => Promise<void>
  now: Now
  newId: NewId
}

type Imported = ImportedStatements['items'][number]

/** Statements of the shop's bank. */
export function createImporting(deps: ImportingDeps) {
  const { db, auditLog, iban, work, now, newId } = deps
  const judge = createJudge(deps)
  /** Takes in what statements say that is not known yet, all of it or nothing. Imported again, also from another export, it adds nothing.
   *  Throws `payment_disabled` if the shop takes no transfers, and `statement_rejected`. */
  async function importStatements(acting: Acting, request: ImportStatementsRequest): Promise<ImportedStatements> {
    if (iban === null) throw new AppError('payment_disabled', { provider: 'bank' })
    const statements = request.format === 'csv' ? [parseCsv(request, iban)] : await parseCamt(request.file)
    for (const statement of statements) {
      if (statement.iban !== iban) throw rejected(`it is of the account ${statement.iban.slice(0, 40)}, not of ${iban}`)
      checkSum(statement)
    }
    const items = await db.write(async (tx) => {
      const imported: Imported[] = []
      for (const statement of statements) imported.push(await take(tx, acting, statement))
      return imported
    })
    await work()
    return { items }
  }

  async function take(tx: Tx, acting: Acting, statement: Statement): Promise<Imported> {
    const { currency, opening, closing, entries, pending } = statement
    const days = entries.map(({ bookedOn }) => bookedOn).sort()
    const [firstOn, lastOn] = [days[0] ?? '', days.at(-1) ?? '']
    const known = await findOverlap(tx, statement, { firstOn, lastOn })
    const before = await store.findStatementBefore(tx, statement.iban, firstOn)
    const counts = { entries: entries.length, added: 0, matched: 0, queued: 0, pending }
    const statementId = newId('stm')
    const added = [...entries.entries()].filter(([index]) => known[index] !== 'surely')
    // What takes a payment back may stand before it.
    for (const [index, entry] of added.toSorted(([, a], [, b]) => Number(a.isReversal) - Number(b.isReversal))) {
      const named = { ...entry, iban: statement.iban, currency }
      const found = known[index] === 'likely' ? queued('perhaps_known') : await judge(tx, acting, named)
      const { id } = await addEntry(tx, { ...named, ...found, statementId })
      counts.added += 1
      if (found.state === 'queued') counts.queued += 1
      if (found.state !== 'matched') continue
      counts.matched += 1
      await tellOfEntry(tx, id, { ...found, at: now() })
    }
    const resolved = await matchReversals(tx, statement.iban, now())
    const own = resolved.filter((row) => row.statementId === statementId).length
    counts.queued -= own
    counts.matched += own
    if (counts.added > 0) {
      const row = { id: statementId, iban: statement.iban, currency, opening, closing, firstOn, lastOn }
      await store.insertStatement(tx, { ...row, importedAt: now(), importedBy: acting.actorId })
      await auditLog.record(tx, {
        ...acting,
        action: 'statement.imported',
        target: statementId,
        reason: null,
        before: null,
        after: { iban: statement.iban, first_on: firstOn, last_on: lastOn, ...counts },
      })
    }
    const follows = before === undefined || before.lastOn >= firstOn ? null : before.closing === opening
    return { iban: statement.iban, currency, ...counts, follows }
  }

  async function addEntry(
    tx: Tx,
    entry: Omit<store.EntryRow, 'id' | 'decidedBy' | 'reason' | 'importedAt'>,
  ): Promise<store.EntryRow> {
    const {
      statementId,
      iban: account,
      bankRef,
      bankPart,
      bookedOn,
      amount,
      currency,
      direction,
      isReversal,
      text,
    } = entry
    const { party, partyIban, reference, state, fault, orderId, refundId, reverses } = entry
    const row: store.EntryRow = {
      id: newId('bnk'),
      statementId,
      iban: account,
      bankRef,
      bankPart,
      bookedOn,
      amount,
      currency,
      direction,
      isReversal,
      text,
      party,
      partyIban,
      reference,
      state,
      fault,
      orderId,
      refundId,
      reverses,
      decidedBy: null,
      reason: null,
      importedAt: now(),
    }
    await store.insertEntry(tx, row)
    return row
  }

  return { importStatements }
}

/** What an entry is to us, with what the importer may not decide alone left in the queue. */
function createJudge({ hasAccount, isMember, fourEyesCredits }: ImportingDeps) {
  return async function judge(tx: Tx, { actorId }: Acting, entry: Matchable): Promise<Match> {
    const found = await match(tx, entry)
    const order = found.orderId === null ? undefined : await findOrder(tx, found.orderId)
    if (order === undefined) return found
    const { accountId, credits } = order
    if (!(await hasAccount(tx, accountId))) return queued('account_closed', found.reference)
    if (await isMember(tx, actorId, accountId)) return queued('own_account', found.reference)
    return credits > fourEyesCredits ? queued('second_person', found.reference) : found
  }
}
