import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openDb } from '../../../core/db/client.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { startCore, samplePrices, type TestCore } from '../../support/core.ts'
import { openServerWriter } from '../../../core/db/server-writer.ts'
import { unreachableIn } from '../../../core/db/storage-fault.ts'
import { freePort, hasSqld, startSqld } from '../../support/sqld.ts'

const cleanups: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startOnServer(): Promise<TestCore> {
  const server = await startSqld(await freePort())
  cleanups.push(server.stop)
  const core = await startCore({ env: { DATABASE_URL: server.url } })
  cleanups.push(() => core.close())
  return core
}

test.skipIf(!hasSqld)(
  'server: a paid job is done on it, the ledger check finds nothing, and the statistics count it',
  { timeout: 120_000 },
  async () => {
    const core = await startOnServer()
    const token = await core.register()
    await core.topUp(token, 100)
    const order = { model: 'lintrend', horizon: 5, data: samplePrices(30) }
    const { status, json } = await core.request('POST', '/api/predict', {
      token,
      json: order,
      headers: { prefer: 'wait=60' },
    })
    expect([status, json.status, json.cost]).toEqual([200, 'OK', 30])
    const again = await core.request('GET', `/api/predict/${String(json.id)}`, { token })
    expect(again.json.forecast).toEqual(json.forecast)
    const admin = await core.admin()
    const check = await core.request('GET', '/api/admin/ledger/check?deep=true', { token: admin })
    expect(check.json).toMatchObject({ ok: true, faults: [], checked: { jobs: 1 } })
    const stats = await core.request('GET', '/api/admin/stats', { token: admin })
    expect(stats.json).toMatchObject({
      accounts: { total: 2 },
      jobs: { total: 1, ok_24h: 1, pending: 0 },
      credits: { revenue: 30 },
      models: [{ name: 'lintrend', jobs_7d: 1, revenue_7d: 30 }],
    })
  },
)

test.skipIf(!hasSqld)('server: books that do not add up are found there too', { timeout: 120_000 }, async () => {
  const core = await startOnServer()
  await core.register()
  await core.db.write(async (tx) => void (await tx.run(`UPDATE balances SET amount = amount + 1 WHERE floored = 1`)))
  const admin = await core.admin()
  const { json } = await core.request('GET', '/api/admin/ledger/check', { token: admin })
  const found = (json as { faults?: Array<{ invariant: string }> }).faults?.map(({ invariant }) => invariant)
  expect(found).toContain('all balances add up to zero')
})

test.skipIf(!hasSqld)('server: one that comes late is waited for', { timeout: 120_000 }, async () => {
  const port = await freePort()
  const waits: number[] = []
  let server: Awaited<ReturnType<typeof startSqld>> | undefined
  const db = openDb({
    url: `http://127.0.0.1:${port}`,
    log: silentLog,
    async sleep(ms) {
      waits.push(ms)
      server ??= await startSqld(port)
    },
  })
  await db.migrate('migrations')
  expect(waits).toEqual([250])
  await db.close()
  await server?.stop()
})

test('server: one that does not answer is named, after some tries', async () => {
  const port = await freePort()
  const waits: number[] = []
  const db = openDb({
    url: `http://127.0.0.1:${port}`,
    log: silentLog,
    sleep: async (ms) => void waits.push(ms),
  })
  await expect(db.migrate('migrations')).rejects.toThrow(`cannot reach DATABASE_URL (127.0.0.1:${port})`)
  expect(waits.length).toBeGreaterThan(3)
  await db.close()
})

test.skipIf(!hasSqld)(
  'server: while it is away, reads and writes get 503 with a time to come again; afterwards all goes on',
  { timeout: 120_000 },
  async () => {
    const port = await freePort()
    const server = await startSqld(port)
    cleanups.push(() => server.stop())
    const core = await startCore({ env: { DATABASE_URL: server.url } })
    cleanups.push(() => core.close())
    const token = await core.register()
    const admin = await core.admin()
    const order = { model: 'lintrend', horizon: 5, data: samplePrices(30) }
    const asked: Array<[string, string, { token: string; json?: unknown }]> = [
      ['GET', '/api/account', { token }],
      ['GET', '/api/account/balance', { token }],
      ['GET', '/api/account/transactions', { token }],
      ['GET', '/api/predict/history', { token }],
      ['GET', '/api/predict/job_unknown', { token }],
      ['GET', '/api/models', { token }],
      ['GET', '/api/admin/accounts', { token: admin }],
      ['GET', '/api/admin/stats', { token: admin }],
      ['GET', '/api/admin/ledger/check', { token: admin }],
      ['POST', '/api/account/top-up', { token, json: { amount: 5 } }],
      ['POST', '/api/predict/quote', { token, json: order }],
      ['POST', '/api/predict', { token, json: order }],
    ]
    await server.kill()
    for (const [method, path, options] of asked) {
      const { status, json, headers } = await core.request(method, path, options)
      expect({ path, status, code: json.code }).toEqual({ path, status: 503, code: 'unavailable' })
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await core.request('GET', '/readyz', {})).status).toBe(503)
    expect((await core.request('GET', '/healthz', {})).status).toBe(200)
    await server.restart()
    for (const [method, path, options] of asked) {
      const { status } = await core.request(method, path, options)
      expect({ path, isFault: status >= 500 }).toEqual({ path, isFault: false })
    }
  },
)

test('server: one that takes a statement and never answers is given up', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const writer = openServerWriter(`http://127.0.0.1:${address.port}`, { answerMsMax: 50 })
  await expect(writer.readClient.execute('SELECT 1')).rejects.toSatisfy((error) => unreachableIn(error) !== undefined)
  writer.close()
  silent.close()
})
