import { afterEach, beforeEach, expect, test } from 'vitest'
import { LIMITS } from '../../../core/contract/limits.ts'
import { startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
let clock: number
beforeEach(async () => {
  clock = Date.now()
  core = await startCore({ now: () => clock })
})
afterEach(() => core.close())

/** Opens a stream; `next` reads on until so many events have come, and `leave` hangs up. */
async function open(token: string, path: string, lastId?: string) {
  const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) }
  const response = await core.app.fetch(new Request(`${core.url}${path}`, { headers }))
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  return {
    async next(count: number) {
      const events = () =>
        [...text.matchAll(/event: (.+)\ndata: (.+)\nid: (.+)\n\n/g)].map(([, type, data, id]) => ({
          type,
          id,
          event: JSON.parse(data ?? ''),
        }))
      while (events().length < count) text += new TextDecoder().decode((await reader.read()).value)
      return events()
    },
    /** All that comes until it ends. */
    async rest() {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += new TextDecoder().decode(part.value)
      return this.next(0)
    },
    leave: () => reader.cancel(),
  }
}

const amounts = (seen: Array<{ event: { data: { credits: number } } }>) => seen.map(({ event }) => event.data.credits)

test('stream: an account sees its own events as they happen, and resumes after the last one it has', async () => {
  const [anna, boris] = [await core.register(), await core.register()]
  await core.topUp(anna, 1)
  const live = await open(anna, '/api/events')
  await core.topUp(boris, 2)
  await core.topUp(anna, 3)
  const [first] = await live.next(1)
  expect(first).toMatchObject({
    type: 'payment.succeeded',
    event: { id: first?.id, type: 'payment.succeeded', data: { credits: 3 } },
  })
  await live.leave()
  await core.topUp(anna, 4)
  const resumed = await open(anna, '/api/events', first?.id)
  expect(amounts(await resumed.next(1))).toEqual([4])
  await core.topUp(anna, 5)
  expect(amounts(await resumed.next(2))).toEqual([4, 5])
  await resumed.leave()
  // An id that nobody knows any more, or one of another history at the same place: all that is kept.
  for (const unknown of ['evt_gone', `${first?.id?.replace(/-.*/, '')}-1`]) {
    const whole = await open(anna, '/api/events', unknown)
    expect(amounts(await whole.next(4))).toEqual([1, 3, 4, 5])
    await whole.leave()
  }
})

test('stream: replays from a moment, filters by type, and staff see everybody and the shop', async () => {
  const [anna, admin] = [await core.register(), await core.admin()]
  await core.topUp(anna, 1)
  clock += 60_000
  const since = new Date(clock).toISOString()
  await core.topUp(anna, 2)
  const data = { model: 'naive', version: '1.0.0', reason: 'a trial went well' }
  await core.db.write((tx) => core.events.add(tx, { type: 'model.back', account_id: null, data }))
  const own = await open(anna, `/api/events?since=${since}`)
  expect(amounts(await own.next(1))).toEqual([2])
  await own.leave()
  const all = await open(admin, `/api/admin/events?since=${since}`)
  expect((await all.next(2)).map(({ type }) => type)).toEqual(['payment.succeeded', 'model.back'])
  await all.leave()
  const some = await open(admin, `/api/admin/events?since=${since}&type=model.back&type=model.resting`)
  expect((await some.next(1)).map(({ event }) => event.data)).toEqual([data])
  await some.leave()
})

test('stream: refuses what it does not know, strangers, and more streams than an account may have', async () => {
  const anna = await core.register()
  const ask = async (path: string, token?: string) => {
    const { status, json } = await core.request('GET', path, token === undefined ? {} : { token })
    return [status, json.code]
  }
  expect(await ask('/api/events?type=nonsense', anna)).toEqual([422, 'validation_failed'])
  expect(await ask('/api/events?since=yesterday', anna)).toEqual([422, 'validation_failed'])
  expect(await ask('/api/events')).toEqual([401, 'unauthenticated'])
  expect(await ask('/api/admin/events', anna)).toEqual([403, 'forbidden'])
  const streams = await Promise.all(
    Array.from({ length: LIMITS.streamsPerAccountMax }, () => open(anna, '/api/events')),
  )
  expect(await ask('/api/events', anna)).toEqual([429, 'rate_limited'])
  for (const { leave } of streams) await leave()
  const again = await open(anna, '/api/events')
  await again.leave()
})

test('stream: one of staff ends with the permission of its reader, before it tells anything more', async () => {
  const [anna, boris] = [await core.register(), await core.register()]
  const { json } = await core.request('GET', '/api/account', { token: boris })
  const admin = async (method: string, path: string, change: object) => {
    const asked = { token: await core.admin(), json: { ...change, reason: 'a test' } }
    expect((await core.request(method, path, asked)).status).toBeLessThan(300)
  }
  const title = { en: 'watcher', ru: 'наблюдатель' }
  await admin('POST', '/api/admin/roles', { id: 'watcher', title, permissions: ['events.read'] })
  await admin('PUT', `/api/admin/accounts/${json.id}/role`, { role: 'watcher' })
  const login = { email: json.email, password: 'correct horse battery' }
  const token = String((await core.request('POST', '/api/auth/login', { json: login })).json.access_token)
  const live = await open(token, '/api/admin/events')
  await core.topUp(anna, 1)
  await live.next(1)
  // The role loses it; its holder stays signed in.
  await admin('PATCH', '/api/admin/roles/watcher', { permissions: ['stats.read'] })
  await core.topUp(anna, 2)
  expect(amounts(await live.rest())).toEqual([1])
  expect((await core.request('GET', '/api/account', { token })).status).toBe(200)
})

test('stream: it ends when core does', async () => {
  const anna = await core.register()
  const headers = { authorization: `Bearer ${anna}` }
  const response = await core.app.fetch(new Request(`${core.url}/api/events`, { headers }))
  const whole = response.text()
  await core.close({ keep: true })
  expect(await whole).toContain('retry: ')
  core = await startCore()
})
