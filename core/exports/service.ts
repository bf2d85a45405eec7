import type { AuditLog } from '../audit-log/service.ts'
import type { Exported, ExportFormat } from '../contract/exports/export.ts'
import type { Db } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { toCsv } from './csv.ts'
import { accountsTable, ledgerTable, paymentsTable } from './money-tables.ts'
import { toParquet } from './parquet.ts'
import { createPseudonyms } from './pseudonyms.ts'
import type { ExportTable, Period } from './table.ts'
import { eventsTable, jobsTable, usageTable } from './work-tables.ts'

export interface ExportsDeps {
  db: Db
  auditLog: AuditLog
  /** The secret that pseudonyms are made with. */
  key: string
  now: Now
}

const WRITERS = { csv: toCsv, parquet: toParquet }

/** Tables for analysis, under pseudonyms. They are read page by page and never lie in memory as a whole. */
export function createExports({ db, auditLog, key, now }: ExportsDeps) {
  const names = createPseudonyms(key)
  const tables: Record<Exported, ExportTable> = {
    jobs: jobsTable(names),
    payments: paymentsTable(names),
    ledger: ledgerTable(names),
    accounts: accountsTable(names),
    usage: usageTable(names),
    events: eventsTable(names),
  }

  /** The bytes of a table. What is written while it is read may be in it or not. */
  function read(name: Exported, period: Period, format: ExportFormat): AsyncGenerator<Uint8Array> {
    const table = tables[name]
    return WRITERS[format](table, table.pages(db.reader, period))
  }

  return {
    read,
    /** As `read`, for a person: recorded first. `from` and `to` are times of the contract. */
    async download(
      acting: Acting,
      name: Exported,
      { from, to, format }: { from?: string | undefined; to?: string | undefined; format: ExportFormat },
    ): Promise<AsyncGenerator<Uint8Array>> {
      const period = { from: from === undefined ? 0 : Date.parse(from), to: to === undefined ? now() : Date.parse(to) }
      const after = { format, from: toIso(period.from), to: toIso(period.to) }
      await db.write((tx) =>
        auditLog.record(tx, {
          ...acting,
          action: 'export.downloaded',
          target: name,
          reason: null,
          before: null,
          after,
        }),
      )
      return read(name, period, format)
    },
  }
}
export type Exports = ReturnType<typeof createExports>
