import { afterAll, beforeAll, expect, test } from 'vitest'
import { marketListSchema } from '../../../core/contract/jobs/market.ts'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
let token: string
beforeAll(async () => {
  core = await startCore()
  token = await core.register()
})
afterAll(() => core.close())

const submit = (json: Record<string, unknown>) =>
  core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', horizon: 5, ...json },
    headers: { prefer: 'wait=30' },
  })

test('markets: made-up ones are on without a setting, and their terms say so', async () => {
  const { items } = marketListSchema.parse((await core.request('GET', '/api/markets')).json)
  expect(items.map(({ name }) => name)).toEqual(['examples'])
  expect(items[0]?.terms.en).toContain('made up')
})

test('markets: instruments are found by a part of their name; a market that is off is not found', async () => {
  const found = await core.request('GET', '/api/markets/instruments?q=orbel')
  expect(found.json).toMatchObject({ items: [{ market: 'examples', symbol: 'ORBL' }] })
  expect((await core.request('GET', '/api/markets/instruments?q=a&market=coins')).json).toMatchObject({
    code: 'not_found',
    params: { what: 'market', asked: 'coins' },
  })
})

test('forecast: by symbol; where its prices came from is in the report and in the receipt', async () => {
  const answer = await submit({ symbol: 'orbl' })
  const job = jobViewSchema.parse(answer.json)
  expect(job.status).toBe('OK')
  const origin = { market: 'examples', symbol: 'ORBL', currency: 'EUR', source: 'examples' }
  expect(answer.json).toMatchObject({ audit: { valid: 250, origin } })
  const receipt = await core.request('GET', `/api/predict/${job.id}/receipt`, { token })
  const verdict = await core.request('POST', '/api/receipts/verify', { json: { receipt: receipt.text } })
  expect(verdict.json).toMatchObject({ valid: true, receipt: { origin } })
})

test('quote: by symbol, then ordered by its dataset', async () => {
  const quote = await core.request('POST', '/api/predict/quote', { token, json: { symbol: 'LUMA', model: 'naive' } })
  const { dataset_id, audit } = quote.json
  expect(audit).toMatchObject({ origin: { symbol: 'LUMA' } })
  expect((await submit({ dataset_id })).json).toMatchObject({ status: 'OK', audit: { origin: { symbol: 'LUMA' } } })
})

test.each([
  ['symbol and rows', { symbol: 'ORBL', data: [] }],
  ['symbol and dataset', { symbol: 'ORBL', dataset_id: 'dat_x' }],
  ['market without symbol', { market: 'examples' }],
  ['what is no symbol', { symbol: '../etc/passwd' }],
  ['a market that does not exist', { symbol: 'ORBL', market: 'moon' }],
])('forecast: %s is refused', async (_what, json) => {
  expect((await submit(json)).json).toMatchObject({ status: 422, code: 'validation_failed' })
})

test('forecast: an unknown symbol costs nothing and names what is near', async () => {
  expect((await submit({ symbol: 'BRIX' })).json).toMatchObject({
    code: 'symbol_unknown',
    params: { asked: 'BRIX', market: null, near: ['BRIX30'] },
  })
})
