import { expect, test } from 'vitest'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { samplePrices } from '../../support/core.ts'
import { startShop, submit } from './shop.ts'

const DAY_MS = 24 * 3_600_000

/** Somebody with a quote for 100 rows at one credit each, and an admin who changes the price. */
async function startQuoted() {
  const clock = { at: Date.now() }
  const { core, token } = await startShop({ now: () => clock.at, env: { SIGNUP_CREDITS: '9000' } })
  const ask = (json: object, by = token) => core.request('POST', '/api/predict/quote', { token: by, json })
  const setPrice = async (price: number, model = 'lintrend') => {
    const json = { price_per_row: price, reason: 'new season' }
    const answer = await core.request('POST', `/api/admin/models/${model}/price`, { token: await core.admin(), json })
    expect(answer.status).toBe(200)
  }
  const first = await ask({ model: 'lintrend', horizon: 5, data: samplePrices(100) })
  expect(first.json).toMatchObject({ cost: 100, price_per_row: 1 })
  const order = { model: 'lintrend', horizon: 5, dataset_id: String(first.json.dataset_id) }
  return { clock, core, token, ask, setPrice, first, order }
}

test('quote: an order costs what its quote said though the price has gone up; asked again it says the same', async () => {
  const { core, token, ask, setPrice, first, order } = await startQuoted()
  await setPrice(50)
  const again = await ask(order)
  expect(again.json).toMatchObject({ cost: 100, price_per_row: 1, expires_at: first.json.expires_at })
  const job = await submit(core, token, order)
  expect([job.status, job.json.cost]).toEqual([202, 100])
  const sent = await submit(core, token, { model: 'lintrend', horizon: 5, data: samplePrices(100) })
  expect([sent.status, sent.json.cost]).toEqual([202, 5000])
})

test('quote: when the price has gone down an order costs the lower one', async () => {
  const { core, token, ask, setPrice, order } = await startQuoted()
  await setPrice(3)
  await setPrice(0)
  expect((await ask(order)).json).toMatchObject({ cost: 0, price_per_row: 0 })
  expect((await submit(core, token, order)).json).toMatchObject({ cost: 0 })
})

test('quote: after its time an order at a higher price is refused before anything is held, until asked again', async () => {
  const { clock, core, token: first, ask, setPrice, order } = await startQuoted()
  expect((await submit(core, first, order)).json).toMatchObject({ cost: 100 })
  await setPrice(50)
  clock.at += DAY_MS + 1
  await core.sweep()
  const login = { email: 'user0@example.com', password: 'correct horse battery' }
  const token = String((await core.request('POST', '/api/auth/login', { json: login })).json.access_token)
  const balance = async () => (await core.request('GET', '/api/account/balance', { token })).json
  const before = await balance()
  for (const body of [order, { ...order, max_cost: 100 }]) {
    const refused = await submit(core, token, body)
    expect([refused.status, refused.json.code, refused.json.params]).toEqual([
      409,
      'quote_changed',
      { quoted: 100, price: 5000 },
    ])
  }
  expect(await balance()).toEqual(before)
  expect((await submit(core, token, { ...order, max_cost: 5000 })).json).toMatchObject({ cost: 5000 })
  await core.request('POST', '/api/account/top-up', { token, json: { amount: 9000, reason: 'more' } })
  expect((await ask(order, token)).json).toMatchObject({ cost: 5000 })
  expect((await submit(core, token, order)).json).toMatchObject({ cost: 5000 })
})

test('quote: max_cost holds under it too', async () => {
  const { core, token, setPrice, order } = await startQuoted()
  const low = await submit(core, token, { ...order, max_cost: 99 })
  expect([low.status, low.json.code]).toEqual([409, 'quote_changed'])
  await setPrice(50)
  expect((await submit(core, token, { ...order, max_cost: 100 })).json).toMatchObject({ cost: 100 })
})

test('quote: every candidate is promised at the price it is shown at', async () => {
  const { core, token, setPrice, first, order } = await startQuoted()
  const { candidates, recommended } = quoteViewSchema.parse(first.json)
  expect(recommended).not.toBeNull()
  for (const { model } of candidates) await setPrice(70, model.name)
  for (const { model, rows, cost } of candidates) {
    const job = await submit(core, token, { ...order, model: model.name, rows })
    expect([model.name, job.status, job.json.cost]).toEqual([model.name, 202, cost])
  }
})
