import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditRecord, auditCheckSchema, auditFilterSchema } from '../contract/admin.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { z } from 'zod'
import type { Reader, Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { GENESIS, type Head, hashRecord, openHead, sealHead } from './chain.ts'
import * as store from './store.ts'

/** An act of staff, or of core itself (`actorId` is 'system'), as reported to the log. */
export interface AuditEvent extends Acting {
  /** What was done, noun first: `account.adjusted`. */
  action: string
  /** The id of the object of the act. */
  target: string
  reason: string | null
  before: unknown
  after: unknown
  /** The credits that it moves, either way, and whose they are. */
  moved?: Moved
  /** It is written down that this shall be done: nothing moves yet. */
  isProposed?: boolean
}

/** Credits of an account that an act of staff gives or takes. */
export interface Moved {
  credits: number
  accountId: string
}

export type AuditCheck = Omit<z.infer<typeof auditCheckSchema>, 'orders_broken_at'>

export type AuditFilter = z.infer<typeof auditFilterSchema>

const PAGE = 1_000

export interface AuditLogDeps {
  now: Now
  /** The secret of this instance, which is not in the database: see `sealHead`. */
  key: string
  /** Throws `forbidden` if the acting person has lost the permission since the request began, `over_limit` if
   *  they may not move so many credits at once, `state_conflict` if these are their own. */
  authorize: (tx: Tx, acting: Acting, moved: Moved | undefined) => Promise<void>
  /** Throws `SecondPersonNeeded` for what nobody may do alone. */
  demandSecond: (tx: Tx, event: AuditEvent) => Promise<void>
}

/** The log of admins' acts: append only, each record chained to the previous one by its hash, and the head
 *  sealed with a key. */
export function createAuditLog({ now, key, authorize, demandSecond }: AuditLogDeps) {
  async function findHead(db: Reader): Promise<Head | null> {
    const sealed = await store.findHead(db)
    return sealed === undefined ? null : openHead(sealed, key)
  }

  return {
    /** Seals the log as it is. Call it when the key has just been created; from then on a missing head is a
     *  fault. */
    async seal(tx: Tx): Promise<Head> {
      const head = (await store.findLast(tx)) ?? { seq: 0, hash: GENESIS }
      await store.upsertHead(tx, sealHead(head, key))
      return head
    },

    /** Writes a record in the transaction of the act: there is no act without its record, no record without
     *  its act, and neither without the permission. Returns its number. Throws `forbidden`, `over_limit`,
     *  `state_conflict`, and `SecondPersonNeeded`, which `orPropose` catches. */
    async record(tx: Tx, event: AuditEvent): Promise<number> {
      await authorize(tx, event, event.moved)
      if (event.isProposed !== true) await demandSecond(tx, event)
      const last = await store.findLast(tx)
      const { actorId, requestId, action, target, reason, before } = event
      const record = {
        actorId,
        requestId,
        action,
        target,
        reason,
        seq: (last?.seq ?? 0) + 1,
        createdAt: now(),
        before: JSON.stringify(before ?? null),
        after: JSON.stringify(toRecorded(event) ?? null),
      }
      const hash = hashRecord(last?.hash ?? GENESIS, record)
      await store.insertRecord(tx, { ...record, hash })
      await store.upsertHead(tx, sealHead({ seq: record.seq, hash }, key))
      return record.seq
    },

    async find(db: Reader, seq: number): Promise<AuditRecord | undefined> {
      const [row] = await store.listBelow(db, seq + 1, 1)
      return row?.seq === seq ? toAuditRecord(row) : undefined
    },

    /** Newest first. */
    async list(db: Reader, { limit, cursor, ...filter }: PageQuery & AuditFilter): Promise<Page<AuditRecord>> {
      const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
      const rows = await store.listBelow(db, below, limit + 1, filter)
      return toPage(rows, limit, { view: toAuditRecord, cursorOf: ({ seq }) => [seq] })
    },

    /** All that fits, newest first, a page at a time. */
    async *all(db: Reader, filter: AuditFilter): AsyncGenerator<AuditRecord[]> {
      let below = Number.MAX_SAFE_INTEGER
      for (;;) {
        const rows = await store.listBelow(db, below, PAGE, filter)
        if (rows.length > 0) yield rows.map(toAuditRecord)
        if (rows.length < PAGE) return
        below = rows.at(-1)?.seq ?? 0
      }
    },

    /** Checks the whole chain. `broken_at` is the first record that was changed or is missing. Without a head
     *  sealed by this instance the end of the log is unknown, so the record after the last one counts as
     *  missing. */
    async check(db: Reader): Promise<AuditCheck> {
      const head = await findHead(db)
      let last: Head = { seq: 0, hash: GENESIS }
      let isHeadMet = head?.seq === 0 && head.hash === GENESIS
      const broken = (): AuditCheck => ({ ok: false, records: last.seq, broken_at: last.seq + 1, head: last.hash })
      for (;;) {
        const rows = await store.listAfter(db, last.seq, PAGE)
        for (const row of rows) {
          if (row.seq !== last.seq + 1 || hashRecord(last.hash, row) !== row.hash) return broken()
          last = { seq: row.seq, hash: row.hash }
          isHeadMet ||= head?.seq === last.seq && head.hash === last.hash
        }
        if (rows.length < PAGE) break
        await nextTurn()
      }
      // Records written since the head was read are no fault if the head has moved along with them.
      const headNow = await findHead(db)
      if (!isHeadMet || headNow === null || headNow.seq < last.seq) return broken()
      return { ok: true, records: last.seq, broken_at: null, head: last.hash }
    },
  }
}
export type AuditLog = ReturnType<typeof createAuditLog>

/** What the act left, with whose credits moved and who proposed it. */
function toRecorded({ after, moved, proposal }: AuditEvent): unknown {
  if (moved === undefined) return after
  return {
    ...(typeof after === 'object' ? after : {}),
    account_id: moved.accountId,
    moved: moved.credits,
    ...(proposal === undefined ? {} : { proposal: proposal.id, proposed_by: proposal.by }),
  }
}

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
