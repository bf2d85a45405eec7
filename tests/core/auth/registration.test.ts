import { expect, test } from 'vitest'
import { startWorld } from '../accounts/world.ts'

test('register: 201 with tokens that work, and welcome credits once', async () => {
  const { ask, password } = await startWorld()
  const { status, body } = await ask('POST', '/api/auth/register', { json: { email: 'Anna@Example.com', password } })
  expect(status).toBe(201)
  expect(body).toEqual({
    access_token: body.access_token,
    token_type: 'bearer',
    expires_in: 900,
    refresh_token: body.refresh_token,
  })
  const token = body.access_token
  expect((await ask('GET', '/api/account/balance', { token })).body).toMatchObject({
    balance: 500,
    held: 0,
    available: 500,
  })
  const account = await ask('GET', '/api/account', { token })
  expect(account.body).toMatchObject({ email: 'anna@example.com', role: 'customer', telegram_id: null, blocked: false })
  expect(Object.keys(account.body).sort()).toEqual(
    [
      'blocked',
      'company',
      'created_at',
      'email',
      'email_confirmed',
      'id',
      'kind',
      'language',
      'member',
      'permissions',
      'role',
      'telegram_id',
      'terms_accepted_at',
      'user_id',
    ].sort(),
  )
})

test('register: an e-mail in use is 409, whatever its case, and ten at once make one account', async () => {
  const { ask, password, register } = await startWorld()
  await register('anna@example.com')
  const again = await ask('POST', '/api/auth/register', { json: { email: 'ANNA@example.com', password } })
  expect([again.status, again.body.code]).toEqual([409, 'email_taken'])
  const many = await Promise.all(
    Array.from({ length: 10 }, () =>
      ask('POST', '/api/auth/register', { json: { email: 'boris@example.com', password } }),
    ),
  )
  expect(many.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(many.filter(({ status }) => status === 409)).toHaveLength(9)
})

test.each([
  ['a field it does not know', { email: 'a@b.example', password: 'long enough', role: 'admin' }, '/role'],
  ['a short password', { email: 'a@b.example', password: 'short' }, '/password'],
  ['a NUL in the password', { email: 'a@b.example', password: 'long\0enough' }, '/password'],
  ['a lone surrogate in the password', { email: 'a@b.example', password: 'long enough\ud800' }, '/password'],
  ['a password of a megabyte', { email: 'a@b.example', password: 'x'.repeat(1_000_000) }, '/password'],
  ['no e-mail', { password: 'long enough' }, '/email'],
])('register: %s is 422 and names the field', async (_, json, pointer) => {
  const { ask } = await startWorld()
  const { status, body } = await ask('POST', '/api/auth/register', { json })
  expect([status, body.code]).toEqual([422, 'validation_failed'])
  expect(body.fields.map((field: { pointer: string }) => field.pointer)).toContain(pointer)
})

const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)

const from = (address: string) => ({ 'x-forwarded-for': address })

test.each([
  'password',
  'Password123!',
  'p@ssw0rd',
  '12345678',
  '9876543210',
  'abcdefgh',
  'qwertyuiop',
  'QWErty12345',
  'aaaaaaaa',
  '12121212',
  'passwordpassword',
  '1q2w3e4r',
  'iloveyou2026',
  'mary.major@example.com',
  'Mary.Major1',
])('register: the password %s is refused as one of the first that are guessed', async (password) => {
  const { ask } = await startWorld()
  const answer = await ask('POST', '/api/auth/register', { json: { email: 'mary.major@example.com', password } })
  expect([answer.status, answer.body.code, answer.body.fields?.[0]?.pointer]).toEqual([
    422,
    'validation_failed',
    '/password',
  ])
})

test.each(['correct horse battery', 'my password is long', 'zT4-kk9!', 'major concerns 7', '84291735'])(
  'register: the password %s is taken',
  async (password) => {
    const { ask } = await startWorld()
    const answer = await ask('POST', '/api/auth/register', { json: { email: 'mary.major@example.com', password } })
    expect(answer.status).toBe(201)
  },
)

