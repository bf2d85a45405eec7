import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemSchema } from '../../core/contract/errors/problem.ts'
import { cell, xlsx } from '../core/series/files.ts'
import { type Answer, samplePrices, startCore, type TestCore } from '../support/core.ts'

const MB = 1_000_000
/** Core may stand still for so long at most, on a machine that has other things to do; a file that is read in core stops it for seconds. */
const STILL_MS_MAX = 1_000
const GROWTH_BYTES_MAX = 200 * MB

let core: TestCore
let token: string

beforeAll(async () => {
  core = await startCore()
  token = await core.register()
})
afterAll(() => core.close())

const upload = (file: string | Uint8Array<ArrayBuffer>): Promise<Answer> => {
  const body = new FormData()
  body.set('model', 'naive')
  body.set('horizon', '3')
  body.set('file', new Blob([file]), '../../etc/passwd')
  return core.request('POST', '/api/predict', { token, body })
}
const csv = (...lines: string[]): string => `${lines.join('\n')}\n`
const good = csv('date,close', ...samplePrices(20).map(({ date, close }) => `${date},${close}`))

const FILES: Array<[what: string, make: () => string | Uint8Array<ArrayBuffer>, status: number, code: string]> = [
  ['an empty file', () => '', 422, 'empty_file'],
  ['nothing but a header', () => 'date,close\n', 422, 'empty_file'],
  ['one row', () => csv('date,close', '2026-01-05,100'), 422, 'too_few_rows'],
  [
    'rows that are all bad',
    () => csv('date,close', ...Array.from({ length: 30 }, () => 'soon,much')),
    422,
    'too_few_rows',
  ],
  [
    'prices that are NaN',
    () => csv('date,close', ...samplePrices(30).map(({ date }) => `${date},NaN`)),
    422,
    'too_few_rows',
  ],
  ['no column of prices', () => csv('date,colour', '2026-01-05,red'), 422, 'column_missing'],
  ['10,000 columns', () => csv(Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(), '1'), 422, 'too_many_columns'],
  ['20 MB of quotes', () => '"'.repeat(20 * MB), 422, 'unreadable_file'],
  ['a zip bomb', () => zipBomb(), 422, 'unreadable_file'],
  ['a Parquet footer that claims 100 million rows', () => claiming100Million(), 413, 'too_many_rows'],
]

for (const [what, make, status, code] of FILES) {
  test(`upload: ${what} is refused with ${status} ${code}, core stays awake, and the next file is read`, {
    timeout: 60_000,
  }, async () => {
    const file = make()
    const delay = monitorEventLoopDelay({ resolution: 5 })
    const before = process.memoryUsage().rss
    delay.enable()
    const answer = await upload(file)
    delay.disable()
    expect([answer.status, answer.json.code]).toEqual([status, code])
    problemSchema.parse(answer.json)
    expect(answer.text).not.toMatch(/passwd|\.ts:|\/tmp\//)
    expect(delay.max / 1e6).toBeLessThan(STILL_MS_MAX)
    expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_BYTES_MAX)
    expect((await upload(good)).status).toBe(202)
  })
}

const inline = (changes: Record<string, unknown>): Promise<Answer> =>
  core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', horizon: 3, data: samplePrices(20), ...changes },
  })

test('inline: rows that cannot be prices are left out with a reason, or refused when too few are left', async () => {
  const rows = samplePrices(20)
  const odd = [-1, 0, null, 'NaN', 'Infinity', '1e999', {}, [], true, '\ud800']
  const mixed = [...rows, ...odd.map((close, i) => ({ date: `2027-01-${10 + i}`, close }))]
  expect((await inline({ data: mixed })).json.code).toBe('rows_lost')
  const answer = await inline({ data: mixed, accept_loss: true })
  expect(answer.status).toBe(202)
  expect(answer.json.audit).toMatchObject({ rows: mixed.length, valid: rows.length })
  const data = odd.flatMap((close) => rows.map(({ date }) => ({ date, close })))
  const refused = await inline({ data })
  expect([refused.status, refused.json.code]).toEqual([422, 'too_few_rows'])
})

