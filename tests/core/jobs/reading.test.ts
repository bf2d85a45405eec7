import { afterEach, expect, test } from 'vitest'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { startCore, type TestCore } from '../../support/core.ts'
import { samplePrices } from '../../support/samples.ts'

let core: TestCore
afterEach(() => core.close())

const ROWS = samplePrices(60)
const LONG = [
  'who,date,close',
  ...['A', 'B'].flatMap((who, share) => ROWS.map(({ date, close }) => `${who},${date},${close * (share + 1)}`)),
].join('\n')
const TWO = ['date,left,right', ...ROWS.map(({ date, close }) => `${date},7,${close}`)].join('\n')
const CUT = ['date,close', ...ROWS.map(({ date, close }, row) => `${date},${row < 50 ? close : 'x'}`)].join('\n')

function form(file: string | null, fields: Record<string, string> = {}): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries({ model: 'naive', horizon: '3', ...fields })) body.set(name, value)
  if (file !== null) body.set('file', new Blob([file]))
  return body
}

async function start() {
  core = await startCore()
  const token = await core.register()
  const quote = (body: FormData, as = token) => core.request('POST', '/api/predict/quote', { token: as, body })
  const submit = (json: object) =>
    core.request('POST', '/api/predict', { token, json: { model: 'naive', horizon: 3, ...json } })
  return { token, quote, submit }
}

test('several series: the choices are named, and the file need not be sent again', async () => {
  const { quote, submit } = await start()
  const refused = await quote(form(LONG))
  expect([refused.status, refused.json.code]).toEqual([422, 'several_series'])
  expect(refused.json.params).toMatchObject({ by: 'rows', column: 'who', labels: ['A', 'B'], more: 0 })
  const id = String(refused.json.params?.['dataset_id'])

  const chosen = await quote(form(null, { dataset_id: id, series: 'B' }))
  expect(chosen.status).toBe(200)
  const { audit, dataset_id } = quoteViewSchema.parse(chosen.json)
  expect(audit).toMatchObject({ rows: 60, valid: 60, last_price: (ROWS.at(-1)?.close ?? 0) * 2 })
  expect(audit?.last_rows).toHaveLength(3)
  expect(audit?.first_rows?.[0]).toMatchObject({ price: (ROWS[0]?.close ?? 0) * 2 })
  expect((await submit({ dataset_id })).status).toBe(202)
  // The other one is still there to be chosen, also from the quote.
  expect((await submit({ dataset_id, series: 'A' })).status).toBe(202)
  expect((await quote(form(null, { dataset_id: id, series: 'C' }))).json.params).toMatchObject({
    labels: ['A', 'B'],
    dataset_id: id,
  })
})

test('a column, an order or a mark is said with the file, and changed afterwards', async () => {
  const { quote, submit } = await start()
  const right = await quote(form(TWO, { price_column: 'right' }))
  expect(right.json).toMatchObject({ audit: { columns: { price: 'right', price_by: 'asked' } } })
  const left = await quote(form(null, { dataset_id: String(right.json.dataset_id), price_column: 'left' }))
  expect(left.json).toMatchObject({ audit: { columns: { price: 'left' }, last_price: 7 } })
  const inline = await submit({
    data: { columns: ['date', 'left', 'right'], data: ROWS.map(({ date, close }) => [date, 7, close]) },
    price_column: 'right',
  })
  expect([inline.status, inline.json]).toMatchObject([202, { audit: { columns: { price: 'right' } } }])
  for (const [name, wrong] of [
    ['date_order', 'sideways'],
    ['decimal', ';'],
    ['accept_loss', 'perhaps'],
    ['series', 'x'.repeat(201)],
  ] as const)
    expect((await quote(form(TWO, { [name]: wrong }))).json).toMatchObject({
      status: 422,
      fields: [{ pointer: `/${name}` }],
    })
})

test('what falls out is not sold before somebody says so', async () => {
  const { quote, submit } = await start()
  const refused = await quote(form(CUT))
  expect([refused.status, refused.json.code]).toEqual([422, 'rows_lost'])
  expect(refused.json.params).toMatchObject({
    lost: 10,
    newest: 10,
    row: 51,
    value: 'x',
    from: `${ROWS[50]?.date}T00:00:00.000Z`,
    audit: { rows: 60, valid: 50, rejected: { 0: { row: 51, reason: 'price_not_a_number', value: 'x' } } },
  })
  const id = String(refused.json.params?.['dataset_id'])
  expect((await submit({ dataset_id: id })).json.code).toBe('rows_lost')
  const accepted = await quote(form(null, { dataset_id: id, accept_loss: 'true' }))
  expect(accepted.json).toMatchObject({ audit: { valid: 50, loss: { newest: 10, accepted: true } } })
  expect((await submit({ dataset_id: accepted.json.dataset_id })).status).toBe(202)
})

test("a kept file is its sender's alone", async () => {
  const { quote } = await start()
  const id = String((await quote(form(LONG))).json.params?.['dataset_id'])
  const stranger = await core.register()
  const again = (as?: string) => quote(form(null, { dataset_id: id, series: 'A' }), as)
  expect((await again(stranger)).json).toMatchObject({ status: 404, code: 'not_found' })
  expect((await quote(form(null, { dataset_id: '../../core.db', series: 'A' }))).status).toBe(404)
  expect((await again()).status).toBe(200)
})
