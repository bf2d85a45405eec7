import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readPlain } from './document.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore({ env: { RATE_LIMITS: 'on' } })
})
afterAll(() => core.close())

const headersSchema = z.record(z.string(), z.object({ $ref: z.string() }))
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ responses: z.record(z.string(), z.object({ headers: headersSchema })) })),
  ),
  components: z.object({
    headers: z.record(z.string(), z.object({ description: z.string() })),
    securitySchemes: z.object({ bearer: z.object({ description: z.string() }) }),
  }),
})
const read = async () => documentSchema.parse(await readPlain(core))

/** What the server under HTTP adds, or what every answer has by RFC 9110. */
const PLAIN =
  /^(content-|date$|vary$|cache-control$|x-content-type|x-frame|x-xss|x-dns|x-download|x-permitted|origin-agent|referrer-policy|strict-transport|cross-origin)/

test('document: every header that an answer carries is described with that answer', { timeout: 120_000 }, async () => {
  const { paths, components } = await read()
  const token = await core.register()
  const admin = await core.admin()
  const submit = () =>
    core.request('POST', '/api/predict', {
      token,
      json: { model: 'naive', horizon: 3, data: samplePrices(30) },
      headers: { 'idempotency-key': 'once', prefer: 'wait=30' },
    })
  const ordered = await submit()
  const answers = [
    ['/api/predict', 'post', ordered],
    ['/api/predict', 'post', await submit()],
    [
      '/api/predict/{id}/chart.png',
      'get',
      await core.request('GET', `/api/predict/${ordered.json.id}/chart.png`, { token }),
    ],
    [
      '/api/admin/models/{name}/prices',
      'get',
      await core.request('GET', '/api/admin/models/naive/prices', { token: admin }),
    ],
    ['/api/account', 'get', await core.request('GET', '/api/account')],
    ['/api/models', 'get', await core.request('GET', '/api/models')],
    ['/healthz', 'get', await core.request('GET', '/healthz')],
  ] as const
  const told = new Set<string>()
  for (const [path, method, { status, headers }] of answers) {
    const responses = paths[path]?.[method]?.responses
    const described = Object.keys((responses?.[status] ?? responses?.default)?.headers ?? {}).map((name) =>
      name.toLowerCase(),
    )
    const sent = [...headers.keys()].filter((name) => !PLAIN.test(name))
    for (const name of sent) told.add(name)
    expect([path, status, sent.filter((name) => !described.includes(name))]).toEqual([path, status, []])
  }
  expect([...told].toSorted()).toEqual([
    'etag',
    'idempotent-replayed',
    'location',
    'preference-applied',
    'ratelimit',
    'ratelimit-policy',
    'www-authenticate',
    'x-request-id',
  ])
  const named = Object.values(paths).flatMap((operations) =>
    Object.values(operations).flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ headers }) => Object.values(headers).map(({ $ref }) => $ref)),
    ),
  )
  expect(new Set(named)).toEqual(new Set(Object.keys(components.headers).map((name) => `#/components/headers/${name}`)))
})

test('document: it is valid OpenAPI 3.1, and an invalid one is detected', async () => {
  const { json: document } = await core.request('GET', '/openapi.json')
  const validate = (candidate: Record<string, unknown>) => new Validator().validate(structuredClone(candidate))
  expect(await validate(document)).toEqual({ valid: true })
  expect(await validate({ ...document, paths: { '/api/x': { get: { responses: [] } } } })).toMatchObject({
    valid: false,
  })
})

test('document: the bearer scheme names access tokens and every kind of API key', async () => {
  const { description } = (await read()).components.securitySchemes.bearer
  for (const kind of ['access token', 'cc_live_', 'cc_test_']) expect(description).toContain(kind)
})

/** The names that a generator of clients makes for the schemas written inside others: the parent's, and then that of the property. */
function innerNames(name: string, schema: unknown): string[] {
  const { success, data } = innerSchema.safeParse(schema)
  if (!success) return []
  const capital = (word: string) =>
    word.replaceAll(/(?:^|[^a-z0-9]+)([a-z0-9])/gi, (_match, first: string) => first.toUpperCase())
  const options = [...(data.anyOf ?? []), ...(data.oneOf ?? [])]
  return [
    ...(data.properties === undefined ? [] : [name]),
    ...Object.entries(data.properties ?? {}).flatMap(([key, value]) => innerNames(`${name}${capital(key)}`, value)),
    ...innerNames(`${name}Item`, data.items),
    ...options.flatMap((option, at) => innerNames(`${name}Type${at}`, option)),
    ...(data.allOf ?? []).flatMap((part) => innerNames(name, part)),
  ]
}
const innerSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
})
const repeated = (names: readonly string[]) => names.filter((name, at) => names.indexOf(name) !== at)

test('document: every schema gets a name of its own in a generated client', async () => {
  const { components } = z
    .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
    .parse((await core.request('GET', '/openapi.json')).json)
  const names = (schemas: Record<string, unknown>) =>
    Object.entries(schemas).flatMap(([name, schema]) => innerNames(name, schema))
  expect(names(components.schemas).length).toBeGreaterThan(100)
  expect(repeated(names(components.schemas))).toEqual([])
  const title = { properties: { en: { type: 'string' } } }
  expect(repeated(names({ Manifest: { allOf: [{ properties: { title } }, { properties: { title } }] } }))).toEqual([
    'Manifest',
    'ManifestTitle',
  ])
})

test('document: an operation is named by a verb and what it acts on, as a method of a client is', async () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))) })
    .parse((await core.request('GET', '/openapi.json')).json)
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  expect(repeated(ids)).toEqual([])
  expect(
    ids.filter((id) => !/^[a-z]+([A-Z][a-z0-9]*)*$/.test(id) || /^(get|post|put|patch|delete)Api/.test(id)),
  ).toEqual([])
})
