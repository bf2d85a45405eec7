import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { BOT_KEY, type StartCore, startCore, type TestCore } from '../../../support/core.ts'
import { codeNow, enrol } from '../../../support/factor.ts'
import { readDocument } from '../../http/document.ts'

const PASSWORD = 'correct horse battery'
const REASON = 'a test'
let core: TestCore
let at = 0
afterEach(() => core.close())

async function start(options: StartCore = {}): Promise<void> {
  at = Date.UTC(2023, 0, 1, 0, 0, 10)
  core = await startCore({ now: () => at, ...options })
}
const ask = async (method: string, path: string, token: string, json?: unknown) => {
  const answer = await core.request(method, path, { token, ...(json === undefined ? {} : { json }) })
  return { status: answer.status, code: answer.json.code, json: answer.json }
}
const minutes = (n: number): void => void (at += n * 60_000)
const stepUp = (token: string, secret: string) =>
  ask('POST', '/api/auth/step-up', token, { code: codeNow(secret, core.now) })
async function inChat(telegram_id: string, pass?: unknown): Promise<string> {
  const { json } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id, pass } })
  return String(json.access_token)
}
/** A person with a role who signs in with a password; returns a fresh token. */
async function newStaff(role: string, email: string): Promise<{ token: string; id: string }> {
  const registered = await core.request('POST', '/api/auth/register', { json: { email, password: PASSWORD } })
  const { json } = await ask('GET', '/api/account', String(registered.json.access_token))
  const change = await ask('PUT', `/api/admin/accounts/${String(json.id)}/role`, await core.admin(), {
    role,
    reason: REASON,
  })
  expect(change.status).toBe(200)
  const login = await core.request('POST', '/api/auth/login', { json: { email, password: PASSWORD } })
  return { token: String(login.json.access_token), id: String(json.id) }
}

test('step-up: every operation that declares it refuses a session without a fresh code, and none with one', async () => {
  await start()
  const { routes } = await readDocument(core)
  const { token } = await newStaff('admin', 'olga@example.com')
  const careful = routes.filter(({ operation }) => operation['x-step-up'] === 'always')
  const names = careful.map(({ operation }) => operation.operationId).toSorted()
  expect(names).toEqual(
    expect.arrayContaining([
      'changeAccountById',
      'changeMember',
      'changeModelState',
      'changePassword',
      'createApiKey',
      'createLinkCode',
      'decideCompany',
      'enrolFactor',
      'giveRole',
      'importBankStatements',
      'inviteMember',
      'removeFactor',
      'renewBackupCodes',
      'resetFactor',
      'setModelPrice',
      'transferOwnership',
      'uploadModel',
    ]),
  )
  const codes = async () => {
    const answers = []
    for (const { method, path } of careful.filter(({ operation }) => operation.operationId !== 'removeFactor'))
      answers.push((await ask(method, path.replaceAll(/{\w+}/g, 'nobodys'), token)).code)
    return answers
  }
  // Who has no second factor is not asked for one.
  expect(await codes()).not.toContain('step_up_required')
  const { secret } = await enrol(core, token, PASSWORD)
  expect(await codes()).not.toContain('step_up_required')
  minutes(6)
  expect(new Set(await codes())).toEqual(new Set(['step_up_required']))
  expect((await ask('DELETE', '/api/auth/factor', token)).code).toBe('step_up_required')
  const steppedUp = await stepUp(token, secret)
  expect(steppedUp.json.expires_at).toBe(new Date(at + 5 * 60_000).toISOString())
  expect(await codes()).not.toContain('step_up_required')
  minutes(5)
  expect(new Set(await codes())).toEqual(new Set(['step_up_required']))
  await stepUp(token, secret)
  expect((await ask('DELETE', '/api/auth/factor', token)).status).toBe(204)
  expect(await codes()).not.toContain('step_up_required')
})

