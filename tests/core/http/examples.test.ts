import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { type Document, exampleOf, readDocument, type Route } from './document.ts'

/** What is asked for by something that a person does not choose: a token, a code, a charge, or what the bot has been told. Their bodies have no example. */
const OF_EARLIER = new Set([
  'POST /api/auth/login/verify',
  'POST /api/auth/factor',
  'POST /api/auth/factor/confirm',
  'POST /api/auth/step-up',
  'POST /api/admin/accounts/{id}/factor/reset',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'POST /api/auth/email',
  'POST /api/auth/email/confirm',
  'POST /api/auth/reset/confirm',
  'POST /api/auth/reset/backup-code',
  'POST /api/accounts/chosen',
  'POST /api/account/closing',
  'POST /api/account/transfer',
  'POST /api/account/promo-codes',
  'POST /api/invitations/preview',
  'POST /api/invitations/accept',
  'POST /api/bot/chat-data',
  'POST /api/bot/link',
  'POST /api/bot/reset-link',
  'POST /api/bot/link/preview',
  'POST /api/bot/orders/check',
  'POST /api/bot/orders/settle',
  'POST /api/bot/payments/returned',
  'POST /api/bot/subscriptions/{id}/end',
  'POST /api/account/subscriptions/{id}/change',
  'POST /api/admin/payments/{charge_id}/refund',
  'POST /api/tickets/files',
  'POST /api/watches',
  'POST /api/admin/broadcasts/{id}/start',
  // They need a provider that is set up.
  'POST /api/admin/payments/reconciliation',
  'POST /api/payments/stripe/webhook',
  'POST /api/payments/paypal/webhook',
  'POST /api/admin/invoices',
  'POST /api/admin/invoices/{id}/cancel',
  'POST /api/admin/bank/statements',
  'POST /api/admin/bank/entries/{id}/assign',
  'POST /api/admin/bank/entries/{id}/dismiss',
])

let core: TestCore
let document: Document
let withBody: Route[]
beforeAll(async () => {
  core = await startCore({ env: { FOUR_EYES_CREDITS: '1000' } })
  const read = await readDocument(core)
  document = read.document
  withBody = read.routes.filter(({ operation }) => operation.requestBody?.content['application/json'] !== undefined)
})
afterAll(() => core.close())

async function newWebhook(token: string): Promise<string> {
  const { json } = await core.request('POST', '/api/webhooks', { token, json: { url: 'https://example.com/' } })
  return String(json.id)
}

/** A ticket that can be answered, continued and rated. */
async function newSolvedTicket(token: string): Promise<string> {
  const { json } = await core.request('POST', '/api/tickets', { token, json: { text: 'How do I read this?' } })
  await core.request('POST', `/api/tickets/${String(json.id)}/solve`, { token })
  return String(json.id)
}

/** A company of this person, and somebody who is in it. */
async function newCompany(token: string): Promise<{ id: string; userId: string }> {
  const id = await newApplication(token)
  const decision = { token: await core.admin(), json: { approve: true, reason: 'looked it up' } }
  await core.request('POST', `/api/admin/companies/${id}/decision`, decision)
  const headers = { 'x-account': id }
  const { json } = await core.request('POST', '/api/account/invitations', { token, headers, json: {} })
  const accepted = { token: await core.register(), json: { code: json.code } }
  await core.request('POST', '/api/invitations/accept', accepted)
  const members = await core.request('GET', '/api/account/members', { token, headers })
  const { items } = z
    .object({ items: z.array(z.object({ user_id: z.string(), role: z.string() })) })
    .parse(members.json)
  return { id, userId: items.find(({ role }) => role === 'member')?.user_id ?? '' }
}

async function newApplication(token: string): Promise<string> {
  const json = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
  return String((await core.request('POST', '/api/companies', { token, json })).json.id)
}

async function newWatch(token: string): Promise<string> {
  const json = { symbol: 'LUMA', model: 'naive', horizon: 5 }
  const quote = await core.request('POST', '/api/predict/quote', { token, json })
  const watch = { dataset_id: quote.json.dataset_id, model: 'naive', horizon: 5, every: 'weekly', max_cost: 0 }
  return String((await core.request('POST', '/api/watches', { token, json: watch })).json.id)
}

async function newKey(token: string): Promise<string> {
  return String((await core.request('POST', '/api/keys', { token, json: { name: 'server' } })).json.id)
}

/** A plan that can be changed and retired. */
async function newPlan(token: string): Promise<string> {
  const plans = { token, json: { credits: 700, percent_off: 5, reason: 'a test' } }
  await core.request('POST', '/api/admin/plans', plans)
  const { json } = await core.request('GET', '/api/plans')
  const { items } = z.object({ items: z.array(z.object({ id: z.string(), credits: z.int() })) }).parse(json)
  return items.find(({ credits }) => credits === 700)?.id ?? ''
}

