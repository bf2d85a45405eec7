import { expect, test } from 'vitest'
import { createPasswords } from '../../../core/auth/passwords/passwords.ts'
import { startWorld } from '../accounts/world.ts'

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
