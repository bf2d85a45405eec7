import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { type Document, readDocument, type Route } from './document.ts'

/** What is asked for by something that a person does not choose: a token, a code, a charge, or what the bot has been told. Their bodies have no example. */
const OF_EARLIER = new Set([
  'POST /api/auth/login/verify',
  'POST /api/auth/factor',
  'POST /api/auth/factor/confirm',
  'POST /api/auth/step-up',
  'POST /api/admin/accounts/{id}/factor/reset',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'POST /api/auth/reset/confirm',
  'POST /api/auth/reset/backup-code',
  'POST /api/bot/link',
  'POST /api/bot/reset-link',
  'POST /api/bot/link/preview',
  'POST /api/bot/orders/check',
  'POST /api/bot/orders/settle',
  'POST /api/bot/payments/returned',
  'POST /api/bot/subscriptions/{id}/end',
  'POST /api/admin/payments/{charge_id}/refund',
  // They need a provider that is set up.
  'POST /api/admin/payments/reconciliation',
  'POST /api/payments/stripe/webhook',
])
const bodySchema = z.looseObject({ $ref: z.string().optional(), example: z.unknown().optional() })

let core: TestCore
let document: Document
let withBody: Route[]
beforeAll(async () => {
  core = await startCore()
  const read = await readDocument(core)
  document = read.document
  withBody = read.routes.filter(({ operation }) => operation.requestBody?.content['application/json'] !== undefined)
})
afterAll(() => core.close())

function exampleOf({ operation }: Route): unknown {
  const { $ref, example } = bodySchema.parse(operation.requestBody?.content['application/json']?.schema)
  if ($ref === undefined) return example
  return bodySchema.parse(document.components.schemas[$ref.replace('#/components/schemas/', '')]).example
}

async function newWebhook(token: string): Promise<string> {
  const { json } = await core.request('POST', '/api/webhooks', { token, json: { url: 'https://example.com/' } })
  return String(json.id)
}

test('examples: every body that a person can make up has one, and it runs as it stands', async () => {
  const user = await core.register()
  const other = await core.request('GET', '/api/account', { token: await core.register() })
  const admin = await core.admin()
  const values: Record<string, string> = { name: 'naive', version: '1.0.0', id: String(other.json.id) }
  const ran: string[] = []
  const faults: unknown[] = []
  for (const route of withBody) {
    const { method, path, operation } = route
    const name = `${method} ${path}`
    const example = exampleOf(route)
    if (OF_EARLIER.has(name)) continue
    const access = operation['x-access']
    const token = { public: undefined, user, staff: admin, bot: BOT_KEY }[access]
    const own = path.startsWith('/api/webhooks/{id}') ? { ...values, id: await newWebhook(user) } : values
    const target = path.replaceAll(/{(\w+)}/g, (_, key: string) => own[key] ?? key)
    const { status, text } = await core.request(method, target, {
      json: example,
      ...(token === undefined ? {} : { token }),
    })
    ran.push(name)
    if (status >= 300) faults.push([name, example, status, text.slice(0, 400)])
  }
  expect(faults).toEqual([])
  expect(ran.length).toBeGreaterThan(10)
  // None of the exceptions has gone without being taken off the list.
  const names = withBody.map(({ method, path }) => `${method} ${path}`)
  expect([...OF_EARLIER].filter((name) => !names.includes(name))).toEqual([])
})
