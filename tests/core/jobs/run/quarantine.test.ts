import { afterEach, expect, test } from 'vitest'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../../support/core.ts'
import { killChildren } from '../../../support/pool/kill-children.ts'

let core: TestCore
afterEach(() => core.close())

test('quarantine: workers killed from outside do not take a model off sale', async () => {
  let quarantined = 0
  core = await startCore({
    ownChildren: true,
    log: ({ event }) => void (event === 'model_quarantined' && quarantined++),
  })
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

test('quarantine: an order of a paused model gets 503 and a retry time; one that named none reports its replacement', async () => {
  core = await startCore()
  const token = await core.register()
  const { versionId } = await core.catalog.resolve('coincast')
  await core.catalog.quarantine(versionId, 'a test')
  const order = { horizon: 5, data: samplePrices(30) }
  const named = await core.request('POST', '/api/predict', { token, json: { ...order, model: 'coincast' } })
  expect([named.status, named.json.code]).toEqual([503, 'model_resting'])
  expect(Number(named.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await core.request('GET', '/api/models/coincast')).status).toBe(503)
  const model = { name: 'naive', instead_of: 'coincast' }
  const quoted = await core.request('POST', '/api/predict/quote', { token, json: order })
  expect(quoted.json).toMatchObject({ model })
  const ordered = await core.request('POST', '/api/predict', { token, json: order })
  expect(ordered.json).toMatchObject({ model })
  expect((await core.request('GET', `/api/predict/${String(ordered.json.id)}`, { token })).json).toMatchObject({
    model,
  })
  const { json: feed } = await core.request('GET', '/api/bot/events', { token: BOT_KEY })
  expect(feed.items).toMatchObject([
    { telegram_ids: ['1003'], event: { type: 'model.resting', data: { model: 'coincast', reason: 'a test' } } },
  ])
})
