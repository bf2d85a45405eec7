import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
afterEach(() => core.close())

const SAMPLE = readFileSync(join(projectRoot, 'models/credit-risk/sample.csv'), 'utf8')
const [HEADER = '', FIRST = ''] = SAMPLE.split('\n')

function form(csv: string, model = 'credit-risk'): FormData {
  const body = new FormData()
  body.set('model', model)
  body.set('file', new Blob([csv]), 'borrowers.csv')
  return body
}

test('table: a file of rows gives a paid prediction file, a line a row', async () => {
  core = await startCore()
  const token = await core.register()
  const answer = await core.request('POST', '/api/predict', {
    token,
    body: form(SAMPLE),
    headers: { prefer: 'wait=30' },
  })
  const job = jobViewSchema.parse(answer.json)
  expect(job).toMatchObject({ status: 'OK', horizon: 0, audit: null })
  expect(job.predictions?.rows).toHaveLength(job.table_audit?.valid ?? -1)
  const csv = await core.request('GET', `/api/predict/${job.id}/predictions.csv`, { token })
  expect(csv.text.trim().split('\r\n')).toHaveLength((job.table_audit?.valid ?? 0) + 1)
  const { json: balance } = await core.request('GET', '/api/account/balance', { token })
  expect(balance.available).toBe(500 - job.cost)
})

test('table: a waiting request is answered when the job ends, not when the wait is over', async () => {
  core = await startCore()
  const token = await core.register()
  const upload = () =>
    core.request('POST', '/api/predict', { token, body: form(`${HEADER}\n${FIRST}`), headers: { prefer: 'wait=30' } })
  await upload()
  const answers = await Promise.all(Array.from({ length: 8 }, upload))
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200))
})

test('table: invalid rows are reported with their column and not charged', async () => {
  core = await startCore()
  const token = await core.register()
  const cells = FIRST.split(',')
  const bad = [
    ['x', ...cells.slice(1)],
    [...cells.slice(0, 6), 'yacht'],
    ['', ...cells.slice(1)],
    ['30.5', ...cells.slice(1)],
  ]
  const csv = [HEADER, FIRST, ...bad.map((row) => row.join(','))].join('\n')
  const quote = quoteViewSchema.parse(
    (await core.request('POST', '/api/predict/quote', { token, body: form(csv) })).json,
  )
  expect(quote.table_audit?.valid).toBe(1)
  expect(quote.table_audit?.rejected).toEqual([
    { row: 2, column: 'age', reason: 'not_a_number', value: 'x' },
    { row: 3, column: 'purpose', reason: 'unknown_category', value: 'yacht' },
    { row: 4, column: 'age', reason: 'missing' },
    { row: 5, column: 'age', reason: 'not_a_whole_number', value: '30.5' },
  ])
  expect(quote.cost).toBe(quote.price_per_row)
})

test('table: columns that are not there are named, with those that are', async () => {
  core = await startCore()
  const token = await core.register()
  const answer = await core.request('POST', '/api/predict/quote', { token, body: form('age,income\n30,1000\n') })
  expect(answer.status).toBe(422)
  expect(answer.json).toMatchObject({ code: 'table_columns_missing', params: { found: ['age', 'income'] } })
})

test('table: a series cannot be scored as rows, nor rows forecast as a series', async () => {
  core = await startCore()
  const token = await core.register()
  const quote = quoteViewSchema.parse(
    (await core.request('POST', '/api/predict/quote', { token, body: form(SAMPLE) })).json,
  )
  const answer = await core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', dataset_id: quote.dataset_id },
  })
  expect(answer.status).toBe(422)
  expect(answer.json.code).toBe('model_unsuitable')
})

test('table: inline rows are scored as a file is', async () => {
  core = await startCore()
  const token = await core.register()
  const names = HEADER.split(',')
  const values = FIRST.split(',')
  const row = Object.fromEntries(
    names.map((name, i) => [name, Number.isNaN(Number(values[i])) ? values[i] : Number(values[i])]),
  )
  const answer = await core.request('POST', '/api/predict', {
    token,
    json: { model: 'credit-risk', data: [row] },
    headers: { prefer: 'wait=30' },
  })
  expect(jobViewSchema.parse(answer.json).predictions?.rows).toHaveLength(1)
})
