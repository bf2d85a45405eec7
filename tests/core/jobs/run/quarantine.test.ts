import { afterEach, expect, test } from 'vitest'
import { samplePrices, startCore, type TestCore } from '../../../support/core.ts'
import { killChildren } from '../../../support/kill-children.ts'

let core: TestCore
afterEach(() => core.close())

test('quarantine: workers that somebody kills from outside do not take a model off sale', async () => {
  let quarantined = 0
  core = await startCore({ log: ({ event }) => void (event === 'model_quarantined' && quarantined++) })
  const token = await core.register()
  const order = { model: 'naive', horizon: 5, data: samplePrices(30) }
  const submit = () => core.request('POST', '/api/predict', { token, headers: { prefer: 'wait=30' }, json: order })
  const hopeless = submit()
  expect(await killChildren(core.pools.forecast, hopeless, 10)).toBe(3)
  expect((await hopeless).json).toMatchObject({ status: 'ERROR', error: { code: 'crashed' } })
  for (let job = 2; job <= 4; job++) {
    const answer = submit()
    await killChildren(core.pools.forecast, answer, 1)
    expect((await answer).json).toMatchObject({ status: 'OK' })
  }
  expect(quarantined).toBe(0)
  expect((await submit()).status).toBe(200)
})
