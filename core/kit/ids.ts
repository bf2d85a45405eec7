import { randomBytes } from 'node:crypto'

/** Prefixes tell a reader of a log what an id names; they carry no meaning for the program. */
export type IdPrefix = 'acc' | 'job' | 'ent' | 'dat' | 'key' | 'ses' | 'fam' | 'ver' | 'pay' | 'req' | 'aud' | 'lnk'

export type NewId = (prefix: IdPrefix) => string

/** An opaque, unguessable id: prefix, underscore, 144 random bits in base64url. */
export const newId: NewId = (prefix) => `${prefix}_${randomBytes(18).toString('base64url')}`
