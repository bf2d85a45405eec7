import type { z } from 'zod'
import type { Spending } from '../accounts/company/spending.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Page } from '../contract/common.ts'
import type { KeyPermission } from '../contract/permissions.ts'
import type { CreatedKey, CreateKey, KeysQuery, KeyView, rotateKeyRequestSchema } from '../contract/trust/key.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Acting, ownActing } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Standings } from '../roles/standing.ts'
import { type KeyKind, toApiKey, toKeyPermissions, toKeyPrefix, toKeyView } from './api-key.ts'
import type { Authenticator } from './authenticator.ts'
import type { Factor } from './factor/service.ts'
import { hashSecret, newKeyBytes } from '../kit/text/secrets.ts'
import * as store from './store.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'
import type { By } from './factor/enrolment.ts'

export interface KeysDeps {
  db: Db
  now: Now
  newId: NewId
  authenticator: Authenticator
  keyKind: KeyKind
  auditLog: AuditLog
  standing: Standings
  spending: Pick<Spending, 'byKey'>
  factor: { gate: Pick<Factor['gate'], 'checkStaff'> }
}

/** Of an account; while one is exchanged, the old one is not counted. */
const LIVE_KEYS_MAX = 50
const STAFF_DAYS_MAX = 365
const STAFF_DAYS = 90

/** API keys: shown once, stored as a hash. A key is of a customer, with scopes, or of staff, with permissions. */
export function createKeys({ db, now, newId, authenticator, keyKind, auditLog, standing, spending, factor }: KeysDeps) {
  /** Nobody hands on what they may not do themselves, nor from an account that is not their own, nor with less than a staff route asks
   *  for: a key of staff works without a code. */
  async function demandPermissions(tx: Tx, actor: Actor, permissions: readonly KeyPermission[]): Promise<void> {
    if (permissions.length === 0) return
    const { userId, accountId, via } = actor
    if (accountId !== personalAccountOf(userId)) throw new AppError('forbidden', { needed: 'your own account' })
    await factor.gate.checkStaff(actor, true)
    const own = await standing.ofUser(tx, userId, via === 'bot')
    const missing = permissions.find((one) => !own.permissions.has(one))
    if (missing !== undefined) throw new AppError('forbidden', { needed: missing })
  }

  const spentOf = async (row: store.KeyRow): Promise<number> =>
    (await spending.byKey(db.reader, row.accountId)).get(row.lineId) ?? 0

  return {
    /** Throws `state_conflict` if the account has too many active keys, `forbidden` for permissions that the person does not have,
     *  `mfa_enrolment_required` and `step_up_required` as a staff route does, and `validation_failed` for a key that is neither
     *  of a customer nor of staff. */
    async create(by: By, request: CreateKey): Promise<CreatedKey> {
      const { actor } = by
      const { name, permissions = [], monthly_limit = null } = request
      refuseMixed(request)
      const isStaff = permissions.length > 0
      const days = request.expires_in_days ?? (isStaff ? STAFF_DAYS : undefined)
      const id = newId('key')
      const { key, row } = newRow(keyKind, actor, {
        id,
        lineId: id,
        name,
        scopes: isStaff ? '' : [...new Set(request.scopes ?? ['predict', 'read'])].join(' '),
        permissions: [...new Set(permissions)].join(' '),
        monthlyLimit: monthly_limit,
        createdAt: now(),
        expiresAt: days === undefined ? null : now() + days * DAY_MS,
      })
      await db.write(async (tx) => {
        await demandPermissions(tx, actor, permissions)
        if ((await store.countLiveKeys(tx, row.accountId, now())) >= LIVE_KEYS_MAX) {
          throw new AppError('state_conflict', { what: 'API keys', state: `${LIVE_KEYS_MAX} in use` })
        }
        await store.insertKey(tx, row)
        await note(auditLog, tx, by, 'key.created', row)
      })
      return { ...toKeyView(row, 0), key }
    },

    /** Exchanges a key for another with the same name, rights and limit, which both share, and as long a life. The old one works for
     *  so many hours beside it; one that it had replaced itself ends at once, so that two of a line work at most. The new one acts as
     *  the person who asks for it. Throws `not_found`, for a key of staff what `create` does, and `state_conflict` for a key that has
     *  ended or was exchanged before. */
    async rotate(by: By, id: string, { overlap_hours }: z.infer<typeof rotateKeyRequestSchema>): Promise<CreatedKey> {
      const { actor } = by
      const made = await db.write(async (tx) => {
        const old = await find(tx, actor, id)
        const at = now()
        refuseEnded(old, at)
        await demandPermissions(tx, actor, toKeyPermissions(old.permissions))
        const { name, scopes, permissions, monthlyLimit, lineId } = old
        const expiresAt = old.expiresAt === null ? null : at + (old.expiresAt - old.createdAt)
        const fresh = { id: newId('key'), lineId, name, scopes, permissions, monthlyLimit, createdAt: at, expiresAt }
        const { key, row } = newRow(keyKind, actor, fresh)
        const endsAt = Math.min(old.expiresAt ?? Infinity, at + overlap_hours * HOUR_MS)
        await store.revokeReplaced(tx, lineId, at)
        await store.updateKey(tx, id, { replacedBy: row.id, expiresAt: endsAt })
        await store.insertKey(tx, row)
        await note(auditLog, tx, by, 'key.rotated', row)
        return { key, row }
      })
      authenticator.dropAccount(actor.accountId)
      return { ...toKeyView(made.row, await spentOf(made.row)), key: made.key }
    },

    /** Newest first, including revoked keys unless only live ones are asked for. */
    async list({ accountId }: Actor, { limit, cursor, live }: KeysQuery): Promise<Page<KeyView>> {
      const below = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const rows = await store.listKeys(db.reader, accountId, {
        below,
        limit: limit + 1,
        liveAt: live === undefined ? undefined : now(),
      })
      const spent = await spending.byKey(db.reader, accountId)
      return toPage(rows, limit, {
        view: (row) => toKeyView(row, spent.get(row.lineId) ?? 0),
        cursorOf: ({ createdAt, id }) => [createdAt, id],
      })
    },

    /** Revokes the key at once. Throws `not_found` for a key of another account. */
    async revoke(by: By, id: string): Promise<void> {
      await db.write(async (tx) => {
        const row = await find(tx, by.actor, id)
        if (row.revokedAt !== null) return
        await store.updateKey(tx, id, { revokedAt: now() })
        await note(auditLog, tx, by, 'key.revoked', row)
      })
      authenticator.dropKey(id)
    },
  }
}

