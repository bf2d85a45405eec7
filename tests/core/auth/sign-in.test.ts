import { expect, test } from 'vitest'
import { createPasswords } from '../../../core/auth/passwords/passwords.ts'
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
  expect((await ask('GET', '/api/account/balance', { token })).body).toEqual({ balance: 500, held: 0, available: 500 })
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

test('login: by JSON and by form, with username or email', async () => {
  const { ask, password, register } = await startWorld()
  const { email } = await register()
  const ways = await Promise.all([
    ask('POST', '/api/auth/login', { json: { email: 'Anna@example.com', password } }),
    ask('POST', '/api/auth/login', { form: { username: email, password, grant_type: 'password', scope: '' } }),
    ask('POST', '/api/auth/login', { form: { email, password } }),
  ])
  for (const { status, body } of ways) {
    expect(status).toBe(200)
    expect((await ask('GET', '/api/account', { token: body.access_token })).body.email).toBe(email)
  }
})

test('login: a form without a name is 422, a body of another kind 415', async () => {
  const { ask, password } = await startWorld()
  expect((await ask('POST', '/api/auth/login', { form: { password } })).status).toBe(422)
  const text = await ask('POST', '/api/auth/login', { headers: { 'content-type': 'text/plain' } })
  expect([text.status, text.body.code]).toEqual([415, 'unsupported_media'])
})

test('login: a wrong password and an unknown name get the same 401', async () => {
  const { ask, password, register } = await startWorld()
  const { email } = await register()
  const wrong = await ask('POST', '/api/auth/login', { json: { email, password: 'wrong horse battery' } })
  const unknown = await ask('POST', '/api/auth/login', { json: { email: 'nobody@example.com', password } })
  const told = ({ body }: typeof wrong) => ({ ...body, request_id: '', instance: '' })
  expect(wrong.status).toBe(401)
  expect(told(unknown)).toEqual(told(wrong))
  expect(wrong.body.code).toBe('wrong_credentials')
})

const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)
const from = (address: string) => ({ 'x-forwarded-for': address })

test('login: of many concurrent guesses five are checked; each further one waits twice as long', async () => {
  const { ask, clock, password, register } = await startWorld()
  const { email } = await register()
  await register('boris@example.com')
  const guess = () => ask('POST', '/api/auth/login', { json: { email, password: 'wrong horse battery' } })
  const right = () => ask('POST', '/api/auth/login', { json: { email, password } })
  const guesses = await Promise.all(Array.from({ length: 30 }, guess))
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5)
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(25)
  const waits: unknown[] = []
  for (let i = 0; i < 12; i++) {
    const refused = await right()
    waits.push([refused.status, refused.body.code, refused.headers.get('retry-after')])
    clock.at += Number(refused.headers.get('retry-after')) * 1000
    expect((await guess()).status).toBe(401)
  }
  const seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
  expect(waits).toEqual(seconds.map((wait) => [429, 'rate_limited', String(wait)]))
  expect((await ask('POST', '/api/auth/login', { json: { email: 'boris@example.com', password } })).status).toBe(200)
  clock.at += 900_000
  expect((await right()).status).toBe(200)
  expect((await guess()).status).toBe(401)
})

test('login: guessing at a name for days locks nobody out', async () => {
  const { ask, clock, password, register } = await startWorld()
  const { email } = await register()
  const login = (address: string, given: string) =>
    ask('POST', '/api/auth/login', { json: { email, password: given }, headers: from(address) })
  for (let hour = 0; hour < 24; hour++) {
    for (let i = 0; i < 6; i++) await login('203.0.113.7', 'wrong horse battery')
    expect((await login('203.0.113.7', 'wrong horse battery')).status).toBe(429)
    expect((await login('198.51.100.9', password)).status).toBe(200)
    clock.at += 3_600_000
  }
})

