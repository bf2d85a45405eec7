import { sql } from 'drizzle-orm'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseApiKey, toApiKey, toKeyPrefix } from '../../../core/auth/api-key.ts'
import { startWorld } from '../accounts/world.ts'

test('key: every key made is well-formed, and no key with one character changed is', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 24, maxLength: 24 }),
      fc.constantFrom('live' as const, 'test' as const),
      fc.nat(37),
      fc.constantFrom('0', 'a', 'Z', '9', 'k', 'Q'),
      (random, kind, at, char) => {
        const key = toApiKey(kind, random)
        expect(parseApiKey(key)).toBe(kind)
        expect(toKeyPrefix(key)).toHaveLength(12)
        const i = 'cc_live_'.length + at
        const changed = key.slice(0, i) + char + key.slice(i + 1)
        expect(parseApiKey(changed)).toBe(changed === key ? kind : undefined)
      },
    ),
    { seed: 7 },
  )
})

test('key: it is shown once, kept as a hash, and does what its scopes say', async () => {
  const { ask, db, register } = await startWorld()
  const { token, id } = await register()
  const created = await ask('POST', '/api/keys', { token, json: { name: 'laptop', scopes: ['read'] } })
  expect(created.status).toBe(201)
  const { key, prefix } = created.body
  expect(key).toMatch(/^cc_test_[0-9A-Za-z]{39}$/)
  expect(key.startsWith(prefix)).toBe(true)
  const listed = await ask('GET', '/api/keys', { token })
  expect(listed.body.items).toHaveLength(1)
  expect(JSON.stringify(listed.body)).not.toContain(key)
  expect(JSON.stringify(await db.reader.values(sql`SELECT * FROM api_keys`))).not.toContain(key)
  expect((await ask('GET', '/api/account', { token: key })).body.id).toBe(id)
  const topUp = await ask('POST', '/api/account/top-up', { token: key, json: { amount: 5 } })
  expect([topUp.status, topUp.body.code]).toEqual([403, 'forbidden'])
  for (const path of ['/api/keys', '/api/sessions', '/api/admin/accounts']) {
    expect((await ask('GET', path, { token: key })).status).toBe(403)
  }
})

test('key: a revoked key stops working at once; only its owner can revoke it', async () => {
  const { ask, register } = await startWorld()
  const anna = await register()
  const boris = await register('boris@example.com')
  const { body } = await ask('POST', '/api/keys', { token: anna.token, json: { name: 'laptop' } })
  expect((await ask('GET', '/api/account', { token: body.key })).status).toBe(200)
  expect((await ask('DELETE', `/api/keys/${body.id}`, { token: boris.token })).status).toBe(404)
  expect((await ask('GET', '/api/account', { token: body.key })).status).toBe(200)
  expect((await ask('DELETE', `/api/keys/${body.id}`, { token: anna.token })).status).toBe(204)
  const after = await ask('GET', '/api/account', { token: body.key })
  expect([after.status, after.body.params.reason]).toEqual([401, 'revoked'])
})

test('key: it expires when it says', async () => {
  const { ask, clock, register } = await startWorld()
  const { token } = await register()
  const { body } = await ask('POST', '/api/keys', { token, json: { name: 'day', expires_in_days: 1 } })
  expect((await ask('GET', '/api/account', { token: body.key })).status).toBe(200)
  clock.at += 24 * 3_600_000
  const after = await ask('GET', '/api/account', { token: body.key })
  expect([after.status, after.body.params.reason]).toEqual([401, 'expired'])
})

test('key: its use is noted, at most once a minute', async () => {
  const { ask, clock, db, register } = await startWorld()
  const { token } = await register()
  const { body } = await ask('POST', '/api/keys', { token, json: { name: 'laptop' } })
  const use = async () => {
    await ask('GET', '/api/account', { token: body.key })
    // The note is written behind the answer; a write of ours stands behind it in the queue.
    await db.probe()
    const [row] = await db.reader.values<[number | null]>(sql`SELECT last_used_at FROM api_keys`)
    return row?.[0]
  }
  const first = clock.at
  expect(await use()).toBe(first)
  clock.at += 30_000
  expect(await use()).toBe(first)
  clock.at += 31_000
  expect(await use()).toBe(first + 61_000)
})

