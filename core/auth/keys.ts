import type { z } from 'zod'
import type { Actor, createdKeySchema, createKeyRequestSchema, KeyView } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { type KeyKind, toApiKey, toKeyPrefix, toKeyView } from './api-key.ts'
import type { Authenticator } from './authenticator.ts'
import { hashSecret, newKeyBytes } from '../kit/text/secrets.ts'
import * as store from './store.ts'
import { DAY_MS } from '../kit/units.ts'

export interface KeysDeps {
  db: Db
  now: Now
  newId: NewId
  authenticator: Authenticator
  keyKind: KeyKind
}

export type CreateKey = z.infer<typeof createKeyRequestSchema>
export type CreatedKey = z.infer<typeof createdKeySchema>

const LIVE_KEYS_MAX = 50

/** API keys: shown once, stored as a hash. */
export function createKeys({ db, now, newId, authenticator, keyKind }: KeysDeps) {
  return {
    /** Throws `state_conflict` if the account has too many active keys. */
    async create({ userId, accountId }: Actor, { name, scopes, expires_in_days }: CreateKey): Promise<CreatedKey> {
      const key = toApiKey(keyKind, newKeyBytes())
      const row = {
        id: newId('key'),
        accountId,
        userId,
        name,
        prefix: toKeyPrefix(key),
        hash: hashSecret(key),
        scopes: [...new Set(scopes)].join(' '),
        createdAt: now(),
        expiresAt: expires_in_days === undefined ? null : now() + expires_in_days * DAY_MS,
        lastUsedAt: null,
        revokedAt: null,
      }
      await db.write(async (tx) => {
        if ((await store.countLiveKeys(tx, accountId, now())) >= LIVE_KEYS_MAX) {
          throw new AppError('state_conflict', { what: 'API keys', state: `${LIVE_KEYS_MAX} in use` })
        }
        await store.insertKey(tx, row)
      })
      return { ...toKeyView(row), key }
    },

    /** Newest first, including revoked keys. */
    async list({ accountId }: Actor, { limit, cursor }: PageQuery): Promise<Page<KeyView>> {
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const rows = await store.listKeys(db.reader, accountId, below, limit + 1)
      return toPage(rows, limit, { view: toKeyView, cursorOf: ({ createdAt, id }) => [createdAt, id] })
    },

    /** Revokes the key at once. Throws `not_found` for a key of another account. */
    async revoke({ accountId }: Actor, id: string): Promise<void> {
      await db.write(async (tx) => {
        const row = await store.findKey(tx, accountId, id)
        if (row === undefined) throw new AppError('not_found', { what: 'API key', asked: id })
        if (row.revokedAt === null) await store.updateKey(tx, id, { revokedAt: now() })
      })
      authenticator.dropKey(id)
    },
  }
}
export type Keys = ReturnType<typeof createKeys>
