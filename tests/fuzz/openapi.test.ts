import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ERRORS } from '../../core/contract/errors/errors.ts'
import { problemSchema } from '../../core/contract/errors/problem.ts'
import { type Document, type Operation, readDocument, type Route } from '../core/http/document.ts'
import { type Answer, type Ask, BOT_KEY, samplePrices, startCore, type TestCore } from '../support/core.ts'
import { broken, createSchemas, HOSTILE } from './json-schema.ts'

const REQUESTS_PER_ROUTE = 30
const SEED = 20_260_105

let core: TestCore
let document: Document
let routes: Route[]
let tokens: Record<Operation['x-access'], string | undefined>
/** Ids that exist, so that requests get past the first look-up. */
let ids: string[]
/** Values of fields and parameters that lead somewhere. */
let known: Record<string, unknown[]>

beforeAll(async () => {
  core = await startCore()
  ;({ document, routes } = await readDocument(core))
  const user = await core.register()
  const admin = await core.admin()
  tokens = { public: undefined, user, staff: admin, bot: BOT_KEY, worker: undefined }
  await core.topUp(user, 100_000)
  const job = await core.request('POST', '/api/predict', {
    token: user,
    headers: { prefer: 'wait=30' },
    json: { model: 'lintrend', horizon: 3, data: samplePrices(30) },
  })
  const account = await core.request('GET', '/api/account', { token: user })
  const payments = await core.request('GET', '/api/account/payments', { token: user })
  const [payment] = payments.json.items as unknown as Array<{ id?: string; charge_id?: string }>
  const page = await core.request('GET', '/api/account/transactions?limit=1', { token: user })
  known = {
    model: ['naive', 'lintrend'],
    horizon: [3, 20],
    risk_steps: [[1, 2]],
    rows: [20, 1_000],
    time_column: ['date'],
    price_column: ['close'],
    max_cost: [1_000],
    data: [samplePrices(20), { columns: ['date', 'close'], data: samplePrices(20).map(Object.values) }],
    dataset_id: [job.json.dataset_id],
    file: [CSV],
    cursor: [page.json.next_cursor],
    email: ['user0@example.com', 'new@example.com'],
    password: ['correct horse battery'],
  }
  ids = [String(job.json.id), String(account.json.id), payment?.charge_id ?? 'x', 'lintrend', '1.0.0']
})
afterAll(() => core.close())

/** As a request is sent: a path with its query, and the rest. */
interface Shot {
  target: string
  ask: Ask
}

function shotsOf({ path, operation }: Route): fc.Arbitrary<Shot> {
  const { valuesOf, fieldOf } = createSchemas(document.components.schemas, known)
  const inPath = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.constantFrom('x', '..', '%00', '%', 'x'.repeat(300), '__proto__', '😀') },
  )
  const parts = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name ?? '')
  const paths = fc
    .tuple(...parts.map(() => inPath))
    .map((values) =>
      parts.reduce(
        (target, name, i) => target.replace(`{${name}}`, values[i] === '%' ? '%' : encodeURIComponent(values[i] ?? '')),
        path,
      ),
    )
  const parametersIn = (kind: 'query' | 'header') => {
    const mine = operation.parameters.filter((parameter) => parameter.in === kind)
    const values = mine.map(
      ({ name, schema }) =>
        [
          name,
          fc.oneof({ weight: 6, arbitrary: fieldOf(name, schema) }, { weight: 1, arbitrary: HOSTILE }).map(toText),
        ] as const,
    )
    return fc.record(Object.fromEntries(values), { requiredKeys: [] })
  }
  return fc
    .record({
      target: paths,
      query: parametersIn('query'),
      headers: parametersIn('header'),
      body: bodiesOf(operation, valuesOf),
    })
    .map(({ target, query, headers, body }) => {
      // A wait is a wait: nothing is learned from it here.
      const { wait: _wait, ...rest } = query
      const { prefer: _prefer, ...sendable } = headers
      const text = new URLSearchParams(rest as Record<string, string>).toString()
      return {
        target: `${target}${text === '' ? '' : `?${text}`}`,
        ask: {
          headers: { ...asHeaders(sendable), ...body.headers },
          ...(body.content === undefined ? {} : { body: body.content }),
        },
      }
    })
}

interface Body {
  headers: Record<string, string>
  content?: string | FormData
}