test('key: sandbox money stays in the sandbox: a test key opens nothing where money is real', async () => {
  const { ask, register } = await startWorld({ payments: 'off' })
  const { token } = await register()
  const { body } = await ask('POST', '/api/keys', { token, json: { name: 'laptop' } })
  expect(body.key).toMatch(/^cc_live_/)
  const test = await ask('GET', '/api/account', { token: toApiKey('test', new Uint8Array(24)) })
  expect([test.status, test.body.params.reason]).toEqual([401, 'invalid'])
})

test.each([
  [{ name: '' }],
  [{ name: 'x', scopes: [] }],
  [{ name: 'x', scopes: ['admin'] }],
  [{ name: 'x', account_id: 'acc_other' }],
  [{ name: 'x', monthly_limit: 0 }],
  [{ name: 'x', permissions: [] }],
  [{ name: 'x', permissions: ['roles.give'] }],
  [{ name: 'x', permissions: ['credits.adjust'] }],
  [{ name: 'x', permissions: ['models.read'], scopes: ['read'] }],
  [{ name: 'x', permissions: ['models.read'], monthly_limit: 5 }],
  [{ name: 'x', permissions: ['models.read'], expires_in_days: 366 }],
])('key: %j is 422', async (json) => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  expect((await ask('POST', '/api/keys', { token, json })).status).toBe(422)
})

test('key: their number is limited', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  const made = await Promise.all(
    Array.from({ length: 51 }, (_, i) => ask('POST', '/api/keys', { token, json: { name: `key ${i}` } })),
  )
  expect(made.filter(({ status }) => status === 201)).toHaveLength(50)
  expect(made.filter(({ status }) => status === 409)).toHaveLength(1)
  const first = await ask('GET', '/api/keys?limit=30', { token })
  const second = await ask('GET', `/api/keys?limit=30&cursor=${first.body.next_cursor}`, { token })
  expect(new Set([...first.body.items, ...second.body.items].map(({ id }) => id)).size).toBe(50)
})

test('rotation: both keys work for the overlap, then the new one alone; of a line two work at most', async () => {
  const { ask, clock, register } = await startWorld()
  const { token, id } = await register()
  const make = { name: 'server', scopes: ['read'], expires_in_days: 30, monthly_limit: 100 }
  const first = (await ask('POST', '/api/keys', { token, json: make })).body
  clock.at += 60_000
  const rotate = (key: string, json: unknown = {}) => ask('POST', `/api/keys/${key}/rotate`, { token, json })
  const works = async (key: string) => (await ask('GET', '/api/account', { token: key })).status === 200
  const second = (await rotate(first.id)).body
  expect(second).toMatchObject({ name: 'server', scopes: ['read'], monthly_limit: 100, replaced_by: null })
  expect(Date.parse(second.expires_at) - Date.parse(second.created_at)).toBe(30 * 86_400_000)
  expect([await works(first.key), await works(second.key)]).toEqual([true, true])
  // What was exchanged is not exchanged again.
  expect((await rotate(first.id)).body).toMatchObject({ code: 'state_conflict', params: { state: 'replaced' } })
  const { items } = (await ask('GET', '/api/keys', { token })).body
  expect(items[1]).toMatchObject({ replaced_by: second.id, expires_at: new Date(clock.at + 86_400_000).toISOString() })
  const third = (await rotate(second.id)).body
  expect([await works(first.key), await works(second.key), await works(third.key)]).toEqual([false, true, true])
  clock.at += 86_400_000 - 1
  expect([await works(second.key), await works(third.key)]).toEqual([true, true])
  clock.at += 1
  expect([await works(second.key), await works(third.key)]).toEqual([false, true])
  const signedIn = await ask('POST', '/api/auth/login', {
    json: { email: 'anna@example.com', password: 'correct horse battery' },
  })
  const asked = { token: signedIn.body.access_token, json: { overlap_hours: 0 } }
  const fourth = (await ask('POST', `/api/keys/${third.id}/rotate`, asked)).body
  expect([await works(third.key), await works(fourth.key)]).toEqual([false, true])
  const boris = await register('boris@example.com')
  expect((await ask('POST', `/api/keys/${fourth.id}/rotate`, { token: boris.token, json: {} })).status).toBe(404)
  expect((await ask('POST', `/api/keys/${fourth.id}/rotate`, { ...asked, json: { overlap_hours: 25 } })).status).toBe(
    422,
  )
  expect((await ask('GET', '/api/account', { token: fourth.key })).body.id).toBe(id)
})

