import { afterEach, expect, test } from 'vitest'
import type { LogEvent } from '../../../core/kit/log.ts'
import { startCore, type TestCore } from '../../support/core.ts'

const cores: TestCore[] = []
afterEach(async () => {
  for (const core of cores.splice(0)) await core.close()
})

async function start(env: Record<string, string>): Promise<TestCore> {
  const core = await startCore({ env })
  cores.push(core)
  return core
}

/** A request as it comes from a socket whose other end is `peer`. */
const ask = (core: TestCore, path: string, peer: string, headers: Record<string, string> = {}) =>
  core.app.fetch(new Request(`${core.url}${path}`, { headers }), { incoming: { socket: { remoteAddress: peer } } })

test('rate limits: strangers are counted by the address that a trusted proxy names, each /64 as one', async () => {
  const core = await start({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '10.0.0.0/8' })
  const left = async (peer: string, forwarded?: string) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    return (await ask(core, '/api/models', peer, headers)).headers.get('ratelimit')?.split(';')[1]
  }
  expect(await left('10.0.0.1', '2001:db8::1')).toBe('r=119')
  expect(await left('10.0.0.1', '2001:db8::2')).toBe('r=118')
  expect(await left('10.0.0.1', '2001:db8:0:1::2')).toBe('r=119')
  expect(await left('203.0.113.7', '198.51.100.1')).toBe('r=119')
  expect(await left('203.0.113.7', '198.51.100.2')).toBe('r=118')
  expect(await left('127.0.0.1', '198.51.100.3')).toBe('r=119')
  expect(await left('127.0.0.1', '198.51.100.4')).toBe('r=118')
})

test('proxies: one on a private address that is not trusted is warned of, once; others are not', async () => {
  const events: LogEvent[] = []
  const env = { TRUSTED_PROXIES: '10.0.0.0/8' }
  const core = await startCore({ env, log: (event) => void events.push(event) })
  cores.push(core)
  const warned = () =>
    events.filter(({ event }) => event === 'proxy_not_trusted').map(({ level, peer }) => [level, peer])
  await ask(core, '/healthz', '10.0.0.1', { 'x-forwarded-for': '198.51.100.1' })
  await ask(core, '/healthz', '203.0.113.7', { 'x-forwarded-for': '198.51.100.1' })
  await ask(core, '/healthz', '172.18.0.1')
  expect(warned()).toEqual([])
  for (let i = 0; i < 3; i++) await ask(core, '/healthz', '172.18.0.1', { 'x-forwarded-for': '198.51.100.1' })
  expect(warned()).toEqual([['warn', '172.18.0.1']])
})

test('metrics: are served to private addresses and admins, not through a proxy or to anyone else', async () => {
  const core = await start({})
  const admin = { authorization: `Bearer ${await core.admin()}` }
  const status = async (peer: string, headers: Record<string, string> = {}) =>
    (await ask(core, '/metrics', peer, headers)).status
  expect(await status('127.0.0.1')).toBe(200)
  expect(await status('::ffff:172.20.0.5')).toBe(200)
  expect(await status('203.0.113.7')).toBe(404)
  expect(await status('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' })).toBe(404)
  expect(await status('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).toBe(404)
  expect(await status('203.0.113.7', { 'x-forwarded-for': '127.0.0.1' })).toBe(404)
  expect(await status('203.0.113.7', admin)).toBe(200)
})

test('readyz: however often it is asked, the database is written to once a second', async () => {
  let at = Date.UTC(2026, 0, 5)
  const core = await startCore({ now: () => at })
  cores.push(core)
  const ready = async () => (await core.request('GET', '/readyz')).status
  const before = core.db.stats.writes
  expect(await Promise.all(Array.from({ length: 50 }, ready))).toEqual(Array.from({ length: 50 }, () => 200))
  expect(await ready()).toBe(200)
  expect(core.db.stats.writes - before).toBe(1)
  at += 1_000
  expect(await ready()).toBe(200)
  expect(core.db.stats.writes - before).toBe(2)
})

test('token: it outlives a change of the address that core is reached at', async () => {
  const first = await start({ PUBLIC_URL: 'http://core.test' })
  const token = await first.register()
  await first.close({ keep: true })
  cores.pop()
  const second = await startCore({
    dataDir: first.dataDir,
    env: { PUBLIC_URL: 'https://coincast.example', ALLOWED_HOSTS: 'core.test' },
  })
  cores.push(second)
  expect((await second.request('GET', '/api/account', { token })).status).toBe(200)
})
