import { eq, sql } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { auditLog } from '../../../core/db/schema/system.ts'
import { type StartCore, startCore, type TestCore } from '../../support/core.ts'
import { codeNow, enrol } from '../../support/factor.ts'

const PASSWORD = 'correct horse battery'
let core: TestCore
let at = 0
afterEach(() => core.close())

async function start(options: StartCore = {}): Promise<void> {
  at = Date.UTC(2026, 0, 5)
  core = await startCore({ now: () => at, ...options })
}
const ask = async (method: string, path: string, token: string, json?: unknown) => {
  const answer = await core.request(method, path, { token, ...(json === undefined ? {} : { json }) })
  return { status: answer.status, code: answer.json.code, json: answer.json }
}
const minutes = (n: number): void => void (at += n * 60_000)
async function giveRole(account: string, role: string): Promise<void> {
  const given = await ask('PUT', `/api/admin/accounts/${account}/role`, await core.admin(), { role, reason: 'a test' })
  expect(given.status).toBe(200)
}
async function newStaff(role: string): Promise<{ token: string; id: string }> {
  const { json } = await ask('GET', '/api/account', await core.register())
  await giveRole(String(json.id), role)
  const login = await core.request('POST', '/api/auth/login', { json: { email: json.email, password: PASSWORD } })
  return { token: String(login.json.access_token), id: String(json.id) }
}
const make = (token: string, permissions: readonly string[], rest: object = {}) =>
  ask('POST', '/api/keys', token, { name: 'pipeline', permissions, ...rest })

test('staff key: it does what is named and no more, and ends within a year, after 90 days by default', async () => {
  await start()
  const { token } = await newStaff('tech')
  const made = await make(token, ['models.read', 'metrics.read'])
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({ scopes: [], permissions: ['metrics.read', 'models.read'] })
  expect(Date.parse(String(made.json.expires_at)) - at).toBe(90 * 86_400_000)
  const key = String(made.json.key)
  expect((await ask('GET', '/api/admin/models', key)).status).toBe(200)
  expect((await core.request('GET', '/metrics', { token: key })).status).toBe(200)
  // The role may, the key may not; and it is no key of the account.
  expect((await ask('GET', '/api/admin/jobs', token)).status).toBe(200)
  for (const path of ['/api/admin/jobs', '/api/account', '/api/account/balance', '/api/keys'])
    expect([path, (await ask('GET', path, key)).code]).toEqual([path, 'forbidden'])
  at += 90 * 86_400_000
  expect((await ask('GET', '/api/admin/models', key)).code).toBe('unauthenticated')
})

test('staff key: nobody makes one for more than they may', async () => {
  await start()
  const { token } = await newStaff('support')
  expect((await make(token, ['jobs.read'])).status).toBe(201)
  const refused = await make(token, ['jobs.read', 'models.change'])
  expect([refused.code, refused.json.params]).toEqual(['forbidden', { needed: 'models.change' }])
  expect((await make(await core.register(), ['jobs.read'])).code).toBe('forbidden')
})

test('staff key: what its owner loses it loses at once, and gets back with it', async () => {
  await start()
  const { token, id } = await newStaff('tech')
  const key = String((await make(token, ['models.read'])).json.key)
  const works = async () => (await ask('GET', '/api/admin/models', key)).status
  expect(await works()).toBe(200)
  await giveRole(id, 'support')
  expect(await works()).toBe(403)
  await giveRole(id, 'tech')
  expect(await works()).toBe(200)
  // A role that is changed, too.
  const role = (await ask('GET', '/api/admin/roles', await core.admin())).json
  expect(JSON.stringify(role)).toContain('models.read')
  const permissions = ['jobs.read', 'metrics.read']
  const changed = await ask('PATCH', '/api/admin/roles/tech', await core.admin(), { permissions, reason: 'a test' })
  expect(changed.status).toBe(200)
  expect(await works()).toBe(403)
  const blocked = { blocked: true, reason: 'a test' }
  expect((await ask('PATCH', `/api/admin/accounts/${id}`, await core.admin(), blocked)).status).toBe(200)
  expect((await ask('GET', '/api/admin/models', key)).status).toBe(403)
})