test('step-up: it holds for the session that gave the code, and an API key has none', async () => {
  await start()
  const token = await core.register()
  const key = String((await ask('POST', '/api/keys', token, { name: 'k', scopes: ['read'] })).json.key)
  const { secret } = await enrol(core, token, PASSWORD)
  minutes(6)
  const login = await core.request('POST', '/api/auth/login', {
    json: { email: 'user0@example.com', password: PASSWORD },
  })
  const { challenge } = z.object({ challenge: z.string() }).parse(login.json.params)
  const code = codeNow(secret, core.now)
  const { json } = await core.request('POST', '/api/auth/login/verify', { json: { challenge, code } })
  const other = String(json.access_token)
  minutes(1)
  expect((await stepUp(token, secret)).status).toBe(200)
  expect((await ask('POST', '/api/keys', token, { name: 'a' })).status).toBe(201)
  expect((await ask('POST', '/api/keys', other, { name: 'b' })).code).toBe('step_up_required')
  expect((await stepUp(key, secret)).code).toBe('forbidden')
})

test('step-up: adjustments, their rollback and refunds need it above STEP_UP_CREDITS only', async () => {
  await start({ env: { STEP_UP_CREDITS: '100' } })
  const { token } = await newStaff('admin', 'olga@example.com')
  const { json: anna } = await ask('GET', '/api/account', await core.register())
  const adjust = (amount: number) =>
    ask('POST', `/api/admin/accounts/${String(anna.id)}/adjust`, token, { amount, reason: REASON })
  const before = await adjust(300)
  expect(before.status).toBe(201)
  const { secret } = await enrol(core, token, PASSWORD)
  minutes(6)
  expect([(await adjust(100)).status, (await adjust(-100)).status]).toEqual([201, 201])
  expect([(await adjust(101)).code, (await adjust(-101)).code]).toEqual(['step_up_required', 'step_up_required'])
  const log = await core.request('GET', '/api/admin/audit?action=account.adjusted', { token })
  const seq = (log.json.items as unknown as Array<{ seq: number }>).at(-1)?.seq
  const undo = () => ask('POST', `/api/admin/audit/${seq}/rollback`, token, { reason: REASON })
  expect((await undo()).code).toBe('step_up_required')
  const { json } = await ask('GET', `/api/admin/accounts/${String(anna.id)}`, token)
  expect(json.balance).toMatchObject({ balance: 800 })
  await stepUp(token, secret)
  expect([(await adjust(101)).status, (await undo()).status]).toEqual([201, 201])
})

test('step-up: a role is not given back by a rollback without a fresh code', async () => {
  await start()
  const anna = await newStaff('support', 'anna@example.com')
  const { token } = await newStaff('admin', 'olga@example.com')
  const taken = { role: 'customer', reason: REASON }
  expect((await ask('PUT', `/api/admin/accounts/${anna.id}/role`, token, taken)).status).toBe(200)
  const { secret } = await enrol(core, token, PASSWORD)
  minutes(6)
  const listed = await core.request('GET', '/api/admin/audit', { token })
  const records = listed.json.items as unknown as Array<{ seq: number; action: string; target: string }>
  const seq = records.find(({ action, target }) => action === 'role.given' && target === anna.id)?.seq
  const back = () => ask('POST', `/api/admin/audit/${seq}/rollback`, token, { reason: REASON })
  expect((await back()).code).toBe('step_up_required')
  await stepUp(token, secret)
  expect((await back()).status).toBe(201)
})

