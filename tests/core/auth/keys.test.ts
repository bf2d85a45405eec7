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