test('register: welcome credits are given so many times a day to one network, and who gets none is told', async () => {
  const { ask, clock, password } = await startWorld()
  let count = 0
  const register = async (address: string) => {
    const json = { email: `user${count++}@example.com`, password }
    const { status, body } = await ask('POST', '/api/auth/register', { json, headers: from(address) })
    const balance = await ask('GET', '/api/account/balance', { token: body.access_token })
    return [status, balance.body.available, body.notice?.code]
  }
  // Networks of one /56, as a provider gives to a customer.
  const neighbours = await Promise.all([1, 2, 3, 4, 5].map((host) => register(`2001:db8:1:20${host}::${host}`)))
  expect(neighbours.filter(([, , notice]) => notice === undefined)).toEqual(times(3, [201, 500, undefined]))
  expect(neighbours.filter(([, , notice]) => notice !== undefined)).toEqual(times(2, [201, 0, 'no_welcome_credits']))
  expect(await register('2001:db8:1:300::1')).toEqual([201, 500, undefined])
  clock.at += 24 * 3_600_000
  expect(await register('2001:db8:1:209::9')).toEqual([201, 500, undefined])
})

test('register: one that fails takes no welcome credits from its network; this machine itself is not bounded', async () => {
  const { ask, password, register } = await startWorld()
  for (let i = 0; i < 6; i++) {
    const { token } = await register(`local${i}@example.com`)
    expect((await ask('GET', '/api/account/balance', { token })).body.available).toBe(500)
  }
  const json = { email: 'anna@example.com', password }
  const many = await Promise.all(
    Array.from({ length: 6 }, () => ask('POST', '/api/auth/register', { json, headers: from('203.0.113.7') })),
  )
  expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409])
  for (const name of ['boris', 'clara', 'dina']) {
    const next = { email: `${name}@example.com`, password }
    const { body } = await ask('POST', '/api/auth/register', { json: next, headers: from('203.0.113.7') })
    expect([name, body.notice?.code]).toEqual([name, name === 'dina' ? 'no_welcome_credits' : undefined])
  }
})

test('register: in production welcome credits are counted for this machine too, since a proxy may be all of it', async () => {
  const { ask, password } = await startWorld({ isLocalFree: false })
  const register = async (name: string) =>
    (await ask('POST', '/api/auth/register', { json: { email: `${name}@example.com`, password } })).body.notice?.code
  expect([await register('anna'), await register('boris'), await register('clara')]).toEqual(times(3, undefined))
  expect(await register('dina')).toBe('no_welcome_credits')
})

test('account: its owner changes the language and accepts the terms, and nothing else', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  const change = (json: unknown) => ask('PATCH', '/api/account', { token, json })
  expect((await change({ language: 'ru', accept_terms: true })).body).toMatchObject({
    language: 'ru',
    kind: 'personal',
    member: 'owner',
    terms_accepted_at: '2026-01-05T00:00:00.000Z',
  })
  for (const json of [{ role: 'admin' }, { balance: 1 }, { blocked: false }, { id: 'x' }, { kind: 'corporate' }]) {
    expect((await change(json)).status).toBe(422)
  }
})

test('register: who only asks which addresses are taken is told few an hour', async () => {
  const { ask, clock, password, register } = await startWorld()
  const { email } = await register()
  const probe = async () => {
    const { status, body } = await ask('POST', '/api/auth/register', {
      json: { email, password },
      headers: from('203.0.113.9'),
    })
    return [status, body.code]
  }
  for (let i = 0; i < 20; i++) expect(await probe()).toEqual([409, 'email_taken'])
  expect(await probe()).toEqual([429, 'rate_limited'])
  clock.at += 3_600_000
  expect(await probe()).toEqual([409, 'email_taken'])
})