test('STAFF_MFA: staff without a second factor reach nothing of staff, and can set one up; others are not asked', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const chat = await core.admin()
  expect((await ask('GET', '/api/admin/accounts', chat)).code).toBe('mfa_enrolment_required')
  expect((await ask('GET', '/api/admin/accounts', await core.register())).code).toBe('forbidden')
  // No route of customers asks who they are at the shop.
  const { routes } = await readDocument(core)
  const customer = await core.register()
  for (const { method, path } of routes.filter(({ operation }) => operation['x-access'] === 'user')) {
    const token = customer
    const target = path.replaceAll(/{\w+}/g, 'nobodys')
    const { json } = await core.request(method, target, { token, hangsUp: true })
    expect([path, json.code]).not.toContain('mfa_enrolment_required')
  }
  const { secret } = await enrol(core, chat)
  expect((await ask('GET', '/api/admin/accounts', chat)).status).toBe(200)
  // What is read in a chat needs a code a shift, acts need a fresh one.
  const { json: anna } = await ask('GET', '/api/account', await core.register())
  const act = (token: string) =>
    ask('POST', `/api/admin/accounts/${String(anna.id)}/adjust`, token, { amount: 1, reason: REASON })
  expect((await act(chat)).status).toBe(201)
  minutes(6)
  expect((await act(chat)).code).toBe('step_up_required')
  const { json: proved } = await stepUp(chat, secret)
  expect((await act(chat)).status).toBe(201)
  // Later tokens of the chat count as proved with its pass, until that is too old.
  const next = await inChat('1003', proved.pass)
  expect((await act(next)).status).toBe(201)
  minutes(6)
  expect((await act(next)).code).toBe('step_up_required')
  minutes(11 * 60)
  expect((await ask('GET', '/api/admin/accounts', await inChat('1003', proved.pass))).status).toBe(200)
  minutes(60)
  const later = await inChat('1003', proved.pass)
  expect((await ask('GET', '/api/admin/accounts', later)).code).toBe('step_up_required')
  expect((await ask('GET', '/api/account', later)).status).toBe(200)
})

test('pass: a chat must prove again after a sign-out everywhere else or a new password, but for the one that asks', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const token = await core.register()
  const { json: join } = await ask('POST', '/api/account/link-code', token)
  await core.request('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: '1003', code: join.code } })
  const sign = async (secret: string) => {
    const login = await core.request('POST', '/api/auth/login', {
      json: { email: 'user0@example.com', password: PASSWORD },
    })
    const { challenge } = z.object({ challenge: z.string() }).parse(login.json.params)
    const code = codeNow(secret, core.now)
    const { json } = await core.request('POST', '/api/auth/login/verify', { json: { challenge, code } })
    return String(json.access_token)
  }
  const { secret } = await enrol(core, await inChat('1003'))
  const pass = async () => {
    minutes(1)
    return (await stepUp(await inChat('1003'), secret)).json.pass
  }
  const isLetIn = async (one: unknown) =>
    (await ask('GET', '/api/admin/accounts', await inChat('1003', one))).status === 200
  // From the chat itself: its own pass stays, another is over.
  const stolen = await pass()
  const own = await pass()
  expect([await isLetIn(stolen), await isLetIn(own)]).toEqual([true, true])
  expect((await ask('DELETE', '/api/sessions', await inChat('1003', own))).status).toBe(204)
  expect([await isLetIn(stolen), await isLetIn(own)]).toEqual([false, true])
  // From a session: all of the chat; the session has still proved its own code.
  minutes(1)
  const session = await sign(secret)
  minutes(1)
  await stepUp(session, secret)
  expect((await ask('DELETE', '/api/sessions', session)).status).toBe(204)
  expect(await isLetIn(own)).toBe(false)
  expect((await ask('POST', '/api/auth/factor/backup-codes', session)).status).toBe(201)
  const next = await pass()
  expect(await isLetIn(next)).toBe(true)
  minutes(1)
  await stepUp(session, secret)
  const change = { old_password: PASSWORD, password: 'a new horse, a new battery' }
  expect((await ask('POST', '/api/auth/password', session, change)).status).toBe(204)
  expect(await isLetIn(next)).toBe(false)
})

test("BOT_KEY: whoever has stolen it reads and does nothing of staff's, while they are at work in their chat", async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const chat = await core.admin()
  const { secret } = await enrol(core, chat)
  const { json: proved } = await stepUp(chat, secret)
  const { routes } = await readDocument(core)
  const staff = routes.filter(({ operation }) => operation['x-access'] === 'staff')
  expect(staff.length).toBeGreaterThan(30)
  const codesFor = async (token: string) => {
    const codes = new Map<string, unknown>()
    for (const { method, path, operation } of staff) {
      const target = path.replaceAll(/{\w+}/g, 'nobodys')
      const { json } = await core.request(method, target, { token, hangsUp: true })
      codes.set(operation.operationId, json.code)
    }
    return codes
  }
  const refused = (codes: Map<string, unknown>) => [...codes].filter(([, code]) => code === 'step_up_required').length
  // With an invented pass, with that of somebody else, and with none.
  const boris = await inChat('42')
  const own = await enrol(core, boris)
  const { json: ofBoris } = await stepUp(boris, own.secret)
  for (const pass of [undefined, 'A'.repeat(43), ofBoris.pass])
    expect(refused(await codesFor(await inChat('1003', pass)))).toBe(staff.length)
  // The staff themselves are let in everywhere.
  expect(refused(await codesFor(await inChat('1003', proved.pass)))).toBe(0)
  expect(refused(await codesFor(chat))).toBe(0)
})

