import { expect, test } from 'vitest'
import { codeNow, enrol } from '../../../support/factor.ts'
import { readDocument } from '../../http/document.ts'
import { PASSWORD, REASON, startFactorWorld } from './world.ts'

test('STAFF_MFA: staff without a second factor reach nothing of staff, and can set one up; others are not asked', async () => {
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, ask, minutes, stepUp, inChat } = world
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

test("BOT_KEY: a thief reads and does nothing of staff's, while they are at work in their chat", async () => {
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, stepUp, inChat } = world
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
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, ask, minutes, inChat } = world
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
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, ask, minutes } = world
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
  await using world = await startFactorWorld()
  const { core, ask, newStaff } = world
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
