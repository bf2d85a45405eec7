import { createHash } from 'node:crypto'

/** A record of the audit log as it is stored: `before` and `after` are JSON text. */
export interface ChainedRecord {
  seq: number
  createdAt: number
  actorId: string
  action: string
  target: string
  reason: string | null
  before: string
  after: string
  requestId: string
}

/** What the first record is chained to. */
export const GENESIS = '0'.repeat(64)

/** SHA-256, in hex, of the hash before and this record in a fixed order of fields: to change, drop or swap one record breaks
 *  every hash after it. */
export function hashRecord(previousHash: string, record: ChainedRecord): string {
  const { seq, createdAt, actorId, action, target, reason, before, after, requestId } = record
  const canonical = JSON.stringify([seq, createdAt, actorId, action, target, reason, before, after, requestId])
  return createHash('sha256').update(previousHash).update('\n').update(canonical).digest('hex')
}
