import { randomFillSync } from 'node:crypto'

/** Prefixes show a reader what an id names; they mean nothing to the program. */
export type IdPrefix =
  | 'acc'
  | 'inv'
  | 'ivc'
  | 'job'
  | 'ent'
  | 'dat'
  | 'key'
  | 'ses'
  | 'fam'
  | 'ver'
  | 'pay'
  | 'req'
  | 'epo'
  | 'aud'
  | 'lnk'
  | 'evt'
  | 'eml'
  | 'whk'
  | 'dlv'
  | 'rfd'
  | 'bnk'
  | 'stm'
  | 'exp'
  | 'core'
  | 'prp'
  | 'ntc'
  | 'brd'
  | 'tkt'
  | 'msg'
  | 'fil'
  | 'wch'

export type NewId = (prefix: IdPrefix) => string

const TIME_CHARS = 9
const RANDOM_BYTES = 15
/** Random bytes are drawn in bulk: few cost as much as many. */
const drawn = Buffer.alloc(RANDOM_BYTES * 256)
let used = drawn.length

function draw(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += RANDOM_BYTES
  return drawn.toString('base64url', used - RANDOM_BYTES, used)
}

/** An opaque, unguessable id: prefix, underscore, the time in base 36, 120 random bits. The time comes first
 *  so that rows made together lie together in every index: a group of writes then touches few pages. */
export const newId: NewId = (prefix) => {
  const time = Date.now().toString(36).padStart(TIME_CHARS, '0')
  return `${prefix}_${time}${draw()}`
}
