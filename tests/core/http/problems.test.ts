import { afterAll, beforeAll, expect, test } from 'vitest'
import { ERRORS } from '../../../core/contract/errors/errors.ts'
import { ERRORS_RU } from '../../../core/contract/errors/errors-ru.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
let token: string
beforeAll(async () => {
  core = await startCore()
  token = await core.register()
})
afterAll(() => core.close())

const RU = { 'accept-language': 'ru-RU, en;q=0.5' }

test('not found: names what was requested and what exists instead', async () => {
  const model = await core.request('GET', '/api/models/Demo')
  expect(model.json.detail).toMatch(/^There is no model `Demo`. There are: .*naive/)
  expect(model.json.params).toMatchObject({ what: 'model', asked: 'Demo' })
  const ordered = await core.request('POST', '/api/predict', { token, json: { model: 'Demo', data: samplePrices(30) } })
  expect([ordered.status, ordered.json.detail]).toEqual([404, model.json.detail])
  const route = await core.request('GET', '/api/nowhere')
  expect(route.json.detail).toMatch('There is no route `GET /api/nowhere`. There are: /docs, /openapi.json.')
  const job = await core.request('GET', '/api/predict/job_x', { token })
  expect(job.json.detail).toMatch('There is no job `job_x`.')
  expect((await core.request('GET', '/api/models/naive')).status).toBe(200)
})

test('not found: a long name is cut where it is said', async () => {
  const { json, text } = await core.request('GET', `/api/models/${'x'.repeat(5_000)}`)
  expect([json.code, text.length < 2_000]).toEqual([expect.stringMatching(/not_found|validation_failed/), true])
})

test('language: title, advice and every fault come in the language of the reader, codes and pointers do not change', async () => {
  const ask = { token, json: { amount: 1.5, extra: 1 } }
  const en = await core.request('POST', '/api/account/top-up', ask)
  const ru = await core.request('POST', '/api/account/top-up', { ...ask, headers: RU })
  expect([en.json.title, ru.json.title]).toEqual([ERRORS.validation_failed.title, ERRORS_RU.validation_failed.title])
  expect([en.headers.get('content-language'), ru.headers.get('content-language')]).toEqual(['en', 'ru'])
  const pointersOf = ({ json }: typeof en) =>
    (json.fields as unknown as Array<{ pointer: string }>).map(({ pointer }) => pointer)
  expect(pointersOf(ru)).toEqual(pointersOf(en))
  for (const fault of ru.json.fields as unknown as Array<{ message: string; fix: string }>) {
    expect(fault.message).toMatch(/[а-я]/)
    expect(fault.fix).toMatch(/[а-я]/)
  }
  const model = await core.request('GET', '/api/models/Demo', { headers: RU })
  expect(model.json.detail).toMatch(/^Не найдено: модель `Demo`. Есть: .*naive/)
})

test('language: every error has a Russian text', () => {
  expect(Object.keys(ERRORS_RU).toSorted()).toEqual(Object.keys(ERRORS).toSorted())
  for (const { title, advice } of Object.values(ERRORS_RU)) expect(`${title} ${advice}`).toMatch(/[а-я]/)
})

test('query: a parameter that no schema names is refused, as an unknown field of a body is; those that are named filter', async () => {
  const refused = await core.request('GET', '/api/predict/history?statsu=OK&limit=1', { token })
  expect([refused.status, refused.json.fields]).toEqual([
    422,
    [expect.objectContaining({ pointer: 'query/statsu', message: 'unknown parameter' })],
  ])
  const many = await core.request('GET', `/api/models?${Array.from({ length: 300 }, (_, i) => `x${i}=1`).join('&')}`)
  expect([many.status, many.json.fields, many.json.fields_omitted]).toEqual([422, expect.any(Array), 280])
  expect((await core.request('GET', '/api/predict/history?status=OK&limit=1', { token })).status).toBe(200)
})
