import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { messageOf, SettingsError } from '../kit/process/refusal.ts'
import * as store from './store.ts'

export interface PublicKey {
  kty: string
  crv: string
  x: string
  kid: string
  alg: string
  use: string
}

export interface ReceiptKeysDeps {
  db: Db
  /** Path of the private key, which is created on first use. */
  path: string
  now: Now
}

/** The key that signs receipts, and the public keys of all that ever did. If the file is removed, the next
 *  start creates a new key; receipts of the old one stay valid, because its public half remains in the
 *  database. Throws a SettingsError for a file that is not an Ed25519 key in PEM. */
export async function createReceiptKeys({ db, path, now }: ReceiptKeysDeps) {
  const privateKey = readOrMake(path)
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const jwk = { crv: 'Ed25519', kty: 'OKP', x }
  const kid = thumbprintOf(jwk)
  const isKnown = (await store.listKeys(db.reader)).some((row) => row.kid === kid)
  if (!isKnown) await db.write((tx) => store.insertKey(tx, { kid, publicJwk: JSON.stringify(jwk), createdAt: now() }))
  const known = new Map((await store.listKeys(db.reader)).map((row) => [row.kid, toPublic(row)]))
  return {
    kid,
    sign: (bytes: Uint8Array): Buffer => sign(null, bytes, privateKey),
    /** Whether one of our keys signed these bytes; undefined if no key has this id. */
    verify(id: string, bytes: Uint8Array, signature: Uint8Array): boolean | undefined {
      const key = known.get(id)
      return key === undefined ? undefined : verify(null, bytes, key.verifyWith, signature)
    },
    /** All public keys, oldest first. */
    publicKeys: (): PublicKey[] => [...known.values()].map((key) => key.view),
  }
}
export type ReceiptKeys = Awaited<ReturnType<typeof createReceiptKeys>>

function readOrMake(path: string): KeyObject {
  if (!existsSync(path)) write(path, generateKeyPairSync('ed25519').privateKey)
  try {
    const key = createPrivateKey(readFileSync(path))
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`is a key of the kind ${key.asymmetricKeyType}`)
    return key
  } catch (cause) {
    throw new SettingsError([`${path}: ${messageOf(cause)}; put back the Ed25519 key, or take the file away`], '', {
      cause,
    })
  }
}

/** Written whole or not at all: half a key would keep core from starting. */
function write(path: string, key: KeyObject): void {
  const partial = `${path}.partial`
  const file = openSync(partial, 'w', 0o600)
  writeSync(file, String(key.export({ format: 'pem', type: 'pkcs8' })))
  fsyncSync(file)
  closeSync(file)
  renameSync(partial, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** RFC 7638: the hash of the key itself, so that no two keys share a name. */
const thumbprintOf = ({ crv, kty, x }: { crv: string; kty: string; x: string }): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')

function toPublic({ kid, publicJwk }: store.ReceiptKeyRow): { view: PublicKey; verifyWith: KeyObject } {
  const { kty, crv, x } = JSON.parse(publicJwk) as { kty: string; crv: string; x: string }
  return {
    view: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' },
    verifyWith: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }),
  }
}
