import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { jobViewSchema, type JobView } from '../../../core/contract/jobs/job.ts'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { samplePrices, type StartCore, type TestCore } from '../../support/core.ts'
import { refusesStorms, seriesManifest } from '../../support/onnx-models.ts'
import { newFolder, startShop, submit, WAIT } from './shop.ts'

const ROWS = { AAA: samplePrices(60), BBB: samplePrices(40).map(({ date, close }) => ({ date, close: close / 7 })) }
const PANEL = Object.entries(ROWS).flatMap(([unique_id, rows]) =>
  rows.map(({ date, close }) => ({ unique_id, ds: date, y: close })),
)
const ASKED = { model: 'lintrend', horizon: 5, series: '*', data: PANEL }

const quoted = async (core: TestCore, token: string, json: unknown) => {
  const answer = await core.request('POST', '/api/predict/quote', { token, json })
  expect(answer.json).toMatchObject({})
  return quoteViewSchema.parse(answer.json)
}
const done = async (core: TestCore, token: string, json: unknown): Promise<JobView> =>
  jobViewSchema.parse((await submit(core, token, json, WAIT)).json)
const balanceOf = async (core: TestCore, token: string) =>
  (await core.request('GET', '/api/account/balance', { token })).json
const checkBooks = async (core: TestCore) => {
  const { json } = await core.request('GET', '/api/admin/ledger/check?deep=true', { token: await core.admin() })
  expect(json['faults']).toEqual([])
}

test('a quote of several series names each with its rows and its cost; the price is their sum', async () => {
  const { core, token } = await startShop()
  const quote = await quoted(core, token, ASKED)
  expect(quote).toMatchObject({
    audit: null,
    rows: 100,
    cost: 100,
    horizon: 5,
    candidates: [],
    series: [
      { id: 'AAA', rows: 60, cost: 60 },
      { id: 'BBB', rows: 40, cost: 40 },
    ],
    panel_audit: { rows: 100, valid: 100, unlabeled: 0, series: [{ id: 'AAA', audit: { valid: 60 } }, { id: 'BBB' }] },
  })
  const fewer = await quoted(core, token, { model: 'lintrend', rows: 50, dataset_id: quote.dataset_id })
  expect(fewer).toMatchObject({ rows: 90, cost: 90, horizon: 40 })
})

test('each series gets the forecast that it gets alone, and the whole is paid once', async () => {
  const { core, token } = await startShop()
  const { dataset_id } = await quoted(core, token, ASKED)
  const job = await done(core, token, { model: 'lintrend', horizon: 5, dataset_id })
  expect(job).toMatchObject({ status: 'OK', audit: null, cost: 100, charged: 100, rows: 100 })
  expect(job.panel_audit).toBeUndefined()
  expect(job.series?.map(({ id, status, cost }) => [id, status, cost])).toEqual([
    ['AAA', 'OK', 60],
    ['BBB', 'OK', 40],
  ])
  for (const [i, data] of Object.values(ROWS).entries()) {
    const alone = await done(core, token, { model: 'lintrend', horizon: 5, data })
    const { forecast, risk, skill, audit } = job.series?.[i] ?? {}
    expect(forecast?.map(({ timestamp }) => timestamp)).toEqual(alone.forecast?.map(({ timestamp }) => timestamp))
    for (const [step, { price, quantiles }] of (alone.forecast ?? []).entries()) {
      expect(forecast?.[step]?.price).toBeCloseTo(price, 4)
      for (const [level, value] of Object.entries(quantiles))
        expect(forecast?.[step]?.quantiles[level]).toBeCloseTo(value, 4)
    }
    expect(risk?.history).toEqual(alone.risk?.history)
    expect(skill?.verdict).toBe(alone.skill?.verdict)
    expect(audit?.valid).toBe(data.length)
  }
  expect(await balanceOf(core, token)).toMatchObject({ balance: 800, held: 0 })
  await checkBooks(core)
})