test('staff key: making one needs a fresh code, using it none, also where a code is asked of sessions', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const token = await core.register()
  await core.db.write(async (tx) => void (await tx.run(sql`UPDATE users SET role = 'admin' WHERE email IS NOT NULL`)))
  expect((await make(token, ['models.change'])).code).toBe('mfa_enrolment_required')
  const { secret } = await enrol(core, token, PASSWORD)
  minutes(6)
  expect((await make(token, ['models.change'])).code).toBe('step_up_required')
  await ask('POST', '/api/auth/step-up', token, { code: codeNow(secret, core.now) })
  const key = String((await make(token, ['models.change'])).json.key)
  minutes(6)
  const path = '/api/admin/models/naive/versions/1.0.0/state'
  const act = (by: string) => ask('POST', path, by, { action: 'make_default', reason: 'a test' })
  expect((await act(token)).code).toBe('step_up_required')
  expect((await act(key)).code).not.toBe('step_up_required')
  expect((await act(key)).status).not.toBe(403)
  const listed = await ask('GET', '/api/admin/audit', token)
  expect(JSON.stringify(listed.json)).toContain('key.created')
})

test('staff key: exchanging one asks for what making one does, and it ends with the factor, removed or reset', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const token = await core.register()
  await core.db.write(async (tx) => void (await tx.run(sql`UPDATE users SET role = 'admin' WHERE email IS NOT NULL`)))
  await enrol(core, token, PASSWORD)
  const works = async (key: unknown) => (await ask('GET', '/api/admin/models', String(key))).status
  const revoked = async () => {
    const rows = await core.db.reader.select().from(auditLog).where(eq(auditLog.action, 'key.revoked'))
    return new Set(rows.map(({ target }) => target))
  }
  const first = await make(token, ['models.read'])
  const exchanged = await ask('POST', `/api/keys/${String(first.json.id)}/rotate`, token, {})
  expect([exchanged.status, await works(exchanged.json.key)]).toEqual([201, 200])
  const own = await ask('POST', '/api/keys', token, { name: 'own', scopes: ['read'] })
  expect((await ask('DELETE', '/api/auth/factor', token)).status).toBe(204)
  expect([await works(first.json.key), await works(exchanged.json.key)]).toEqual([401, 401])
  expect(await revoked()).toEqual(new Set([exchanged.json.id, first.json.id]))
  expect((await ask('GET', '/api/account', String(own.json.key))).status).toBe(200)
  // One from before keys ended with the factor.
  await core.db.write(async (tx) => void (await tx.run(sql`UPDATE api_keys SET revoked_at = NULL`)))
  const rotate = () => ask('POST', `/api/keys/${String(exchanged.json.id)}/rotate`, token, {})
  expect((await rotate()).code).toBe('mfa_enrolment_required')
  await enrol(core, token, PASSWORD)
  const second = await rotate()
  expect(second.status).toBe(201)

  const chat = await core.admin()
  await enrol(core, chat)
  const { json } = await ask('GET', '/api/account', token)
  const path = `/api/admin/accounts/${String(json.id)}/factor/reset`
  expect((await ask('POST', path, chat, { reason: 'a test' })).status).toBe(204)
  expect(await works(second.json.key)).toBe(401)
  expect(await revoked()).toContain(second.json.id)
})

test('staff key: with BOT_KEY alone nobody exchanges one', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const chat = await core.admin()
  await enrol(core, chat)
  const made = await make(chat, ['models.read'])
  minutes(6)
  // A chat without a factor passes for one with a fresh code where only a fresh code is asked for.
  const path = `/api/keys/${String(made.json.id)}/rotate`
  expect((await ask('POST', path, await core.admin(), {})).code).toBe('step_up_required')
  await core.db.write(async (tx) => void (await tx.run(sql`DELETE FROM factors`)))
  expect((await ask('POST', path, await core.admin(), {})).code).toBe('mfa_enrolment_required')
})

test('staff key: the ids of the settings make keys in their chat, and these upload for them', async () => {
  await start()
  const chat = await core.admin()
  const key = String((await make(chat, ['models.change', 'models.read'])).json.key)
  expect((await ask('GET', '/api/admin/models', key)).status).toBe(200)
  const refused = await ask('POST', '/api/admin/models/naive/price', key, { price_per_row: 3, reason: 'a test' })
  expect(refused.code).toBe('forbidden')
  const changed = await ask('POST', '/api/admin/models/naive/versions/1.0.0/state', key, {
    action: 'make_default',
    reason: 'a test',
  })
  expect(changed.status).toBe(200)
})