test('login: guesses from many networks at one name are bounded, and its owner can still sign in', {
  timeout: 120_000,
}, async () => {
  const { ask, password, register } = await startWorld()
  const { email, refreshToken } = await register()
  const login = (address: string, given: string) =>
    ask('POST', '/api/auth/login', { json: { email, password: given }, headers: from(address) })
  const attack = async (addresses: number, net: (i: number) => string) => {
    const statuses: number[] = []
    for (let i = 0; i < addresses; i++) statuses.push((await login(net(i), 'wrong horse battery')).status)
    return statuses
  }
  expect((await login('2001:db8:1:2::1', password)).status).toBe(200)
  const known = await ask('POST', '/api/auth/refresh', {
    json: { refresh_token: refreshToken },
    headers: from('192.0.2.5'),
  })
  expect(known.status).toBe(200)
  expect(await attack(103, (i) => `203.0.113.${i}`)).toEqual(times(103, 401))
  // The region of the attacker has used up what strangers have.
  expect(await attack(100, (i) => `203.0.113.${103 + i}`)).toEqual(times(100, 429))
  const neighbour = await login('203.0.113.250', password)
  expect([neighbour.status, neighbour.body.code]).toEqual([429, 'rate_limited'])
  // From where the owner has signed in, refreshed, or signed up; and from anywhere else, whatever it is.
  for (const address of ['2001:db8:1:2:ffff::9', '192.0.2.5', '127.0.0.1', '198.51.100.9'])
    expect([address, (await login(address, password)).status]).toEqual([address, 200])
  expect(await attack(5, (i) => `198.18.0.${i}`)).toEqual([401, 401, 401, 429, 429])
})

test('login: guesses from one network at many names are bounded, those of its IPv6 neighbours together', async () => {
  const { ask, clock, password, register } = await startWorld()
  const { email } = await register()
  const login = (address: string, name: string, given: string) =>
    ask('POST', '/api/auth/login', { json: { email: name, password: given }, headers: from(address) })
  for (let i = 0; i < 50; i++) {
    expect((await login(`2001:db8:1:2::${i}`, `nobody${i}@example.com`, 'wrong horse battery')).status).toBe(401)
  }
  expect((await login('2001:db8:1:2::abcd', email, password)).status).toBe(429)
  expect((await login('2001:db8:1:3::1', email, password)).status).toBe(200)
  clock.at += 15 * 60_000
  expect((await login('2001:db8:1:2::abcd', email, password)).status).toBe(200)
})

test('login: an unknown name takes as long as a wrong password', async () => {
  const { verify, hash } = createPasswords()
  const known = await hash('correct horse battery')
  const time = async (stored: string | null) => {
    const started = process.cpuUsage()
    expect(await verify(stored, 'wrong horse battery', () => undefined)).toBe(false)
    const { user, system } = process.cpuUsage(started)
    return user + system
  }
  await time(null)
  const pairs: Array<[number, number]> = []
  for (let i = 0; i < 15; i++) pairs.push([await time(known), await time(null)])
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[7] ?? 0
  const ratio = median(pairs.map(([, unknown]) => unknown)) / median(pairs.map(([wrong]) => wrong))
  // Without the hashing it would be a thousandth.
  expect(ratio).toBeGreaterThan(0.3)
  expect(ratio).toBeLessThan(3)
})

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

test('refresh: gives a new pair, and the access tokens of the session go on working', async () => {
  const { ask, clock, register } = await startWorld()
  const { token, refreshToken } = await register()
  clock.at += 60_000
  const { status, body } = await ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  expect(status).toBe(200)
  expect(body.refresh_token).not.toBe(refreshToken)
  for (const each of [token, body.access_token]) {
    expect((await ask('GET', '/api/account', { token: each })).status).toBe(200)
  }
})

test('refresh: sent twice at once, and again within ten seconds, gets one and the same answer', async () => {
  const { ask, clock, register } = await startWorld()
  const { refreshToken } = await register()
  const refresh = () => ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  const [one, two] = await Promise.all([refresh(), refresh()])
  clock.at += 9_000
  const three = await refresh()
  expect([one.status, two.status, three.status]).toEqual([200, 200, 200])
  expect(two.body).toEqual(one.body)
  expect(three.body).toEqual(one.body)
})