test('CSV, picture and receipt of several series', async () => {
  const { core, token } = await startShop()
  const { id } = await done(core, token, ASKED)
  const get = (rest: string) => core.request('GET', `/api/predict/${id}${rest}`, { token })
  const csv = (await get('/forecast.csv')).text.trim().split('\r\n')
  expect(csv[0]).toMatch(/^series,step,timestamp,median,/)
  expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual([...Array(5).fill('AAA'), ...Array(5).fill('BBB')])
  expect((await get('/forecast.csv?series=BBB')).text.trim().split('\r\n')).toHaveLength(6)
  expect((await get('/forecast.csv?series=CCC')).status).toBe(404)
  const pictures = await Promise.all(['', '?series=BBB', '?series=CCC'].map((rest) => get(`/chart.png${rest}`)))
  expect(pictures.map(({ status }) => status)).toEqual([200, 200, 404])
  const [first, second] = pictures.map(({ headers }) => headers.get('etag'))
  expect(first).not.toBe(second)
  const receipt = decodeJwt((await get('/receipt')).text)
  expect(receipt).toMatchObject({
    rows: 100,
    cost: 100,
    panel: [
      { id: 'AAA', rows: 60 },
      { id: 'BBB', rows: 40 },
    ],
  })
})

test('one with fewer rows than the model takes is left out, said so, and not charged', async () => {
  const { core, token } = await startShop()
  const short = samplePrices(5).map(({ date, close }) => ({ unique_id: 'CCC', ds: date, y: close }))
  const quote = await quoted(core, token, { ...ASKED, data: [...PANEL, ...short] })
  expect(quote).toMatchObject({ cost: 100, series: [{}, {}, { id: 'CCC', rows: 0, cost: 0 }] })
  const job = await done(core, token, { model: 'lintrend', horizon: 5, dataset_id: quote.dataset_id })
  expect(job.series?.[2]).toMatchObject({ id: 'CCC', status: 'ERROR', cost: 0, error: { code: 'too_few_rows' } })
  expect(job).toMatchObject({ status: 'OK', charged: 100 })
  const none = await submit(core, token, { ...ASKED, data: short })
  expect([none.status, none.json.code]).toEqual([422, 'too_few_rows'])
  await checkBooks(core)
})

/** A shop that sells a model without an answer for wild series, at 3 credits per row. */
async function startStormShop(options: StartCore = {}) {
  const folder = newFolder()
  const bytes = refusesStorms()
  cpSync(join(projectRoot, 'models', 'naive'), join(folder, 'naive'), { recursive: true })
  mkdirSync(join(folder, 'calm'))
  writeFileSync(join(folder, 'calm', 'model.onnx'), bytes)
  writeFileSync(join(folder, 'calm', 'manifest.json'), JSON.stringify(seriesManifest(bytes, { name: 'calm' })))
  return startShop({ ...options, env: { MODELS_DIR: folder } })
}
const WILD = samplePrices(30).map(({ date, close }, i) => ({
  unique_id: 'WILD',
  ds: date,
  y: i % 2 ? close : close * 9,
}))

test('a series for which the model fails is given back in the entry that charges the others', async () => {
  const { core, token } = await startStormShop()
  const job = await done(core, token, { model: 'calm', horizon: 5, series: '*', data: [...PANEL, ...WILD] })
  expect(job).toMatchObject({ status: 'OK', cost: 300, charged: 300 })
  expect(job.series?.map(({ id, status, cost, error }) => [id, status, cost, error?.code])).toEqual([
    ['AAA', 'OK', 180, undefined],
    ['BBB', 'OK', 120, undefined],
    ['WILD', 'ERROR', 0, 'bad_output'],
  ])
  expect(await balanceOf(core, token)).toMatchObject({ balance: 700, held: 0 })
  const { json } = await core.request('GET', '/api/account/transactions', { token })
  expect(json.items).toMatchObject([
    { type: 'release', amount: 90, job_id: job.id },
    { type: 'charge', amount: -390, job_id: job.id },
    { type: 'grant' },
  ])
  await checkBooks(core)
})

