import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { type Document, readDocument, type Route } from './document.ts'

const PASSWORD = 'correct horse battery'
const STRANGER = '4242424242'
let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** The fields of an answer that its description does not name. An object of any names, such as a map by model, may hold what it likes. */
function unnamedIn(document: Document, schema: Schema, value: unknown, at = ''): string[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema
  const check = (one: Schema): string[] => unnamedIn(document, one, value, at)
  if ($ref !== undefined) return check(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {})
  const parts = [...anyOf, ...oneOf].map(check)
  if (parts.length > 0) return parts.toSorted((one, other) => one.length - other.length)[0] ?? []
  if (Array.isArray(value)) return value.flatMap((one, i) => unnamedIn(document, schema.items ?? {}, one, `${at}/${i}`))
  const properties = Object.assign({}, schema.properties, ...allOf.map((one) => propertiesOf(document, one)))
  if (typeof value !== 'object' || value === null || Object.keys(properties).length === 0) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    properties[name] === undefined ? [`${at}/${name}`] : unnamedIn(document, properties[name], inner, `${at}/${name}`),
  )
}

const propertiesOf = (document: Document, { $ref, properties, allOf = [] }: Schema): Record<string, Schema> =>
  $ref === undefined
    ? Object.assign({}, properties, ...allOf.map((one) => propertiesOf(document, one)))
    : propertiesOf(document, document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {})

/** A person who has one of everything, and the ids of it by the path that it is found at. */
async function newCustomer(token: string): Promise<Record<string, string>> {
  const make = async (path: string, json: object): Promise<Record<string, string>> => {
    const answer = await core.request('POST', path, { token, json, headers: { prefer: 'wait=30' } })
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`)
    return answer.json
  }
  await core.topUp(token, 1_000)
  const job = await make('/api/predict', { model: 'naive', horizon: 2, data: samplePrices(60) })
  const webhook = await make('/api/webhooks', { url: 'https://example.com/' })
  const ticket = await make('/api/tickets', { text: 'How do I read this?' })
  await make('/api/keys', { name: 'server' })
  await make('/api/companies', { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street' })
  const { json: account } = await core.request('GET', '/api/account', { token })
  return {
    '/api/predict/': job.id ?? '',
    '/api/webhooks/': webhook.id ?? '',
    '/api/tickets/': ticket.id ?? '',
    '/api/admin/tickets/': ticket.id ?? '',
    '/api/admin/accounts/': String(account.id),
    '/api/admin/users/': String(account['user_id']),
    '/api/admin/jobs/': job.id ?? '',
    '/api/models/': 'naive',
    '/api/admin/models/': 'naive',
    '/api/admin/audit/': '1',
  }
}

test('answers: nothing that is read has a field that its description does not name, or a secret', {
  timeout: 120_000,
}, async () => {
  const { document, routes } = await readDocument(core)
  const token = await core.register()
  const { json: enrolment } = await core.request('POST', '/api/auth/factor', { token, json: { password: PASSWORD } })
  const ids = await newCustomer(token)
  const key = await core.request('POST', '/api/keys', { token, json: { name: 'other' } })
  await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: STRANGER } })
  const admin = await core.admin()
  const secrets = [
    '$argon2',
    core.dataDir,
    String(enrolment['secret']),
    String(key.json['key']),
    createHash('sha256').update(String(key.json['key'])).digest('hex'),
  ]
  const wrong: string[] = []
  const read: string[] = []
  const ask = async ({ path, operation }: Route, who: string): Promise<void> => {
    const prefix = Object.keys(ids).find((one) => path.startsWith(`${one}{`))
    const asked = path.replace(/{\w+}/, prefix === undefined ? 'nobodys' : (ids[prefix] ?? ''))
    const { status, json, text } = await core.request('GET', asked, { token: who, hangsUp: true })
    if (status !== 200) return
    read.push(path)
    const others = who === token ? [...secrets, STRANGER] : secrets
    wrong.push(...others.filter((secret) => text.includes(secret)).map((secret) => `${path} shows ${secret}`))
    const described = operation.responses['200']?.content?.['application/json'] as { schema?: Schema } | undefined
    if (described?.schema !== undefined)
      wrong.push(...unnamedIn(document, described.schema, json).map((name) => `${path} has ${name}`))
  }
  for (const route of routes.filter(({ method }) => method === 'GET'))
    await ask(route, route.operation['x-access'] === 'staff' ? admin : token)
  expect(wrong).toEqual([])
  expect(read).toEqual(
    expect.arrayContaining(['/api/predict/{id}', '/api/account', '/api/admin/accounts/{id}', '/api/keys']),
  )
  expect(read.length).toBeGreaterThan(50)
})