test('inline: prices at the edge of what a number can hold end as a job or as a refusal, never as a fault', async () => {
  for (const close of [1e308, 1.7e308, 5e-324, Number.MIN_VALUE, 1e-300]) {
    const data = samplePrices(20).map(({ date }, i) => ({ date, close: i % 2 === 0 ? close : 1 }))
    const answer = await core.request('POST', '/api/predict', {
      token,
      headers: { prefer: 'wait=30' },
      json: { model: 'naive', horizon: 3, data },
    })
    expect([close, [200, 422].includes(answer.status)]).toEqual([close, true])
    // A number that JSON cannot hold would have become null.
    if (answer.json.status === 'OK') expect(JSON.stringify(answer.json.forecast)).not.toContain('null')
  }
})

const NAMES = [
  '../../etc/passwd',
  '..',
  '/etc/passwd',
  'naive/../ar',
  'naive\0',
  '\ud800',
  'NAIVE',
  '__proto__',
  '%2e%2e',
  'x'.repeat(60),
]
for (const model of NAMES) {
  test(`model: the name ${JSON.stringify(model).slice(0, 30)} is not found, whatever file it points to`, async () => {
    const answer = await inline({ model })
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
    const page = await core.request('GET', `/api/models/${encodeURIComponent(model.toWellFormed())}`)
    expect(page.status).toBe(404)
  })
}

test('json: deep nesting, keys of prototypes and a lone surrogate do no harm', async () => {
  const deep = await core.request('POST', '/api/predict', {
    token,
    headers: { 'content-type': 'application/json' },
    body: `{"model":"naive","data":${'['.repeat(40_000)}${']'.repeat(40_000)}}`,
  })
  expect([deep.status, deep.json.code]).toEqual([400, 'malformed_body'])
  const proto = await core.request('POST', '/api/predict', {
    token,
    headers: { 'content-type': 'application/json' },
    body: '{"model":"naive","__proto__":{"admin":true},"constructor":1,"data":[]}',
  })
  expect(proto.status).toBe(422)
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
  const surrogate = await inline({ data: [...samplePrices(20), { date: '\ud800', close: '\udfff' }] })
  expect(surrogate.status).toBe(202)
  expect(surrogate.text.isWellFormed()).toBe(true)
})

test('multipart: many parts, long names and files in the wrong place are refused', async () => {
  const parts = new FormData()
  for (let i = 0; i < 1_000; i++) parts.set(`field${i}`, 'x')
  const many = await core.request('POST', '/api/predict', { token, body: parts })
  expect([many.status, many.json.code]).toEqual([400, 'malformed_body'])
  const twice = new FormData()
  twice.append('file', new Blob([good]), 'a.csv')
  twice.append('file', new Blob([good]), 'b.csv')
  expect((await core.request('POST', '/api/predict', { token, body: twice })).status).toBe(400)
  const long = new FormData()
  long.set('n'.repeat(5_000), 'x')
  long.set('file', new Blob([good]), 'a.csv')
  const named = await core.request('POST', '/api/predict', { token, body: long })
  expect([400, 422]).toContain(named.status)
  expect((await upload(good)).status).toBe(202)
})

function zipBomb(): Uint8Array<ArrayBuffer> {
  const header = `<row>${cell('A1', 'Date')}${cell('B1', 'Close')}</row>`
  return new Uint8Array(xlsx({ sheets: [`${header}${' '.repeat(60 * MB)}`] }))
}

/** The footer of a small file with every 1,000 (a zigzag varint) replaced by 100,000,000. */
function claiming100Million(): Uint8Array<ArrayBuffer> {
  const closes = Array.from({ length: 1_000 }, () => 1)
  const columnData = [
    { name: 'date', data: closes.map(() => new Date(0)), type: 'TIMESTAMP' as const },
    { name: 'close', data: closes, type: 'DOUBLE' as const },
  ]
  const bytes = Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1_000 }))
  const start = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8)
  const footer = bytes.subarray(start, -8).toString('latin1').replaceAll('\xd0\x0f', '\x80\x84\xaf\x5f')
  const end = Buffer.from('\0\0\0\0PAR1')
  end.writeUInt32LE(footer.length, 0)
  return new Uint8Array(Buffer.concat([bytes.subarray(0, start), Buffer.from(footer, 'latin1'), end]))
}
