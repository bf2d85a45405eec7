import { afterEach, expect, test } from 'vitest'
import { samplePrices, startCore, type TestCore } from '../../../support/core.ts'
import { killChildren } from '../../../support/kill-children.ts'

let core: TestCore
afterEach(() => core.close())

test('quarantine: a job that loses its worker at every try does not take its model off sale, three such jobs do', async () => {
  let quarantined = 0
  core = await startCore({ log: ({ event }) => void (event === 'model_quarantined' && quarantined++) })
  const token = await core.register()
  const order = { model: 'naive', horizon: 5, data: samplePrices(30) }
  const headers = { prefer: 'wait=30' }
  const submit = () => core.request('POST', '/api/predict', { token, headers, json: order })
  const hopeless = submit()
  expect(await killChildren(core.pools.forecast, hopeless, 10)).toBe(3)
  expect((await hopeless).json).toMatchObject({ status: 'ERROR', error: { code: 'crashed' } })
  for (let job = 2; job <= 3; job++) {
    expect(quarantined).toBe(0)
    const answer = submit()
    await killChildren(core.pools.forecast, answer, 1)
    expect((await answer).json).toMatchObject({ status: 'OK' })
  }
  expect(quarantined).toBe(1)
  expect((await submit()).status).toBe(404)
})
