import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

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

/** Where the log ends: the number of its last record (0 for none) and that record's hash. */
export interface Head {
  seq: number
  hash: string
}

/** A head as it is stored, `seq:hash:seal`: who has the database but not the key of this instance can rewrite every record and
 *  chain them anew, but cannot say where that chain ends. */
export function sealHead({ seq, hash }: Head, key: string): string {
  return `${seq}:${hash}:${sealOf(`${seq}:${hash}`, key)}`
}

/** The head of a sealed text; null for one that this key has not sealed. */
export function openHead(sealed: string, key: string): Head | null {
  const [, text = '', seq, hash = '', seal = ''] = /^((\d+):([\da-f]{64})):([\da-f]{64})$/.exec(sealed) ?? []
  if (text === '' || !timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(text, key)))) return null
  return { seq: Number(seq), hash }
}

const sealOf = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('hex')
