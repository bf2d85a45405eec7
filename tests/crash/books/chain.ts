import { createHash } from 'node:crypto'
import type Database from 'libsql'

interface AuditRecord {
  seq: number
  created_at: number
  actor_id: string
  action: string
  target: string
  reason: string | null
  before: string
  after: string
  request_id: string
  hash: string
}

/** I-14: walks the audit log by its own means; numbers have no gap, and each record is chained to the one before. */
export function checkChain(db: Database.Database): { records: number; faults: string[] } {
  const records = db.prepare('SELECT * FROM audit_log ORDER BY seq').all() as AuditRecord[]
  let previous = '0'.repeat(64)
  for (const [index, record] of records.entries()) {
    const { seq, created_at: at, actor_id: actor, action, target, reason, before, after, request_id: request } = record
    const canonical = JSON.stringify([seq, at, actor, action, target, reason, before, after, request])
    const hash = createHash('sha256').update(`${previous}\n${canonical}`).digest('hex')
    if (seq !== index + 1 || hash !== record.hash)
      return { records: index, faults: [`the audit log is broken at record ${index + 1}`] }
    previous = hash
  }
  return { records: records.length, faults: [] }
}
