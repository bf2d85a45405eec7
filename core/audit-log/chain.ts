import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A record of the audit log as stored: `before` and `after` are JSON text. */
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

/** SHA-256, in hex, of the previous hash and this record with its fields in a fixed order. Changing, dropping
 *  or swapping a record breaks every later hash. */
export function hashRecord(previousHash: string, record: ChainedRecord): string {
  const { seq, createdAt, actorId, action, target, reason, before, after, requestId } = record
  const canonical = JSON.stringify([seq, createdAt, actorId, action, target, reason, before, after, requestId])
  return createHash('sha256').update(previousHash).update('\n').update(canonical).digest('hex')
}

/** The end of the log: the number of its last record (0 if empty) and that record's hash. */
export interface Head {
  seq: number
  hash: string
}

/** A head as stored, `seq:hash:seal`. Without this instance's key, someone who controls the database can
 *  rewrite and rechain every record, but cannot seal where the chain ends. */
export function sealHead({ seq, hash }: Head, key: string): string {
  return `${seq}:${hash}:${sealOf(`${seq}:${hash}`, key)}`
}

/** Returns the head of a sealed text; null if this key did not seal it. */
export function openHead(sealed: string, key: string): Head | null {
  const [, text = '', seq, hash = '', seal = ''] = /^((\d+):([\da-f]{64})):([\da-f]{64})$/.exec(sealed) ?? []
  if (text === '' || !timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(text, key)))) return null
  return { seq: Number(seq), hash }
}

const sealOf = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('hex')
