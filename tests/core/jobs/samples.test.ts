import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { BOT_KEY, type TestCore } from '../../support/core.ts'
import { open, startShop, submit, WAIT } from './shop.ts'

const FILE = readFileSync(join(projectRoot, 'examples', 'share-daily.csv'), 'utf8')
const [, ...LINES] = FILE.trim().split('\n')
const ROWS = LINES.map((line) => {
  const [date, close] = line.split(',')
  return { date, close: Number(close) }
})
const sample = { model: 'lintrend', horizon: 5, data: ROWS.slice(-125) }

const quote = async (core: TestCore, token: string, json: unknown) =>
  quoteViewSchema.parse((await core.request('POST', '/api/predict/quote', { token, json })).json)
const balance = async (core: TestCore, token: string) =>
  (await core.request('GET', '/api/account/balance', { token })).json
const statementSchema = z.object({
  items: z.array(z.object({ type: z.string(), amount: z.number(), balance_after: z.number() })),
})
const lines = async (core: TestCore, token: string) =>
  statementSchema
    .parse((await core.request('GET', '/api/account/transactions', { token })).json)
    .items.map(({ type, amount, balance_after }) => [type, amount, balance_after])
async function faults(core: TestCore): Promise<unknown> {
  return (await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })).json['faults']
}

test('sample: free once with each model, out of a grant; the second costs its price, and the statement tells both', async () => {
  const { core, token } = await startShop()
  const offered = await quote(core, token, sample)
  expect(offered).toMatchObject({ free: 'sample', cost: 0, price_per_row: 0, missing: 0 })
  const first = jobViewSchema.parse((await submit(core, token, { ...sample, max_cost: 0 }, WAIT)).json)
  expect(first).toMatchObject({ status: 'OK', free: 'sample', cost: 0, charged: 0 })
  expect(await balance(core, token)).toMatchObject({ balance: 1000, held: 0, available: 1000 })

  const again = await quote(core, token, sample)
  expect(again).toMatchObject({ free: null, cost: 125 * again.price_per_row })
  const second = jobViewSchema.parse((await submit(core, token, sample, WAIT)).json)
  expect(second).toMatchObject({ status: 'OK', free: null, charged: again.cost })
  expect(await lines(core, token)).toEqual([
    ['charge', -again.cost, 1000 - again.cost],
    ['charge', 0, 1000],
    ['grant', 1000, 1000],
  ])
  // Another model has a sample of its own, and of the whole file as of its newest rows.
  expect(await quote(core, token, { ...sample, model: 'ar', data: ROWS })).toMatchObject({ free: 'sample', cost: 0 })
  expect(await faults(core)).toEqual([])
})

test('sample: the file that is shipped is recognised as it is read, one price apart from it is not', async () => {
  const { core, token } = await startShop()
  const form = new FormData()
  form.set('file', new Blob([FILE]), 'share-daily.csv')
  form.set('model', 'lintrend')
  expect((await core.request('POST', '/api/predict/quote', { token, body: form })).json).toMatchObject({
    free: 'sample',
  })
  for (const changed of [
    sample.data.map((row, i) => (i === 7 ? { ...row, close: row.close + 0.01 } : row)),
    sample.data.slice(0, -1),
    sample.data.map(({ date, close }) => ({ date, close: close * 2 })),
  ]) {
    const asked = await quote(core, token, { ...sample, data: changed })
    expect(asked.free).toBeNull()
    expect(asked.cost).toBeGreaterThan(0)
  }
})

test('sample: a hundred orders at once are one that is free, and nobody pays for what was free when they looked', async () => {
  const { core, token } = await startShop({ env: { SIGNUP_CREDITS: '100000' } })
  const { dataset_id } = await quote(core, token, sample)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => submit(core, token, { model: 'lintrend', horizon: 5, dataset_id })),
  )
  const taken = answers.filter(({ status }) => status === 202)
  expect(taken).toHaveLength(1)
  const refused = answers.filter((answer) => !taken.includes(answer)).map(({ json }) => json)
  // Some were more than may wait at once; all others were told that it is free no more.
  const told = refused.filter(({ code }) => code !== 'too_many_pending')
  expect(told.length).toBeGreaterThan(10)
  for (const json of told) expect(json).toMatchObject({ code: 'quote_changed', params: { quoted: 0 } })
  expect(await balance(core, token)).toMatchObject({ available: 100000 })
  // Asked again it has a price, at which it can be had.
  const { cost } = await quote(core, token, { model: 'lintrend', horizon: 5, dataset_id })
  expect(cost).toBeGreaterThan(0)
  const paid = await submit(core, token, { model: 'lintrend', horizon: 5, dataset_id }, WAIT)
  expect(paid.json).toMatchObject({ status: 'OK', charged: cost, free: null })
  expect(await faults(core)).toEqual([])
})

test('sample: what is canceled goes back to the grant, not into the wallet, and leaves the right', async () => {
  const { core, token } = await startShop({ ownChildren: true, env: { SIGNUP_CREDITS: '10' } })
  const goOn = core.holdForecasts()
  const { json } = await submit(core, token, sample)
  expect(json).toMatchObject({ status: 'PENDING', free: 'sample', cost: 0 })
  expect(await quote(core, token, sample)).toMatchObject({ free: null })
  expect(await faults(core)).toEqual([])
  await core.request('DELETE', `/api/predict/${String(json['id'])}`, { token })
  goOn()
  expect(await balance(core, token)).toMatchObject({ balance: 10, held: 0 })
  expect(await lines(core, token)).toEqual([
    ['release', 0, 10],
    ['hold', 0, 10],
    ['grant', 10, 10],
  ])
  expect(await quote(core, token, sample)).toMatchObject({ free: 'sample', cost: 0 })
  expect((await submit(core, token, sample, WAIT)).json).toMatchObject({ status: 'OK', charged: 0 })
  expect(await faults(core)).toEqual([])
})

test('sample: it is the right of a person, which a chat takes along into the account that it joins', async () => {
  const core = await open({ env: { SIGNUP_CREDITS: '0' } })
  const actFor = async () =>
    String(
      (await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '7' } })).json[
        'access_token'
      ],
    )
  expect((await submit(core, await actFor(), sample, WAIT)).json).toMatchObject({ status: 'OK', free: 'sample' })
  const owner = await core.register()
  const { code } = (await core.request('POST', '/api/account/link-code', { token: owner })).json
  await core.request('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: '7', code } })
  expect(await quote(core, await actFor(), sample)).toMatchObject({ free: null })
  expect(await faults(core)).toEqual([])
})

test('sample: the table that is shipped with a model is free once, another table is not', async () => {
  const { core, token } = await startShop()
  const table = (await core.request('GET', '/api/models/credit-risk/sample.csv', { token })).text
  const order = async (text: string, path = '/api/predict') => {
    const body = new FormData()
    body.set('file', new Blob([text]), 'table.csv')
    body.set('model', 'credit-risk')
    return (await core.request('POST', path, { token, body, headers: WAIT })).json
  }
  expect(await order(table, '/api/predict/quote')).toMatchObject({ free: 'sample', cost: 0 })
  expect(await order(table.replace('35,', '36,'), '/api/predict/quote')).toMatchObject({ free: null })
  expect(await order(table)).toMatchObject({ status: 'OK', free: 'sample', charged: 0 })
  expect(await order(table, '/api/predict/quote')).toMatchObject({ free: null })
  expect(await faults(core)).toEqual([])
})