test('an order that the audit log has while it waits is what it was when a part of it was given back', async () => {
  const waiting: Array<() => void> = []
  const { core, token } = await startStormShop({
    wrap: { runner: (runner) => ({ ...runner, enqueue: (work) => void waiting.push(() => runner.enqueue(work)) }) },
  })
  const asked = { model: 'calm', horizon: 5, series: '*', data: [...PANEL, ...WILD] }
  const { json } = await submit(core, token, asked)
  expect(json['status']).toBe('PENDING')
  await core.sweep()
  const as = { token: await core.admin() }
  const audit = async (path: string) => (await core.request('GET', `/api/admin/audit${path}`, as)).json
  expect(await audit('?action=job.ordered')).toMatchObject({ items: [{ after: { jobs: [json['id']], credits: 390 } }] })
  expect(await audit('/check')).toMatchObject({ ok: true, orders_broken_at: null })
  for (const begin of waiting) begin()
  const path = `/api/predict/${String(json['id'])}`
  // The stream ends with the job.
  await core.request('GET', `${path}/events`, { token })
  const ended = await core.request('GET', path, { token })
  expect(ended.json).toMatchObject({ status: 'OK', cost: 300 })
  expect(await audit('/check')).toMatchObject({ ok: true, orders_broken_at: null })
})

test('when the model fails for all of them nothing is charged', async () => {
  const { core, token } = await startStormShop()
  const both = [...WILD, ...WILD.map((row) => ({ ...row, unique_id: 'WILDER' }))]
  const job = await done(core, token, { model: 'calm', horizon: 5, series: '*', data: both })
  expect(job).toMatchObject({ status: 'ERROR', charged: 0, error: { code: 'bad_output' } })
  expect(await balanceOf(core, token)).toMatchObject({ balance: 1000, held: 0 })
  await checkBooks(core)
})

test('a loss in one series, and rows without a label, need an explicit yes', async () => {
  const { core, token } = await startShop()
  const torn = PANEL.map((row, i) => (row.unique_id === 'BBB' && i > 95 ? { ...row, y: 'soon' } : row))
  const refused = await submit(core, token, { ...ASKED, data: torn })
  expect(refused.json).toMatchObject({ code: 'rows_lost', params: { series: 'BBB', newest: 4 } })
  const stray = [...PANEL, { unique_id: '', ds: '2030-01-01', y: 7 }, { unique_id: null, ds: '2030-01-02', y: 7 }]
  const unlabeled = await submit(core, token, { ...ASKED, data: stray })
  expect(unlabeled.json).toMatchObject({ code: 'rows_lost', params: { lost: 2 } })
  for (const data of [torn, stray]) {
    expect((await submit(core, token, { ...ASKED, data, accept_loss: true })).status).toBe(202)
    // What was accepted with the quote stays so.
    const { dataset_id } = await quoted(core, token, { ...ASKED, data, accept_loss: true })
    expect((await submit(core, token, { model: 'lintrend', horizon: 5, dataset_id })).status).toBe(202)
  }
})

test('the steps of all series together have a bound', async () => {
  const { core, token } = await startShop({ env: { SIGNUP_CREDITS: '100000' } })
  const many = Array.from({ length: 100 }, (_, i) =>
    samplePrices(30).map(({ date, close }) => ({ id: `S${i}`, date, close })),
  )
  const asked = { model: 'lintrend', series: '*', data: many.flat() }
  expect((await submit(core, token, { ...asked, horizon: 201 })).json).toMatchObject({
    code: 'horizon_too_long',
    params: { max: 200 },
  })
  const job = await done(core, token, { ...asked, horizon: 200 })
  expect(job.series?.filter(({ status }) => status === 'OK')).toHaveLength(100)
})

test('a file of several series that were not asked for is asked about, as before', async () => {
  const { core, token } = await startShop()
  const { series: _, ...rest } = ASKED
  const refused = await submit(core, token, rest)
  expect(refused.json).toMatchObject({ code: 'several_series', params: { labels: ['AAA', 'BBB'] } })
})
