import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditRecord, auditCheckSchema } from '../contract/admin.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { z } from 'zod'
import type { Reader, Tx } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { GENESIS, hashRecord } from './chain.ts'
import * as store from './store.ts'

/** An act of an admin (or of core itself, `actorId` 'system') as it is told to the log. */
export interface AuditEvent {
  actorId: string
  /** What was done, noun first: `account.adjusted`. */
  action: string
  /** The id of what it was done to. */
  target: string
  reason: string | null
  before: unknown
  after: unknown
  requestId: string
}

export type AuditCheck = z.infer<typeof auditCheckSchema>

const PAGE = 1_000

/** The log of what admins did: append only, each record chained to the one before by its hash. */
export function createAudit({ now }: { now: Now }) {
  return {
    /** Writes a record in the transaction of the act itself: there is neither an act without its record nor a record without its act. */
    async record(tx: Tx, event: AuditEvent): Promise<void> {
      const last = await store.findLast(tx)
      const { before, after, ...rest } = event
      const record = {
        ...rest,
        seq: (last?.seq ?? 0) + 1,
        createdAt: now(),
        before: JSON.stringify(before ?? null),
        after: JSON.stringify(after ?? null),
      }
      const hash = hashRecord(last?.hash ?? GENESIS, record)
      await store.insertRecord(tx, { ...record, hash })
      await store.upsertHead(tx, `${record.seq}:${hash}`)
    },

    /** Newest first. */
    async list(db: Reader, { limit, cursor }: PageQuery): Promise<Page<AuditRecord>> {
      const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
      const rows = await store.listBelow(db, below, limit + 1)
      return toPage(rows, limit, { view: toAuditRecord, cursorOf: ({ seq }) => [seq] })
    },

    /** Walks the whole chain. `broken_at` is the first record that is not what it was, or the one that is missing. */
    async check(db: Reader): Promise<AuditCheck> {
      const head = await store.findHead(db)
      let seq = 0
      let hash = GENESIS
      for (;;) {
        const rows = await store.listAfter(db, seq, PAGE)
        for (const row of rows) {
          if (row.seq !== seq + 1 || hashRecord(hash, row) !== row.hash) {
            return { ok: false, records: seq, broken_at: seq + 1 }
          }
          seq = row.seq
          hash = row.hash
        }
        if (rows.length < PAGE) break
        await nextTurn()
      }
      const headSeq = Number(head?.split(':')[0] ?? 0)
      // Records written since the head was read are no fault; a head beyond the last record is.
      const cut = headSeq > seq || (headSeq === seq && head !== undefined && head !== `${seq}:${hash}`)
      return cut ? { ok: false, records: seq, broken_at: seq + 1 } : { ok: true, records: seq, broken_at: null }
    },
  }
}
export type Audit = ReturnType<typeof createAudit>

const toAuditRecord = (row: store.AuditRow): AuditRecord => ({
  seq: row.seq,
  at: toIso(row.createdAt),
  actor_id: row.actorId,
  action: row.action,
  target: row.target,
  reason: row.reason,
  before: JSON.parse(row.before),
  after: JSON.parse(row.after),
  request_id: row.requestId,
  hash: row.hash,
})