test('rotation: of five at once one is made, also where as many keys are in use as there may be', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  for (let i = 0; i < 50; i++) await ask('POST', '/api/keys', { token, json: { name: `key ${i}` } })
  const { items } = (await ask('GET', '/api/keys?limit=1', { token })).body
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ask('POST', `/api/keys/${items[0].id}/rotate`, { token, json: {} })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(4)
  expect((await ask('POST', '/api/keys', { token, json: { name: 'more' } })).body.code).toBe('state_conflict')
})

test('keys: making, exchanging and revoking them is in the audit log, without the key', async () => {
  const { ask, auditLog, db, register } = await startWorld()
  const { token } = await register()
  const first = (await ask('POST', '/api/keys', { token, json: { name: 'server', monthly_limit: 9 } })).body
  const second = (await ask('POST', `/api/keys/${first.id}/rotate`, { token, json: {} })).body
  await ask('DELETE', `/api/keys/${second.id}`, { token })
  await ask('DELETE', `/api/keys/${second.id}`, { token })
  const { items } = await auditLog.list(db.reader, { limit: 10 })
  expect(items.map(({ action, target }) => [action, target])).toEqual([
    ['key.revoked', second.id],
    ['key.rotated', second.id],
    ['key.created', first.id],
  ])
  expect(JSON.stringify(items)).not.toContain(first.key.slice(12))
  expect(await auditLog.check(db.reader)).toMatchObject({ ok: true })
})

test('key: those that have expired or were revoked do not count as in use', async () => {
  const { ask, clock, password, register } = await startWorld()
  const { token, email } = await register()
  const create = (as: string) => ask('POST', '/api/keys', { token: as, json: { name: 'job', expires_in_days: 1 } })
  for (let i = 0; i < 50; i++) expect((await create(token)).status).toBe(201)
  expect((await create(token)).body.code).toBe('state_conflict')
  clock.at += 86_400_000
  const { body } = await ask('POST', '/api/auth/login', { json: { email, password } })
  expect((await create(body.access_token)).status).toBe(201)
})

test('key: those that work are listed by themselves, however many newer ones have ended', async () => {
  const { ask, register, clock } = await startWorld()
  const { token } = await register()
  const make = async (json: object) => (await ask('POST', '/api/keys', { token, json })).body
  const old = await make({ name: 'old' })
  const short = await make({ name: 'short', expires_in_days: 1 })
  for (let i = 0; i < 21; i++) await ask('DELETE', `/api/keys/${(await make({ name: `gone ${i}` })).id}`, { token })
  const live = async () =>
    (await ask('GET', '/api/keys?live=true&limit=100', { token })).body.items.map(({ id }: { id: string }) => id)
  expect(await live()).toEqual([short.id, old.id])
  clock.at += 10 * 60_000
  expect((await ask('GET', '/api/keys', { token })).body.items).toHaveLength(20)
  expect((await ask('GET', '/api/keys?live=false', { token })).status).toBe(422)
})
