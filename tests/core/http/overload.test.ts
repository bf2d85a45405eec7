import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createLagMeter, refuseOverload } from '../../../core/http/overload.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import type { AppEnv } from '../../../core/kit/http/router.ts'

test('overload: while the event loop lags, probes are answered and the rest is refused with a retry time', async () => {
  let lag = 0
  const app = new Hono<AppEnv>()
  app.use(refuseOverload(() => lag))
  app.onError((error, c) => c.json(isAppError(error) ? { code: error.code, ...error.params } : {}, 503))
  app.get('*', (c) => c.text('well'))
  const ask = async (path: string) => app.request(path)
  expect((await ask('/api/models')).status).toBe(200)
  lag = 5_000
  const refused = await ask('/api/models')
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'unavailable', retry_after_seconds: 5 }])
  for (const probe of ['/healthz', '/readyz', '/metrics']) expect((await ask(probe)).status).toBe(200)
})

test('overload: one long turn is none', async () => {
  let at = 0
  const meter = createLagMeter(() => (at += 10_000))
  expect(meter.lagMs()).toBe(0)
  await expect.poll(() => meter.lagMs()).toBeGreaterThan(5_000)
  meter.stop()
})
