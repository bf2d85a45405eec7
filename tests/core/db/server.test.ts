import { afterEach, expect, test } from 'vitest'
import { openDb } from '../../../core/db/client.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { startCore, samplePrices, type TestCore } from '../../support/core.ts'
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
