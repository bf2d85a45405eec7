import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modelCardSchema, modelListSchema, priceViewSchema, versionViewSchema } from '../../../core/contract/catalog.ts'
import { pageOf } from '../../../core/contract/common.ts'
import type { Manifest } from '../../../core/contract/manifest.ts'
import { startCore, type TestCore } from '../../support/core.ts'
import { endlessLoop, honestSeries, honestTable, seriesManifest, tableManifest } from '../../support/onnx-models.ts'

let core: TestCore
let admin: string
let user: string

beforeAll(async () => {
  core = await startCore()
  admin = await core.admin()
  user = await core.register()
})
afterAll(() => core.close())

function formOf(parts: Record<string, string | Uint8Array<ArrayBuffer>>): FormData {
  const form = new FormData()
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === 'string') form.set(name, part)
    else form.set(name, new Blob([part]), `${name}.bin`)
  }
  return form
}

const upload = (bytes: Uint8Array, manifest: Manifest, token = admin) =>
  core.request('POST', '/api/admin/models', {
    token,
    body: formOf({ manifest: JSON.stringify(manifest), card: '# A card', model: new Uint8Array(bytes) }),
  })

const setState = (name: string, version: string, action: string) =>
  core.request('POST', `/api/admin/models/${name}/versions/${version}/state`, {
    token: admin,
    json: { action, reason: 'a test' },
  })

describe('public routes', () => {
  test('the list and each card are open to everybody, the default model first', async () => {
    const { status, json } = await core.request('GET', '/api/models/')
    expect(status).toBe(200)
    const { items } = modelListSchema.parse(json)
    expect(items[0]).toMatchObject({ name: 'coincast', default: true })
    for (const { name } of items) {
      const card = await core.request('GET', `/api/models/${name}`)
      expect(modelCardSchema.parse(card.json).card).toContain('#')
    }
  })

  test.each(['nobody', '..%2F..%2Fetc%2Fpasswd', '%2Fetc%2Fpasswd', 'naive%00', 'NAIVE', 'x'.repeat(500), '__proto__'])(
    'a model named %s is not found',
    async (name) => {
      expect((await core.request('GET', `/api/models/${name}`)).status).toBe(404)
      expect((await core.request('GET', `/api/admin/models/${name}/prices`, { token: admin })).status).toBe(404)
      expect((await setState(name, '1.0.0', 'activate')).status).toBe(404)
    },
  )
})

