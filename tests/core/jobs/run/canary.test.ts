import { afterEach, expect, test } from 'vitest'
import type { Pool } from '../../../../core/workers/pool-options.ts'
import { samplePrices, startCore, type TestCore } from '../../../support/core.ts'
import { startPool } from '../../../support/pool/pool.ts'

let core: TestCore
let broken: Pool | undefined
afterEach(async () => {
  await core.close()
  await broken?.close()
})

const order = { model: 'naive', horizon: 3, data: samplePrices(20) }

test('ready: a forecast has been made, and its age is in the answer and among the metrics', async () => {
  core = await startCore()
  const { status, json } = await core.request('GET', '/readyz')
  expect([status, json.status, json.forecast_age_seconds]).toEqual([200, 'ready', expect.any(Number)])
  expect((await core.request('GET', '/metrics')).text).toMatch(/^coincast_forecast_age_seconds \d+$/m)
})

test('ready: 503 while workers cannot start; orders are refused with a retry time, and it recovers by itself', async () => {
  let isBroken = true
  core = await startCore({
    wrap: {
      forecastPool(pool) {
        const dead = startPool('tests/support/pool/pool-aborts-at-start', '/')
        broken = dead
        const current = (): Pool => (isBroken ? dead : pool)
        return {
          ...pool,
          run: (task, options) => current().run(task, options),
          get stats() {
            return current().stats
          },
        }
      },
    },
  })
  const token = await core.register()
  const early = await core.request('POST', '/api/predict', { token, json: order })
  expect(early.status).toBe(202)
  const ready = await core.request('GET', '/readyz')
  expect([ready.status, ready.json.code]).toEqual([503, 'unavailable'])
  expect((await core.request('GET', '/healthz')).status).toBe(200)
  const late = await core.request('POST', '/api/predict', { token, json: order })
  expect([late.status, late.json.code, Number(late.headers.get('retry-after'))]).toEqual([503, 'unavailable', 30])
  isBroken = false
  await expect.poll(async () => (await core.request('GET', '/readyz')).status, { timeout: 30_000 }).toBe(200)
  // What had been accepted has waited.
  const path = `/api/predict/${String(early.json.id)}`
  await expect
    .poll(async () => (await core.request('GET', path, { token })).json.status, { timeout: 60_000 })
    .toBe('OK')
})
