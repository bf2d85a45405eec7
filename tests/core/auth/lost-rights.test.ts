import { sql } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import type { Tx } from '../../../core/db/client.ts'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { codeNow, enrol } from '../../support/factor.ts'

const PASSWORD = 'correct horse battery'
let core: TestCore
afterEach(() => core.close())

const signIn = (email: string, password = PASSWORD) =>
  core.request('POST', '/api/auth/login', { json: { email, password } })

/** Signs in, and changes something about the person while their password is being checked. */
async function signInDuring(email: string, change: (tx: Tx) => Promise<unknown>) {
  const begun: Array<ReturnType<typeof signIn>> = []
  await core.db.write(async (tx) => {
    begun.push(signIn(email))
    // Its check takes as long, and began later: the person has been read by then as they were.
    expect((await signIn('nobody@example.com')).status).toBe(401)
    await change(tx)
  })
  const [done] = await Promise.all(begun)
  if (done === undefined) throw new Error('nobody signed in')
  return done
}

test.each([
  ['the password is another', sql`UPDATE users SET password_hash = password_hash || 'x'`, 401, 'wrong_credentials'],
  ['the person is blocked', sql`UPDATE users SET blocked_at = 1`, 403, 'forbidden'],
  [
    'a second factor is there',
    sql`INSERT INTO factors (user_id, secret, enrolled_at) SELECT id, 'sealed', 1 FROM users WHERE email IS NOT NULL`,
    403,
    'mfa_required',
  ],
] as const)('sign-in: it opens no session when by the end of it %s', async (_what, change, status, code) => {
  core = await startCore()
  await core.register()
  expect((await signIn('user0@example.com')).status).toBe(200)
  const sessions = async () =>
    (await core.db.reader.values<[number]>(sql`SELECT count(DISTINCT family_id) FROM refresh_tokens`))[0]?.[0]
  const before = await sessions()
  const refused = await signInDuring('user0@example.com', (tx) => tx.run(change))
  expect([refused.status, refused.json.code]).toEqual([status, code])
  expect(await sessions()).toBe(before)
})

test('sign-in: a change of anything else in the middle of it does not stand in its way', async () => {
  core = await startCore()
  await core.register()
  const done = await signInDuring('user0@example.com', (tx) => tx.run(sql`UPDATE users SET language = 'ru'`))
  expect(done.status).toBe(200)
})

test('second factor: a session that asks while it is being set up is not remembered as it was before', async () => {
  core = await startCore()
  const [first, { json }] = [await core.register(), await signIn('user0@example.com')]
  const other = String(json.access_token)
  const balance = (token: string) => core.request('GET', '/api/account/balance', { token })
  const begun = await core.request('POST', '/api/auth/factor', { token: first, json: { password: PASSWORD } })
  const code = codeNow(String(begun.json.secret), core.now)
  let confirming = Promise.resolve({ status: 0 })
  let asking: Promise<void> = Promise.resolve()
  // Both wait for this write, and then share a commit: the other session asks after the change and before its commit.
  await core.db.write(async () => {
    confirming = core.request('POST', '/api/auth/factor/confirm', { token: first, json: { code } })
    expect((await balance(first)).status).toBe(200)
    asking = core.db.write(async () => void (await balance(other)))
  })
  await asking
  expect((await confirming).status).toBe(201)
  expect((await balance(other)).status).toBe(401)
  expect((await balance(first)).status).toBe(200)
})

test('link code: one that is not used ends with the sessions of its person', async () => {
  core = await startCore()
  const token = await core.register()
  const made = async (by: string) =>
    String((await core.request('POST', '/api/account/link-code', { token: by })).json.code)
  const [code, { json }] = [await made(token), await signIn('user0@example.com')]
  const newPassword = { old_password: PASSWORD, password: 'staple under a green moon' }
  const changed = await core.request('POST', '/api/auth/password', {
    token: String(json.access_token),
    json: newPassword,
  })
  expect(changed.status).toBeLessThan(300)
  const live = async () => (await core.db.reader.values<[number]>(sql`SELECT count(*) FROM link_codes`))[0]?.[0]
  expect([code.length > 0, await live()]).toEqual([true, 0])
})

