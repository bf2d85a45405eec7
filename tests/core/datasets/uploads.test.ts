import { afterEach, expect, test } from 'vitest'
import { submitFormSchema } from '../../../core/contract/jobs/submission.ts'
import { LIMITS } from '../../../core/contract/limits.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { killChildren } from '../../support/pool/kill-children.ts'

let core: TestCore
afterEach(() => core.close())

const CSV = ['date,close', ...samplePrices(30).map(({ date, close }) => `${date},${close}`)].join('\n')

function form(parts: Record<string, string | Blob>): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(parts)) body.set(name, value)
  return body
}

const quote = async (body: FormData) =>
  core.request('POST', '/api/predict/quote', { token: await core.register(), body })

test('upload: a file is read whatever its name is', async () => {
  core = await startCore()
  const body = new FormData()
  body.set('file', new Blob([CSV]), '../../etc/passwd\u202egpj.exe')
  expect((await quote(body)).status).toBe(200)
})

test('upload: a file just over the limit is refused with 413, and the next request is fine', async () => {
  core = await startCore()
  const answer = await quote(form({ file: new Blob([CSV.padEnd(LIMITS.fileBytesMax + 50_000, '\n')]) }))
  expect(answer.status).toBe(413)
  expect(answer.json).toMatchObject({ code: 'too_large', params: { limit_bytes: LIMITS.fileBytesMax } })
  expect((await quote(form({ file: new Blob([CSV]) }))).status).toBe(200)
})

test('upload: both or neither of a file and a dataset is refused', async () => {
  core = await startCore()
  expect((await quote(form({ model: 'naive' }))).status).toBe(422)
  expect((await quote(form({ file: new Blob([CSV]), dataset_id: 'dat_x' }))).status).toBe(422)
})

test('upload: unknown fields and fields that are no numbers are named', async () => {
  core = await startCore()
  const answer = await quote(form({ file: new Blob([CSV]), horizon: 'ten', colour: 'red' }))
  expect(answer.status).toBe(422)
  expect(JSON.stringify(answer.json)).toContain('/horizon')
  expect(JSON.stringify(answer.json)).toContain('/colour')
})

test('upload: a body that is cut short is refused with 400', async () => {
  core = await startCore()
  const answer = await core.request('POST', '/api/predict/quote', {
    token: await core.register(),
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\ndate,cl',
  })
  expect(answer.status).toBe(400)
  expect(answer.json.code).toBe('malformed_body')
})

test('upload: the document describes exactly the fields that are checked', async () => {
  core = await startCore()
  const document = (await core.request('GET', '/openapi.json', {})).json as unknown as {
    components: { schemas: { SubmitForm: { properties: Record<string, unknown>; additionalProperties: boolean } } }
  }
  const { properties, additionalProperties } = document.components.schemas.SubmitForm
  expect(Object.keys(properties).toSorted()).toEqual([...Object.keys(submitFormSchema.shape), 'file'].toSorted())
  expect(additionalProperties).toBe(false)
})

test('upload: numbers come as digits, risk steps with commas between, and an empty field is one left out', async () => {
  core = await startCore()
  const token = await core.register()
  const options = { model: 'naive', horizon: '20', risk_steps: '[1, 5,20]', max_cost: '', dataset_id: '' }
  const body = form({ file: new Blob([CSV]), ...options })
  const job = await core.request('POST', '/api/predict', { token, body, headers: { prefer: 'wait=30' } })
  const steps = (job.json.risk as unknown as { horizons: { steps: number }[] }).horizons.map((one) => one.steps)
  expect([job.json.horizon, steps]).toEqual([20, [1, 5, 20]])
  for (const [name, wrong] of [
    ['horizon', '0x10'],
    ['horizon', '1e2'],
    ['risk_steps', '1,,x'],
    ['max_cost', '-1'],
  ] as const) {
    const answer = await quote(form({ file: new Blob([CSV]), [name]: wrong }))
    expect([answer.status, answer.json.fields]).toMatchObject([422, [{ pointer: `/${name}` }]])
  }
})

const LONG_CSV = new Blob([
  ['date,close', ...samplePrices(45_000).map(({ date, close }) => `${date},${close}`)].join('\n'),
])

test('upload: a file whose reader is killed once is read by another one', async () => {
  core = await startCore({ ownChildren: true })
  const token = await core.register()
  const answer = core.request('POST', '/api/predict/quote', { token, body: form({ file: LONG_CSV }) })
  await killChildren(core.pools.read, answer, 1)
  expect((await answer).status).toBe(200)
})

test('upload: a file whose readers somebody kills each time is not at fault: its sender is asked to come again', async () => {
  core = await startCore({ ownChildren: true })
  const token = await core.register()
  const answer = core.request('POST', '/api/predict/quote', { token, body: form({ file: LONG_CSV }) })
  expect(await killChildren(core.pools.read, answer, 10)).toBe(3)
  expect([(await answer).status, (await answer).json.code]).toEqual([503, 'unavailable'])
  expect(Number((await answer).headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await quote(form({ file: new Blob([CSV]) }))).status).toBe(200)
})
