import { afterAll, beforeAll, expect, test } from 'vitest'
import { toDevice } from '../../../core/auth/device.ts'
import { startCore, type TestCore } from '../../support/core.ts'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0'
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

interface Session {
  id: string
  device: string
  address: string
  current: boolean
  created_at: string
  last_used_at: string
}
const from = (client: string, address: string) => ({ 'user-agent': client, 'x-forwarded-for': address })

async function newPerson() {
  const token = await core.register()
  const { json } = await core.request('GET', '/api/account', { token })
  const email = String(json.email)
  return {
    token,
    id: String(json.id),
    async login(client: string, address: string) {
      const headers = from(client, address)
      const login = { email, password: 'correct horse battery' }
      const { json: tokens } = await core.request('POST', '/api/auth/login', { json: login, headers })
      return { token: String(tokens.access_token), refresh: String(tokens.refresh_token) }
    },
    async sessions(who = token): Promise<Session[]> {
      return (await core.request('GET', '/api/sessions', { token: who })).json.items as unknown as Session[]
    },
    async told(): Promise<unknown[]> {
      const rows = await core.db.reader.values<[string]>(
        `SELECT data FROM events WHERE type = 'session.new_device' AND account_id = '${String(json.id)}' ORDER BY seq`,
      )
      return rows.map(([data]) => JSON.parse(data))
    },
  }
}
const isIn = async (token: string): Promise<boolean> =>
  (await core.request('GET', '/api/account', { token })).status === 200

test.each([
  [FIREFOX, 'Firefox, Windows'],
  [SAFARI, 'Safari, iPhone'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
    'Chrome, Linux',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36 Edg/120',
    'Edge, Windows',
  ],
  ['curl/8.5.0', 'curl'],
  ['python-requests/2.31', 'python-requests'],
  ['<script>', 'unknown'],
  ['unknown', 'unknown'],
])('device: %s', (client, device) => {
  expect(toDevice(client)).toBe(device)
})

test('sessions: each has its device, its network shortened, when it began and when it was last used; refreshing moves it', async () => {
  const anna = await newPerson()
  const there = await anna.login(FIREFOX, '203.0.113.77')
  const list = await anna.sessions(there.token)
  expect(list.find(({ current }) => current)).toMatchObject({ device: 'Firefox, Windows', address: '203.0.113.0/24' })
  expect(JSON.stringify(list)).not.toContain('203.0.113.77')
  const headers = from(FIREFOX, '2001:db8:aaaa:bbbb::1')
  await core.request('POST', '/api/auth/refresh', { json: { refresh_token: there.refresh }, headers })
  const moved = (await anna.sessions(there.token)).find(({ current }) => current)
  expect(moved?.address).toBe('2001:db8::/32')
  expect(Date.parse(moved?.last_used_at ?? '')).toBeGreaterThanOrEqual(Date.parse(moved?.created_at ?? ''))
})

test("sessions: all others end at once, and nobody else's do", async () => {
  const anna = await newPerson()
  const boris = await newPerson()
  const a = await anna.login(FIREFOX, '203.0.113.1')
  const b = await anna.login(SAFARI, '198.51.100.1')
  // Each is known to the authenticator by now.
  expect([await isIn(anna.token), await isIn(a.token), await isIn(b.token)]).toEqual([true, true, true])
  expect((await core.request('DELETE', '/api/sessions', { token: a.token })).status).toBe(204)
  expect([await isIn(anna.token), await isIn(a.token), await isIn(b.token)]).toEqual([false, true, false])
  expect((await core.request('POST', '/api/auth/refresh', { json: { refresh_token: b.refresh } })).status).toBe(401)
  expect(await anna.sessions(a.token)).toHaveLength(1)
  expect(await isIn(boris.token)).toBe(true)
  const key = await core.request('POST', '/api/keys', { token: boris.token, json: { name: 'k' } })
  expect((await core.request('DELETE', '/api/sessions', { token: String(key.json.key) })).status).toBe(403)
})

test('new device: it is announced once; a known program or network is not', async () => {
  const anna = await newPerson()
  const first = await anna.login(FIREFOX, '203.0.113.1')
  const [session] = await anna.sessions(first.token)
  expect(await anna.told()).toEqual([
    { session_id: session?.id, device: 'Firefox, Windows', address: '203.0.113.0/24' },
  ])
  await anna.login(FIREFOX.replaceAll('121', '122'), '203.0.113.200')
  expect(await anna.told()).toHaveLength(1)
  await anna.login(FIREFOX, '198.51.100.1')
  await anna.login(SAFARI, '203.0.113.1')
  expect(await anna.told()).toHaveLength(3)
  const wrong = { email: 'user0@example.com', password: 'wrong horse battery' }
  await core.request('POST', '/api/auth/login', { json: wrong, headers: from(SAFARI, '192.0.2.1') })
  expect(await anna.told()).toHaveLength(3)
})

test('streams: an open one receives nothing after its session ends', async () => {
  const anna = await newPerson()
  const { token } = await anna.login(FIREFOX, '203.0.113.1')
  const open = await core.app.fetch(
    new Request(`${core.url}/api/events`, { headers: { authorization: `Bearer ${token}` } }),
  )
  const text = open.text()
  await core.request('DELETE', '/api/sessions', { token: anna.token })
  // What happens next wakes the stream, which looks whether it may still tell of it.
  await core.topUp(anna.token, 5)
  await anna.login(SAFARI, '192.0.2.9')
  expect(await text).not.toContain('session.new_device')
})
