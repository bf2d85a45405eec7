import { createHash } from 'node:crypto'
import { KEY_PERMISSIONS, type KeyPermission } from '../contract/permissions.ts'
import { type KeyView, SCOPES, type Scope } from '../contract/trust/key.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'

/** `test` keys spend sandbox money. An instance that takes real money accepts only `live` keys, and the other
 *  way round. */
export type KeyKind = 'live' | 'test'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BODY_CHARS = 33
const CHECKSUM_CHARS = 6
const SHAPE = /^cc_(live|test)_([0-9A-Za-z]{33})([0-9A-Za-z]{6})$/
/** How much of a key is stored to identify it: the kind and four characters. */
const PREFIX_CHARS = 'cc_live_'.length + 4

/** Returns a key made of 24 random bytes: kind, body, and a checksum that reveals typos and invented keys
 *  before any lookup. */
export function toApiKey(kind: KeyKind, random: Uint8Array): string {
  const body = toBase62(random).padStart(BODY_CHARS, '0')
  return `cc_${kind}_${body}${toChecksum(kind, body)}`
}

/** Returns the kind of a well-formed key; undefined for anything else. */
export function parseApiKey(key: string): KeyKind | undefined {
  const match = SHAPE.exec(key)
  if (match === null) return undefined
  const [, kind, body = '', checksum] = match
  if (kind !== 'live' && kind !== 'test') return undefined
  return toChecksum(kind, body) === checksum ? kind : undefined
}

export const toKeyPrefix = (key: string): string => key.slice(0, PREFIX_CHARS)

function toChecksum(kind: KeyKind, body: string): string {
  const digest = createHash('sha256').update(`${kind}:${body}`).digest().subarray(0, 8)
  return toBase62(digest).padStart(CHECKSUM_CHARS, '0').slice(-CHECKSUM_CHARS)
}

function toBase62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (; rest > 0n; rest /= 62n) text = (ALPHABET[Number(rest % 62n)] ?? '') + text
  return text
}

/** An API key as core sees it. The key itself is not stored. */
export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: string
  permissions: string
  monthlyLimit: number | null
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  revokedAt: number | null
  replacedBy: string | null
}

/** `spent`: this month, by the key and those that it replaced. */
export const toKeyView = (key: ApiKey, spent: number): KeyView => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  scopes: toScopes(key.scopes),
  permissions: toKeyPermissions(key.permissions),
  monthly_limit: key.monthlyLimit,
  spent_this_month: spent,
  created_at: toIso(key.createdAt),
  expires_at: toIsoOrNull(key.expiresAt),
  last_used_at: toIsoOrNull(key.lastUsedAt),
  revoked_at: toIsoOrNull(key.revokedAt),
  replaced_by: key.replacedBy,
})

// Both are stored as one text, in the contract's words; what the contract has no more allows nothing.
export const toScopes = (stored: string): Scope[] => SCOPES.filter((one) => stored.split(' ').includes(one))
export const toKeyPermissions = (stored: string): KeyPermission[] =>
  KEY_PERMISSIONS.filter((one) => stored.split(' ').includes(one))