function bodiesOf(
  { requestBody }: Operation,
  valuesOf: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Body> {
  const none: Body = { headers: {} }
  if (requestBody === undefined) return fc.constant(none)
  const kinds = Object.entries(requestBody.content).map(([type, { schema }]) => {
    const values = valuesOf(schema)
    const any = fc.oneof(values, values.chain(broken))
    if (type === 'application/json')
      return fc
        .oneof(any.map(JSON.stringify), any.map(JSON.stringify), any.map(JSON.stringify), fc.string())
        .map((content) => ({ headers: { 'content-type': type }, content: content ?? '' }))
    if (type === 'multipart/form-data') return any.map((value) => ({ headers: {}, content: toForm(value) }))
    return any.map((value) => ({
      headers: { 'content-type': type },
      content: new URLSearchParams(toFields(value)).toString(),
    }))
  })
  const wrongType = fc.constant<Body>({ headers: { 'content-type': 'text/plain' }, content: 'hello' })
  return fc.oneof(
    { weight: 20, arbitrary: fc.oneof(...kinds) },
    { weight: 1, arbitrary: wrongType },
    { weight: 1, arbitrary: fc.constant(none) },
  )
}

const CSV = `date,close\n${samplePrices(20)
  .map(({ date, close }) => `${date},${close}`)
  .join('\n')}`

const toText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const toFields = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof value === 'object' ? (value ?? {}) : {}).map(([key, inner]) => [
      key,
      toText(inner).toWellFormed(),
    ]),
  )

function toForm(value: unknown): FormData {
  const form = new FormData()
  for (const [key, text] of Object.entries(toFields(value)))
    form.set(key, key === 'file' || key === 'onnx' ? new Blob([text]) : text)
  return form
}

/** Only what can be sent as a header at all. */
const asHeaders = (given: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, toText(value).replaceAll(/[^\x21-\x7e]/g, '')]),
  )

/** What of an answer is not as the document says. */
function faultsOf({ operation }: Route, answer: Answer): string[] {
  if (answer.status >= 500) return [`answered ${answer.status}: ${answer.text.slice(0, 300)}`]
  const described = operation.responses[String(answer.status)]
  const kind = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (described === undefined) {
    const problem = problemSchema.safeParse(answer.json)
    if (!problem.success || kind !== 'application/problem+json')
      return [`${answer.status} is neither described nor a problem: ${answer.text.slice(0, 200)}`]
    const { code, status } = problem.data
    if (!Object.hasOwn(ERRORS, code)) return [`${code} is no known code`]
    return status === answer.status && status >= 400 ? [] : [`problem of status ${status} sent as ${answer.status}`]
  }
  if (described.content === undefined)
    return answer.text === '' ? [] : [`${answer.status} has a body that is not described`]
  const content = described.content[kind]
  if (content === undefined)
    return [`${answer.status} is ${kind}, described as ${Object.keys(described.content).join()}`]
  if (kind !== 'application/json') return []
  const { schema } = content as { schema: unknown }
  return createSchemas(document.components.schemas, known).faultsOf(schema, JSON.parse(answer.text))
}

test('fuzz: every route answers whatever is sent as its description says, and never with a fault of its own', {
  timeout: 120_000,
}, async () => {
  const faults: string[] = []
  const statuses = new Map<number, number>()
  // Logging out ends the session of all that comes after.
  const last = ({ path }: Route): number => Number(path === '/api/auth/logout')
  for (const route of routes.toSorted((a, b) => last(a) - last(b))) {
    for (const { target, ask } of fc.sample(shotsOf(route), { numRuns: REQUESTS_PER_ROUTE, seed: SEED })) {
      const token = tokens[route.operation['x-access']]
      const answer = await core.request(route.method, target, {
        ...ask,
        hangsUp: true,
        ...(token === undefined ? {} : { token }),
      })
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const found = faultsOf(route, answer)
      if (found.length > 0) {
        const sent = typeof ask.body === 'string' ? ask.body.slice(0, 200) : ''
        faults.push(
          `${route.method} ${target.slice(0, 120)} ${JSON.stringify(ask.headers).slice(0, 200)} ${sent}: ${found.slice(0, 3).join('; ')}`,
        )
      }
    }
  }
  expect(faults).toEqual([])
  // It was not empty: some got through, and most kinds of refusal came up.
  expect(routes.length).toBeGreaterThan(40)
  for (const status of [200, 201, 400, 401, 404, 422])
    expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0])
  const json = { model: 'naive', horizon: 3, data: samplePrices(20) }
  const order = await core.request('POST', '/api/predict', { token: await core.register(), json })
  expect(order.status).toBe(202)
  expect((await core.request('GET', '/readyz')).status).toBe(200)
})