test('roles: who is blocked keeps the rights that protect them from those with less', async () => {
  core = await startCore()
  const account = async () =>
    String((await core.request('GET', '/api/account', { token: await core.register() })).json.id)
  const [above, below] = [await account(), await account()]
  const give = (id: string, role: string, token: string) =>
    core.request('PUT', `/api/admin/accounts/${id}/role`, { token, json: { role, reason: 'a test' } })
  const owner = await core.admin()
  const title = { en: 'guard', ru: 'охрана' }
  const json = { id: 'guard', title, permissions: ['accounts.change', 'accounts.read', 'roles.give'], reason: 'a test' }
  expect((await core.request('POST', '/api/admin/roles', { token: owner, json })).status).toBe(201)
  expect([(await give(above, 'admin', owner)).status, (await give(below, 'guard', owner)).status]).toEqual([200, 200])
  const block = (token: string, blocked: boolean) =>
    core.request('PATCH', `/api/admin/accounts/${above}`, { token, json: { blocked, reason: 'a test' } })
  const guard = String((await signIn('user1@example.com')).json.access_token)
  expect((await block(guard, true)).json.code).toBe('forbidden')
  expect((await block(owner, true)).status).toBe(200)
  expect((await block(guard, false)).json.code).toBe('forbidden')
  expect((await give(above, 'customer', guard)).json.code).toBe('forbidden')
  expect((await block(owner, false)).status).toBe(200)
})

test('second factor: setting it up ends every other session, and keeps the one that did it', async () => {
  core = await startCore()
  const [first, { json }] = [await core.register(), await signIn('user0@example.com')]
  await enrol(core, first, PASSWORD)
  const asked = (token: string) => core.request('GET', '/api/account', { token })
  expect([(await asked(first)).status, (await asked(String(json.access_token))).status]).toEqual([200, 401])
})

const NEW = 'staple under a green moon'

/** A link to a new password for the person of a token, by a chat that is joined to them. */
async function resetCode(token: string): Promise<string> {
  const { json } = await core.request('POST', '/api/account/link-code', { token })
  const link = { token: BOT_KEY, json: { telegram_id: '77', code: json.code } }
  expect((await core.request('POST', '/api/bot/link', link)).status).toBe(200)
  const made = await core.request('POST', '/api/bot/reset-link', { token: BOT_KEY, json: { telegram_id: '77' } })
  return String(made.json.url).split('#')[1] ?? ''
}
const reset = (code: string) => core.request('POST', '/api/auth/reset/confirm', { json: { code, password: NEW } })

test('reset: of sign-ins with the old password at the same time, none is in when it is done', async () => {
  core = await startCore()
  const code = await resetCode(await core.register())
  const signIns = Array.from({ length: 8 }, () => signIn('user0@example.com'))
  const done = reset(code)
  const more = Array.from({ length: 8 }, () => signIn('user0@example.com'))
  expect((await done).status).toBe(204)
  const tokens = (await Promise.all([...signIns, ...more])).map(({ json }) => json.access_token)
  for (const token of tokens.filter((one) => one !== undefined))
    expect((await core.request('GET', '/api/account', { token: String(token) })).status).toBe(401)
  expect((await signIn('user0@example.com')).status).toBe(401)
  expect((await signIn('user0@example.com', NEW)).status).toBe(200)
})

test('reset: a second factor that is being set up by a session at the same time counts or does not, and the session ends', async () => {
  core = await startCore()
  const token = await core.register()
  const code = await resetCode(token)
  const begun = await core.request('POST', '/api/auth/factor', { token, json: { password: PASSWORD } })
  const secret = String(begun.json.secret)
  const confirm = core.request('POST', '/api/auth/factor/confirm', { token, json: { code: codeNow(secret, core.now) } })
  const [confirmed, done] = await Promise.all([confirm, reset(code)])
  expect(done.status).toBe(204)
  expect((await core.request('GET', '/api/account', { token })).status).toBe(401)
  const { json } = await signIn('user0@example.com', NEW)
  expect([201, 401]).toContain(confirmed.status)
  expect(json.code).toBe(confirmed.status === 201 ? 'mfa_required' : undefined)
  // Afterwards the ended session confirms nothing.
  const late = await core.request('POST', '/api/auth/factor/confirm', {
    token,
    json: { code: codeNow(secret, core.now, 1) },
  })
  expect(late.status).toBe(401)
})

test('second factor: taken away by staff while its person replaces it, nothing of the old one is left', async () => {
  core = await startCore()
  const token = await core.register()
  const { json: account } = await core.request('GET', '/api/account', { token })
  await enrol(core, token, PASSWORD)
  const begun = await core.request('POST', '/api/auth/factor', { token, json: {} })
  const confirm = core.request('POST', '/api/auth/factor/confirm', {
    token,
    json: { code: codeNow(String(begun.json.secret), core.now) },
  })
  const taken = core.request('POST', `/api/admin/accounts/${String(account.id)}/factor/reset`, {
    token: await core.admin(),
    json: { reason: 'a test' },
  })
  const statuses = (await Promise.all([confirm, taken])).map(({ status }) => status)
  expect(statuses).toEqual([expect.any(Number), 204])
  const left = async (table: string) =>
    (await core.db.reader.values<[number]>(sql.raw(`SELECT count(*) FROM ${table}`)))[0]?.[0]
  expect([statuses[0] === 201 || statuses[0] === 409, await left('factors'), await left('backup_codes')]).toEqual([
    true,
    0,
    0,
  ])
  expect((await signIn('user0@example.com')).status).toBe(200)
})
