import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

const get = (path: string, accept?: string, token?: string) =>
  core.request('GET', path, {
    headers: {
      ...(accept === undefined ? {} : { 'accept-encoding': accept }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  })

test('compression: long JSON and pages are much shorter with gzip, and have the same content', async () => {
  for (const path of ['/openapi.json', '/api/models', '/docs/forecasts']) {
    const plain = await get(path)
    const packed = await get(path, 'br, gzip;q=0.5')
    expect([path, plain.headers.get('content-encoding'), packed.headers.get('content-encoding')]).toEqual([
      path,
      null,
      'gzip',
    ])
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.text)
    expect(packed.headers.get('vary')).toContain('Accept-Encoding')
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length * 0.7)
    expect(packed.headers.get('x-request-id')).not.toBeNull()
  }
})

test('compression: short answers, other types, tokens and those who take none are left as they are', async () => {
  for (const accept of ['identity', 'gzip;q=0', '*;q=0.0', ''])
    expect([accept, (await get('/openapi.json', accept)).headers.get('content-encoding')]).toEqual([accept, null])
  expect((await get('/healthz', 'gzip')).json).toEqual({ status: 'ok' })
  expect((await get('/metrics', 'gzip')).headers.get('content-encoding')).toBeNull()
  const token = await core.register()
  expect((await get('/api/keys', 'gzip', token)).headers.get('content-encoding')).toBeNull()
})