/** A grant that can be ended. */
async function newGrant(token: string, account: string): Promise<string> {
  const given = { token, json: { credits: 5, reason: 'a test' } }
  return String((await core.request('POST', `/api/admin/accounts/${account}/grants`, given)).json.id)
}

/** A role that can be changed and deleted. */
async function newRole(token: string): Promise<string> {
  const json = { id: 'night_shift', title: { en: 'Night', ru: 'Ночь' }, permissions: [], reason: 'a test' }
  return String((await core.request('POST', '/api/admin/roles', { token, json })).json.id)
}

/** The record of an adjustment, which can be rolled back. */
async function newRecord(token: string, account: string): Promise<string> {
  const json = { amount: 5, reason: 'a test' }
  await core.request('POST', `/api/admin/accounts/${account}/adjust`, { token, json })
  const audit = await core.request('GET', '/api/admin/audit', { token })
  const { items } = z.object({ items: z.array(z.object({ seq: z.int(), action: z.string() })) }).parse(audit.json)
  return String(items.find(({ action }) => action === 'account.adjusted')?.seq)
}

/** What another admin proposes for this account. */
async function newProposal(account: string): Promise<string> {
  const { json: olga } = await core.request('GET', '/api/account', { token: await core.register() })
  const given = { token: await core.admin(), json: { role: 'admin', reason: 'a test' } }
  await core.request('PUT', `/api/admin/accounts/${olga.id}/role`, given)
  const login = { email: olga.email, password: 'correct horse battery' }
  const { json: tokens } = await core.request('POST', '/api/auth/login', { json: login })
  const json = { amount: 2_000, reason: 'a test' }
  const proposed = { token: String(tokens.access_token), json }
  return String((await core.request('POST', `/api/admin/accounts/${account}/adjust`, proposed)).json.id)
}

test('examples: every body that a person can make up has one, and it runs unchanged', async () => {
  const user = await core.register()
  const other = await core.request('GET', '/api/account', { token: await core.register() })
  const admin = await core.admin()
  const company = await newCompany(user)
  const otherId = String(other.json.id)
  const values: Record<string, string> = {
    name: 'naive',
    version: '1.0.0',
    id: otherId,
    user_id: company.userId,
    type: 'new_device',
    language: 'en',
  }
  const role = await newRole(admin)
  // Before the example that begins maintenance.
  const watch = await newWatch(user)
  /** What some paths name, made when they are reached. */
  const ids: Record<string, () => Promise<Record<string, string>>> = {
    '/api/keys/{id}': async () => ({ id: await newKey(user) }),
    '/api/tickets/{id}': async () => ({ id: await newSolvedTicket(user) }),
    '/api/admin/tickets/{id}': async () => ({ id: await newSolvedTicket(user) }),
    '/api/watches/{id}': async () => ({ id: watch }),
    '/api/webhooks/{id}': async () => ({ id: await newWebhook(user) }),
    '/api/admin/companies/{id}/decision': async () => ({ id: await newApplication(user) }),
    '/api/admin/grants/{id}': async () => ({ id: await newGrant(admin, otherId) }),
    '/api/admin/plans/{id}': async () => ({ id: await newPlan(admin) }),
    '/api/admin/roles/{id}': async () => ({ id: role }),
    '/api/admin/proposals/{id}': async () => ({ id: await newProposal(otherId) }),
    '/api/admin/audit/{seq}/rollback': async () => ({ seq: await newRecord(admin, otherId) }),
  }
  const ran: string[] = []
  const faults: unknown[] = []
  for (const route of withBody) {
    const { method, path, operation } = route
    const name = `${method} ${path}`
    const example = exampleOf(document, route)
    if (OF_EARLIER.has(name)) continue
    const access = operation['x-access']
    // Who deletes their account is nobody afterwards.
    const person = name === 'DELETE /api/account' ? await core.register() : user
    const token = { public: undefined, user: person, staff: admin, bot: BOT_KEY, worker: BOT_KEY }[access]
    const prefix = Object.keys(ids).find((one) => path.startsWith(one))
    const own = { ...values, ...(prefix === undefined ? {} : await ids[prefix]?.()) }
    const isOfCompany = /^\/api\/account\/(members|invitations)/.test(path)
    const target = path.replaceAll(/{(\w+)}/g, (_, key: string) => own[key] ?? key)
    const { status, text } = await core.request(method, target, {
      json: example,
      ...(token === undefined ? {} : { token }),
      ...(isOfCompany ? { headers: { 'x-account': company.id } } : {}),
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
