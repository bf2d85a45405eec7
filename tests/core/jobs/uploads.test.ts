import { afterEach, expect, test } from 'vitest'
import { LIMITS } from '../../../core/contract/limits.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

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
