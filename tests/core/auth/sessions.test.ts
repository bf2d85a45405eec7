import { expect, test } from 'vitest'
import { startWorld } from '../accounts/world.ts'

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
