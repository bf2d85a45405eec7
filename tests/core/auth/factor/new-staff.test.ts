import { expect, test } from 'vitest'
import { codeNow, enrol } from '../../../support/factor.ts'
import { PASSWORD, REASON, startFactorWorld } from './world.ts'

const PEOPLE = '/api/admin/accounts'

/** A shop with somebody whom an admin gives roles. `token` of the admin, who works with a second factor where one is demanded. */
async function startShop(STAFF_MFA: 'on' | 'off') {
  const world = await startFactorWorld({ env: { STAFF_MFA } })
  const { core, ask, inChat, stepUp, minutes } = world
  const admin = await core.admin()
  const { secret } = await enrol(core, admin)
  const act = async (method: string, path: string, json?: object) => {
    minutes(1)
    const proved = await stepUp(await inChat('1003'), secret)
    return ask(method, path, await inChat('1003', proved.json.pass), json)
  }
  return {
    ...world,
    boris: await inChat('42'),
    give: async (id: unknown, role: string) =>
      (await act('PUT', `${PEOPLE}/${String(id)}/role`, { role, reason: REASON })).status,
    takeBackLast: async () => {
      const { json } = await act('GET', '/api/admin/audit?action=role.given&limit=1')
      const [last] = json.items as unknown as Array<{ seq: number }>
      return (await act('POST', `/api/admin/audit/${String(last?.seq)}/rollback`, { reason: REASON })).status
    },
  }
}

test('STAFF_MFA: a factor that was set up before its person became staff is set up anew, with the code of the log', async () => {
  await using world = await startShop('on')
  const { core, ask, stepUp, minutes, inChat, boris, give } = world
  const { secret } = await enrol(core, boris)
  const { json: account } = await ask('GET', '/api/account', boris)
  minutes(1)
  const { json: proved } = await stepUp(boris, secret)
  expect(await give(account.id, 'support')).toBe(200)
  // Whoever holds the bot's key could have set it up, and knows its codes.
  const late = await inChat('42', proved.pass)
  expect((await ask('GET', PEOPLE, late)).code).toBe('mfa_enrolment_required')
  minutes(1)
  const { json: again } = await stepUp(late, secret)
  const chat = await inChat('42', again.pass)
  expect((await ask('GET', PEOPLE, chat)).code).toBe('mfa_enrolment_required')
  expect((await ask('POST', '/api/keys', chat, { name: 'k', permissions: ['jobs.read'] })).code).toBe(
    'mfa_enrolment_required',
  )
  const begin = (json: object, token = chat) => ask('POST', '/api/auth/factor', token, json)
  expect((await begin({})).code).toBe('enrolment_code_required')
  const enrolment_code = core.enrolmentCode()
  // The code alone is not enough either: it needs one of the factor that is there.
  expect((await begin({ enrolment_code }, await inChat('42'))).code).toBe('step_up_required')
  const begun = await begin({ enrolment_code })
  expect(begun.status).toBe(201)
  const done = await ask('POST', '/api/auth/factor/confirm', chat, {
    code: codeNow(String(begun.json.secret), core.now),
  })
  expect(done.status).toBe(201)
  expect((await ask('GET', PEOPLE, await inChat('42', done.json.pass))).status).toBe(200)
  expect((await ask('GET', PEOPLE, await inChat('42', proved.pass))).code).toBe('step_up_required')
})

test('STAFF_MFA: that holds for a password too, and a factor that staff replace themselves stays good', async () => {
  await using world = await startShop('on')
  const { core, ask, stepUp, minutes, give } = world
  const olga = await core.register()
  const { secret } = await enrol(core, olga, PASSWORD)
  const { json: account } = await ask('GET', '/api/account', olga)
  expect(await give(account.id, 'support')).toBe(200)
  const signIn = async (key: string): Promise<string> => {
    minutes(1)
    const login = await core.request('POST', '/api/auth/login', {
      json: { email: account.email, password: PASSWORD },
    })
    const { challenge } = login.json.params as unknown as { challenge: string }
    const verified = await core.request('POST', '/api/auth/login/verify', {
      json: { challenge, code: codeNow(key, core.now) },
    })
    expect(verified.status).toBe(200)
    return String(verified.json.access_token)
  }
  const session = await signIn(secret)
  expect((await ask('GET', PEOPLE, session)).code).toBe('mfa_enrolment_required')
  const renew = async (token: string, key: string, json: object): Promise<string> => {
    minutes(1)
    expect((await stepUp(token, key)).status).toBe(200)
    const first = await ask('POST', '/api/auth/factor', token, json)
    const begun =
      first.code === 'enrolment_code_required'
        ? await ask('POST', '/api/auth/factor', token, { ...json, enrolment_code: core.enrolmentCode() })
        : first
    const code = codeNow(String(begun.json.secret), core.now)
    expect((await ask('POST', '/api/auth/factor/confirm', token, { code })).status).toBe(201)
    return String(begun.json.secret)
  }
  const second = await renew(session, secret, {})
  expect((await ask('GET', PEOPLE, session)).status).toBe(200)
  const before = core.enrolmentCode()
  const third = await renew(session, second, {})
  expect(core.enrolmentCode()).toBe(before)
  expect((await ask('GET', PEOPLE, await signIn(third))).status).toBe(200)
})

test('role: after it is given, or taken back by a rollback, the first act of staff asks for a code, however fresh the last one was', async () => {
  await using world = await startShop('off')
  const { core, ask, stepUp, minutes, inChat, boris, give, takeBackLast } = world
  const { secret } = await enrol(core, boris)
  const { json: account } = await ask('GET', '/api/account', boris)
  const { json: proved } = await stepUp(boris, secret)
  const chat = () => inChat('42', proved.pass)
  const change = { method: 'POST', path: `${PEOPLE}/acc_nobody/adjust`, json: { amount: 1, reason: REASON } }
  expect((await ask('GET', PEOPLE, await chat())).code).toBe('forbidden')
  expect(await give(account.id, 'operator')).toBe(200)
  expect((await ask('GET', PEOPLE, await chat())).code).toBe('step_up_required')
  expect((await ask(change.method, change.path, await chat(), change.json)).code).toBe('step_up_required')
  minutes(1)
  const { json: fresh } = await stepUp(await chat(), secret)
  const working = () => inChat('42', fresh.pass)
  expect((await ask('GET', PEOPLE, await working())).status).toBe(200)
  expect((await ask(change.method, change.path, await working(), change.json)).code).toBe('not_found')
  // The next role asks again, and so does the one that a rollback restores.
  expect(await give(account.id, 'support')).toBe(200)
  expect((await ask('GET', PEOPLE, await working())).code).toBe('step_up_required')
  minutes(1)
  const { json: later } = await stepUp(await chat(), secret)
  expect((await ask('GET', PEOPLE, await inChat('42', later.pass))).status).toBe(200)
  expect(await takeBackLast()).toBe(201)
  expect((await ask('GET', PEOPLE, await inChat('42', later.pass))).code).toBe('step_up_required')
})
