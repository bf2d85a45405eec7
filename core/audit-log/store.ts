import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, ne, notInArray, or, sql } from 'drizzle-orm'
import { USER_ACTS } from '../contract/trust/audit.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { memberships } from '../db/schema/accounts.ts'
import { auditLog, settings } from '../db/schema/system.ts'
import { findSetting, upsertSetting } from '../db/settings.ts'
import type { ChainedRecord } from './chain.ts'

export type AuditRow = ChainedRecord & { hash: string }

export async function findLast(db: Reader): Promise<{ seq: number; hash: string } | undefined> {
  return lastRecord(db).get()
}

const lastRecord = prepared((db) =>
  db.select({ seq: auditLog.seq, hash: auditLog.hash }).from(auditLog).orderBy(desc(auditLog.seq)).limit(1).prepare(),
)

export async function insertRecord(tx: Tx, row: AuditRow): Promise<void> {
  await tx.insert(auditLog).values(row)
}

/** The credits of an account, and of all that share a member with it, that a person has moved since then by these acts, each way, alone. */
export async function sumMoved(
  db: Reader,
  actorId: string,
  accountId: string,
  since: number,
  actions: readonly string[],
): Promise<number> {
  const inIt = db
    .select({ id: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
  const shared = db
    .select({ id: memberships.accountId })
    .from(memberships)
    .where(and(inArray(memberships.userId, inIt), isNull(memberships.endedAt)))
  const row = await db
    .select({ sum: sql<number>`coalesce(sum(json_extract(${auditLog.after}, '$.moved')), 0)` })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.actorId, actorId),
        gt(auditLog.createdAt, since),
        inArray(auditLog.action, [...actions]),
        or(ofAccount(accountId), sql`json_extract(${auditLog.after}, '$.account_id') IN ${shared}`),
        sql`json_extract(${auditLog.after}, '$.proposal') IS NULL`,
      ),
    )
    .get()
  return row?.sum ?? 0
}

const HEAD = 'audit_head'

/** The sealed head is stored separately, so that a log cut short at its end is detected. */
export const upsertHead = (tx: Tx, head: string): Promise<void> => upsertSetting(tx, HEAD, head)

export const findHead = (db: Reader): Promise<string | undefined> => findSetting(db, HEAD)

const TOLD_ON = 'audit_told_on'

/** Records that the head was published on this day; false if it already was. */
export async function setToldOn(tx: Tx, day: number): Promise<boolean> {
  const value = String(day)
  const { rowsAffected } = await tx
    .insert(settings)
    .values({ key: TOLD_ON, value })
    .onConflictDoUpdate({ target: settings.key, set: { value }, setWhere: ne(settings.value, value) })
  return rowsAffected === 1
}

/** Oldest first. */
export async function listAfter(db: Reader, seq: number, limit: number): Promise<AuditRow[]> {
  return db.select().from(auditLog).where(gt(auditLog.seq, seq)).orderBy(asc(auditLog.seq)).limit(limit)
}

interface Filter {
  actor?: string | undefined
  action?: string | undefined
  by?: 'staff' | 'users' | undefined
  account?: string | undefined
  about?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const ofAccount = (id: string) => sql`json_extract(${auditLog.after}, '$.account_id') = ${id}`

/** Newest first. */
export async function listBelow(db: Reader, seq: number, limit: number, filter: Filter = {}): Promise<AuditRow[]> {
  const { actor, action, by, account, about, from, to } = filter
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        lt(auditLog.seq, seq),
        actor === undefined ? undefined : eq(auditLog.actorId, actor),
        action === undefined
          ? undefined
          : action.endsWith('.')
            ? sql`substr(${auditLog.action}, 1, ${action.length}) = ${action}`
            : eq(auditLog.action, action),
        by === undefined ? undefined : (by === 'users' ? inArray : notInArray)(auditLog.action, [...USER_ACTS]),
        account === undefined ? undefined : or(eq(auditLog.target, account), ofAccount(account)),
        about === undefined ? undefined : or(eq(auditLog.target, about), ofAccount(about)),
        from === undefined ? undefined : gte(auditLog.createdAt, Date.parse(from)),
        to === undefined ? undefined : lt(auditLog.createdAt, Date.parse(to)),
      ),
    )
    .orderBy(desc(auditLog.seq))
    .limit(limit)
}