test('STAFF_MFA: the first second factor of staff needs the code of the log, so that neither BOT_KEY nor a password makes staff', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const chat = await core.admin()
  const begin = (token: string, json: object) => ask('POST', '/api/auth/factor', token, json)
  expect((await begin(chat, {})).code).toBe('enrolment_code_required')
  const code = core.enrolmentCode()
  for (const enrolment_code of ['', 'AAAAA-AAAAA', '000000'])
    expect((await begin(chat, { enrolment_code })).code).toBe('enrolment_code_required')
  // It is of this person alone: somebody else among the staff has another.
  const olga = await core.register()
  await core.db.write(async (tx) => void (await tx.run("UPDATE users SET role = 'support' WHERE email IS NOT NULL")))
  expect((await begin(olga, { password: PASSWORD, enrolment_code: code })).code).toBe('enrolment_code_required')
  // Good for the hour in which it was written and the next, as people type it.
  minutes(60)
  const typed = { enrolment_code: code.toLowerCase().replace('-', ' ') }
  expect((await begin(await inChat('1003'), typed)).status).toBe(201)
  minutes(60)
  expect((await begin(await inChat('1003'), typed)).code).toBe('enrolment_code_required')
  // Customers need none.
  expect((await begin(await inChat('42'), {})).status).toBe(201)
})

test('STAFF_MFA: a secret that was begun before its person became staff is worth nothing without the code', async () => {
  await start({ env: { STAFF_MFA: 'on' } })
  const olga = await core.register()
  const begun = await ask('POST', '/api/auth/factor', olga, { password: PASSWORD })
  expect(begun.status).toBe(201)
  await core.db.write(async (tx) => void (await tx.run("UPDATE users SET role = 'support' WHERE email IS NOT NULL")))
  const prove = (secret: unknown) =>
    ask('POST', '/api/auth/factor/confirm', olga, { code: codeNow(String(secret), core.now) })
  expect((await prove(begun.json.secret)).code).toBe('enrolment_code_required')
  expect((await ask('GET', '/api/auth/factor', olga)).json.enrolled).toBe(false)
  // The refusal has written the code: with it they begin again.
  const json = { password: PASSWORD, enrolment_code: core.enrolmentCode() }
  const again = await ask('POST', '/api/auth/factor', olga, json)
  expect([again.status, (await prove(again.json.secret)).status]).toEqual([201, 201])
  // One that replaces a factor needs none.
  const other = await ask('POST', '/api/auth/factor', olga, {})
  minutes(1)
  expect([other.status, (await prove(other.json.secret)).status]).toEqual([201, 201])
})

test('reset: staff take a lost factor away with a reason, never their own; its owner is told', async () => {
  await start()
  const { token, id } = await newStaff('admin', 'olga@example.com')
  const user = await core.register()
  const { json: anna } = await ask('GET', '/api/account', user)
  const reset = (account: string) =>
    ask('POST', `/api/admin/accounts/${account}/factor/reset`, token, { reason: REASON })
  expect((await reset(String(anna.id))).code).toBe('state_conflict')
  await enrol(core, user, PASSWORD)
  expect((await reset(id)).code).toBe('state_conflict')
  expect((await reset(String(anna.id))).status).toBe(204)
  expect((await ask('GET', '/api/auth/factor', user)).json.enrolled).toBe(false)
  const [row] = await core.db.reader.values<[string]>(
    "SELECT data FROM events WHERE type = 'factor.changed' ORDER BY seq DESC",
  )
  expect(row?.[0]).toContain('reset')
  const { json } = await ask('GET', '/api/admin/audit', token)
  expect(JSON.stringify(json)).toContain('factor.reset')
})