describe('admin routes', () => {
  test('are for admins only', async () => {
    const bytes = honestSeries()
    expect((await upload(bytes, seriesManifest(bytes), user)).status).toBe(403)
    expect((await core.request('GET', '/api/admin/models')).status).toBe(401)
    expect((await core.request('GET', '/api/admin/models', { token: user })).status).toBe(403)
  })

  test('a model is uploaded, activated, priced, found by everybody, and retired', async () => {
    const bytes = honestSeries(10)
    const uploaded = await upload(bytes, seriesManifest(bytes, { name: 'guest' }))
    expect(uploaded.status).toBe(201)
    expect(versionViewSchema.parse(uploaded.json)).toMatchObject({ state: 'verified', size_bytes: bytes.length })
    expect((await upload(bytes, seriesManifest(bytes, { name: 'guest' }))).status).toBe(200)
    const other = honestSeries(11)
    expect((await upload(other, seriesManifest(other, { name: 'guest' }))).json.code).toBe('state_conflict')

    expect((await core.request('GET', '/api/models/guest')).status).toBe(404)
    expect((await setState('guest', '1.0.0', 'activate')).json.state).toBe('active')
    expect((await setState('guest', '1.0.0', 'activate')).status).toBe(409)
    expect((await setState('guest', '1.0.0', 'roll_back')).status).toBe(409)

    const prices = await core.request('GET', '/api/admin/models/guest/prices', { token: admin })
    const etag = prices.headers.get('etag') ?? ''
    const price = { token: admin, json: { price_per_row: 7, reason: 'worth it' }, headers: { 'if-match': etag } }
    const priced = await core.request('POST', '/api/admin/models/guest/price', price)
    expect(priceViewSchema.parse(priced.json).price_per_row).toBe(7)
    expect((await core.request('POST', '/api/admin/models/guest/price', price)).status).toBe(412)
    expect((await core.request('GET', '/api/models/guest')).json).toMatchObject({ price_per_row: 7, card: '# A card' })

    expect((await setState('guest', '1.0.0', 'retire')).json.state).toBe('retired')
    expect((await core.request('GET', '/api/models/guest')).status).toBe(404)
    const versions = await core.request('GET', '/api/admin/models', { token: admin })
    expect(
      pageOf(versionViewSchema)
        .parse(versions.json)
        .items.map(({ name }) => name),
    ).toContain('guest')
  })

  test('a table model can be uploaded, too', async () => {
    const bytes = honestTable()
    expect((await upload(bytes, tableManifest(bytes))).status).toBe(201)
  })

  test('a model that must not be sold is refused with the reason', async () => {
    const bytes = endlessLoop()
    const { status, json } = await upload(bytes, seriesManifest(bytes, { name: 'hostile' }))
    expect([status, json.code]).toEqual([422, 'model_rejected'])
    expect(json.params).toMatchObject({ stage: 'inspect', detail: expect.stringContaining('Loop') as string })
  })

  test('a manifest with faults names each of them', async () => {
    const bytes = honestSeries()
    const manifest = { ...seriesManifest(bytes), name: '../naive', price_per_row: -1 }
    const { status, json } = await upload(bytes, manifest)
    expect(status).toBe(422)
    const fields = json.fields as unknown as Array<{ pointer: string }>
    expect(fields.map(({ pointer }) => pointer).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      '/manifest/name',
      '/manifest/price_per_row',
    ])
  })

  const modelPart = '--b\r\nContent-Disposition: form-data; name="model"; filename="m"\r\n\r\n'
  const cutShort = `${modelPart}0123456789`
  const endless = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(modelPart)),
      pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
    })
  const twoModels = (): FormData => {
    const form = formOf({ manifest: whole, model: new Uint8Array(5) })
    form.append('model', new Blob([new Uint8Array(5_000_000)]), 'again.onnx')
    return form
  }
  const whole = JSON.stringify(seriesManifest(honestSeries()))
  test.each<[string, FormData | string | ReadableStream, Record<string, string>, number, string]>([
    ['no model', formOf({ manifest: whole }), {}, 422, 'validation_failed'],
    ['no manifest', formOf({ model: new Uint8Array(5) }), {}, 422, 'validation_failed'],
    ['a manifest that is not JSON', formOf({ manifest: '{', model: new Uint8Array(5) }), {}, 400, 'malformed_body'],
    ['a part nobody knows', formOf({ manifest: whole, virus: new Uint8Array(5) }), {}, 400, 'malformed_body'],
    ['JSON', whole, { 'content-type': 'application/json' }, 415, 'unsupported_media'],
    ['no boundary', 'x', { 'content-type': 'multipart/form-data' }, 400, 'malformed_body'],
    [
      'a body cut short',
      '--b\r\nContent-Disp',
      { 'content-type': 'multipart/form-data; boundary=b' },
      400,
      'malformed_body',
    ],
    ['a model cut short', cutShort, { 'content-type': 'multipart/form-data; boundary=b' }, 400, 'malformed_body'],
    ['a body without end', endless(), { 'content-type': 'multipart/form-data; boundary=b' }, 413, 'too_large'],
    ['two models', twoModels(), {}, 400, 'malformed_body'],
    ['too much', formOf({ manifest: whole, model: new Uint8Array(50_000_001) }), {}, 413, 'too_large'],
  ])('%s is refused', async (_name, body, headers, status, code) => {
    const answer = await core.request('POST', '/api/admin/models', { token: admin, body: body as never, headers })
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })
})