test('refresh: a token used before ends the whole session', async () => {
  const { ask, clock, register } = await startWorld()
  const { refreshToken } = await register()
  const { body: next } = await ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  expect((await ask('GET', '/api/account', { token: next.access_token })).status).toBe(200)
  clock.at += 11_000
  const reused = await ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  expect([reused.status, reused.body.params.reason]).toEqual([401, 'revoked'])
  const live = await ask('POST', '/api/auth/refresh', { json: { refresh_token: next.refresh_token } })
  expect([live.status, live.body.params.reason]).toEqual([401, 'revoked'])
  const access = await ask('GET', '/api/account', { token: next.access_token })
  expect([access.status, access.body.params.reason]).toEqual([401, 'revoked'])
})

test('refresh: an unknown token is 401, one of 31 days ago too', async () => {
  const { ask, clock, register } = await startWorld()
  const { refreshToken } = await register()
  const unknown = await ask('POST', '/api/auth/refresh', { json: { refresh_token: 'rt_nonsense' } })
  expect([unknown.status, unknown.body.params.reason]).toEqual([401, 'invalid'])
  clock.at += 31 * 24 * 3_600_000
  const old = await ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  expect([old.status, old.body.params.reason]).toEqual([401, 'expired'])
})

test('refresh: a session ends after so many days, however often it is refreshed', async () => {
  const { ask, clock, register } = await startWorld()
  let { refreshToken } = await register()
  const refresh = () => ask('POST', '/api/auth/refresh', { json: { refresh_token: refreshToken } })
  const started = clock.at
  let days = 0
  for (; days < 88; days += 8) {
    clock.at = started + days * 86_400_000
    const { status, body } = await refresh()
    expect([days, status]).toEqual([days, 200])
    refreshToken = body.refresh_token
    const { items } = (await ask('GET', '/api/sessions', { token: body.access_token })).body
    expect(Date.parse(items[0].created_at)).toBe(started)
    expect(Date.parse(items[0].expires_at)).toBe(Math.min(clock.at + 30 * 86_400_000, started + 90 * 86_400_000))
  }
  clock.at = started + 90 * 86_400_000
  const ended = await refresh()
  expect([ended.status, ended.body.params.reason]).toEqual([401, 'expired'])
})

test('refresh: an access token is no refresh token', async () => {
  const { ask, register } = await startWorld()
  const { token } = await register()
  expect((await ask('POST', '/api/auth/refresh', { json: { refresh_token: token.slice(0, 500) } })).status).toBe(401)
})

test('logout: ends the session at once, by refresh token or by access token', async () => {
  const { ask, password, register } = await startWorld()
  const first = await register()
  const { body: second } = await ask('POST', '/api/auth/login', { json: { email: first.email, password } })
  expect((await ask('POST', '/api/auth/logout', { json: { refresh_token: first.refreshToken } })).status).toBe(204)
  expect((await ask('GET', '/api/account', { token: first.token })).status).toBe(401)
  expect((await ask('GET', '/api/account', { token: second.access_token })).status).toBe(200)
  expect((await ask('POST', '/api/auth/logout', { token: second.access_token })).status).toBe(204)
  expect((await ask('GET', '/api/account', { token: second.access_token })).status).toBe(401)
  expect((await ask('POST', '/api/auth/refresh', { json: { refresh_token: second.refresh_token } })).status).toBe(401)
  expect((await ask('POST', '/api/auth/logout')).status).toBe(401)
})

test('sessions: are listed with the current one marked, and can be ended one by one by their owner only', async () => {
  const { ask, clock, password, register } = await startWorld()
  const anna = await register()
  const boris = await register('boris@example.com')
  clock.at += 1_000
  await ask('POST', '/api/auth/login', {
    json: { email: anna.email, password },
    headers: { 'user-agent': 'curl\u0007/8 \u00e9' },
  })
  const { body } = await ask('GET', '/api/sessions', { token: anna.token })
  expect(body.items.map(({ client, current }: Record<string, unknown>) => [client, current])).toEqual([
    ['curl/8 ', false],
    ['unknown', true],
  ])
  const [other] = body.items
  expect((await ask('DELETE', `/api/sessions/${other.id}`, { token: boris.token })).status).toBe(404)
  expect((await ask('DELETE', `/api/sessions/${other.id}`, { token: anna.token })).status).toBe(204)
  expect((await ask('DELETE', `/api/sessions/${other.id}`, { token: anna.token })).status).toBe(404)
  expect((await ask('GET', '/api/sessions', { token: anna.token })).body.items).toHaveLength(1)
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
