import { expect, test } from 'vitest'
import { z } from 'zod'
import { BOT_KEY } from '../../../support/core.ts'
import { codeNow, enrol } from '../../../support/factor.ts'
import { readDocument } from '../../http/document.ts'
import { PASSWORD, REASON, startFactorWorld } from './world.ts'

test('step-up: every operation that declares it refuses a session without a fresh code, and none with one', async () => {
  await using world = await startFactorWorld()
  const { core, ask, minutes, stepUp, newStaff, clock } = world
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
  expect(steppedUp.json.expires_at).toBe(new Date(clock.at + 5 * 60_000).toISOString())
  expect(await codes()).not.toContain('step_up_required')
  minutes(5)
  expect(new Set(await codes())).toEqual(new Set(['step_up_required']))
  await stepUp(token, secret)
  expect((await ask('DELETE', '/api/auth/factor', token)).status).toBe(204)
  expect(await codes()).not.toContain('step_up_required')
})

test('step-up: it holds for the session that gave the code, and an API key has none', async () => {
  await using world = await startFactorWorld()
  const { core, ask, minutes, stepUp } = world
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
  await using world = await startFactorWorld({ env: { STEP_UP_CREDITS: '100' } })
  const { core, ask, minutes, stepUp, newStaff } = world
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

test('step-up: a preview of a rollback says what else stands in its way, and that a code alone does not', async () => {
  await using world = await startFactorWorld({ env: { STEP_UP_CREDITS: '100' } })
  const { core, ask, minutes, newStaff } = world
  const giver = {
    id: 'giver',
    title: { en: 'giver', ru: 'даритель' },
    permissions: ['accounts.read', 'audit.read', 'audit.rollback', 'credits.adjust'],
    credit_limit: 300,
    reason: REASON,
  }
  expect((await ask('POST', '/api/admin/roles', await core.admin(), giver)).status).toBe(201)
  const { token } = await newStaff('giver', 'olga@example.com')
  const { json: anna } = await ask('GET', '/api/account', await core.register())
  const gift = { amount: 300, reason: REASON }
  expect((await ask('POST', `/api/admin/accounts/${String(anna.id)}/adjust`, token, gift)).status).toBe(201)
  const log = await core.request('GET', '/api/admin/audit?action=account.adjusted', { token })
  const seq = (log.json.items as unknown as Array<{ seq: number }>)[0]?.seq
  await enrol(core, token, PASSWORD)
  minutes(6)
  const path = `/api/admin/audit/${seq}/rollback`
  expect((await ask('GET', path, token)).json).toMatchObject({ possible: true, obstacle: null })
  expect((await ask('POST', path, token, { reason: REASON })).code).toBe('step_up_required')
  const less = { credit_limit: 200, reason: REASON }
  expect((await ask('PATCH', '/api/admin/roles/giver', await core.admin(), less)).status).toBe(200)
  expect((await ask('GET', path, token)).json).toMatchObject({ possible: false, obstacle: { code: 'over_limit' } })
})

test('step-up: a role is not given back by a rollback without a fresh code', async () => {
  await using world = await startFactorWorld()
  const { core, ask, minutes, stepUp, newStaff } = world
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

test('pass: a chat must prove again after a sign-out everywhere else or a new password, but for the one that asks', async () => {
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, ask, minutes, stepUp, inChat } = world
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