/** A new key, and what is stored of it. */
function newRow(
  kind: KeyKind,
  { userId, accountId }: Actor,
  rest: Omit<store.NewKey, 'accountId' | 'userId' | 'prefix' | 'hash'>,
): { key: string; row: store.KeyRow } {
  const key = toApiKey(kind, newKeyBytes())
  const unused = { lastUsedAt: null, revokedAt: null, replacedBy: null }
  return { key, row: { ...unused, ...rest, accountId, userId, prefix: toKeyPrefix(key), hash: hashSecret(key) } }
}

async function note(auditLog: AuditLog, tx: Tx, { actor, requestId }: By, action: string, row: store.KeyRow) {
  await record(auditLog, tx, ownActing(actor.userId, requestId), action, row)
}

/** Writes down keys that have ended with what they rested on: a membership, a second factor. */
export async function noteRevoked(auditLog: AuditLog, tx: Tx, acting: Acting, rows: readonly store.KeyRow[]) {
  for (const row of rows) await record(auditLog, tx, acting, 'key.revoked', row)
}

async function record(auditLog: AuditLog, tx: Tx, acting: Acting, action: string, row: store.KeyRow) {
  const { id, scopes, permissions, monthlyLimit, expiresAt, accountId } = row
  const after = { account_id: accountId, scopes, permissions, monthly_limit: monthlyLimit, expires_at: expiresAt }
  await auditLog.record(tx, { ...acting, action, target: id, reason: null, before: null, after })
}

async function find(tx: Tx, { accountId }: Actor, id: string): Promise<store.KeyRow> {
  const row = await store.findKey(tx, accountId, id)
  if (row === undefined) throw new AppError('not_found', { what: 'API key', asked: id })
  return row
}

/** Throws `state_conflict` for a key that cannot be exchanged any more. */
function refuseEnded({ revokedAt, expiresAt, replacedBy }: store.KeyRow, at: number): void {
  const state =
    revokedAt !== null
      ? 'revoked'
      : replacedBy !== null
        ? 'replaced'
        : expiresAt !== null && expiresAt <= at
          ? 'expired'
          : undefined
  if (state !== undefined) throw new AppError('state_conflict', { what: 'API key', state })
}

/** What a key of staff cannot have. */
function refuseMixed({ scopes, permissions, monthly_limit, expires_in_days = 1 }: CreateKey): void {
  if (permissions === undefined) return
  const leaveOut = { en: 'leave it out', ru: 'уберите его' }
  const notOfStaff = { en: 'does not go with permissions', ru: 'не сочетается с permissions' }
  if (scopes !== undefined) throw refuseField('/scopes', notOfStaff, leaveOut)
  if (monthly_limit !== undefined) throw refuseField('/monthly_limit', notOfStaff, leaveOut)
  if (expires_in_days > STAFF_DAYS_MAX)
    throw refuseField(
      '/expires_in_days',
      { en: `is more than ${STAFF_DAYS_MAX}`, ru: `больше ${STAFF_DAYS_MAX}` },
      { en: 'a key of staff ends after a year', ru: 'ключ сотрудника действует не дольше года' },
    )
}
