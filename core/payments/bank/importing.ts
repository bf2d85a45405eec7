import type { AuditLog } from '../../audit-log/service.ts'
import type { ImportedStatements, ImportStatementsRequest } from '../../contract/payments/bank.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Acting } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import { parseCamt } from './camt.ts'
import { parseCsv } from './csv.ts'
import { findKnown } from './known.ts'
import { match } from './matching.ts'
import { referencesIn } from './reference.ts'
import { checkSum, rejected, type Statement } from './statement.ts'
import * as store from './store.ts'
import { tellOfEntry } from './telling.ts'

export interface ImportingDeps {
  db: Db
  auditLog: AuditLog
  /** Of the shop, without spaces; null if it takes no transfers. */
  iban: string | null
  /** Books the payments that have become known. */
  work: () => Promise<void>
  now: Now
  newId: NewId
}

type Imported = ImportedStatements['items'][number]

/** Statements of the shop's bank. */
export function createImporting({ db, auditLog, iban, work, now, newId }: ImportingDeps) {
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
    const booked = await store.listEntriesOf(tx, statement.iban, { from: firstOn, until: lastOn })
    const candidates = entries.map((entry) => ({ ...entry, reference: referencesIn(entry.text)[0] ?? null }))
    const inBooks = booked.map((row) => ({ ...row, reference: row.reference ?? referencesIn(row.text)[0] ?? null }))
    const known = findKnown(candidates, inBooks)
    const before = await store.findStatementBefore(tx, statement.iban, firstOn)
    const counts = { entries: entries.length, added: 0, matched: 0, queued: 0, pending }
    const statementId = newId('stm')
    for (const [index, entry] of entries.entries()) {
      if (known[index] === true) continue
      const found = await match(tx, statement.iban, { ...entry, currency })
      const { id } = await addEntry(tx, { ...entry, ...found, statementId, iban: statement.iban, currency })
      counts.added += 1
      if (found.state === 'queued') counts.queued += 1
      if (found.state !== 'matched') continue
      counts.matched += 1
      await tellOfEntry(tx, id, { ...found, at: now() })
    }
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
    const { statementId, iban: account, bankRef, bookedOn, amount, currency, direction, isReversal, text } = entry
    const { party, partyIban, reference, state, fault, orderId, refundId, reverses } = entry
    const row: store.EntryRow = {
      id: newId('bnk'),
      statementId,
      iban: account,
      bankRef,
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
