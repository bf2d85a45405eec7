import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPagePath } from '../../../core/http/page-policy.ts'
import { type Permission, PERMISSIONS } from '../../../core/contract/permissions.ts'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { type Operation, readDocument, type Route } from './document.ts'

const STAFF = ['support', 'operator', 'tech', 'admin', 'own role', 'staff key'] as const
const EVERYBODY = ['anonymous', 'customer', ...STAFF, 'bot', 'read-only key'] as const
type Who = (typeof EVERYBODY)[number]
type Access = Operation['x-access']

/** Whom each policy lets in. */
const LETS_IN: Record<Access, readonly Who[]> = {
  public: EVERYBODY,
  user: ['customer', ...STAFF.filter((one) => one !== 'staff key')],
  staff: [],
  bot: ['bot'],
  worker: [],
}
/** What each role is for. Support reads and moves nothing; tech sees neither money nor anything personal. */
const MAY: Record<(typeof STAFF)[number], readonly Permission[]> = {
  support: ['accounts.read', 'jobs.read', 'notices.read', 'payments.read', 'personal.read', 'tickets.answer'],
  operator: [
    'accounts.read',
    'companies.decide',
    'credits.adjust',
    'jobs.read',
    'notices.read',
    'payments.read',
    'payments.refund',
    'personal.read',
    'tickets.answer',
  ],
  tech: ['jobs.read', 'metrics.read', 'models.change', 'models.read'],
  admin: PERMISSIONS,
  'own role': ['exports.read', 'stats.read', 'ledger.check'],
  // Of an admin, and nothing in the account.
  'staff key': ['models.change', 'models.read', 'stats.read'],
}
const mayAs = (who: Who, permission: string | undefined): boolean =>
  STAFF.some((role) => role === who && MAY[role].some((one) => one === permission))

let core: TestCore
let routes: Route[]
let tokens: Record<Who, string | undefined>

beforeAll(async () => {
  core = await startCore()
  routes = (await readDocument(core)).routes
  const customer = await core.register()
  const key = await core.request('POST', '/api/keys', { token: customer, json: { name: 'reader', scopes: ['read'] } })
  if (key.status !== 201) throw new Error(key.text)
  const title = { en: 'watcher', ru: 'наблюдатель' }
  const role = { id: 'watcher', title, permissions: MAY['own role'], reason: 'watches the figures' }
  const made = await core.request('POST', '/api/admin/roles', { token: await core.admin(), json: role })
  if (made.status !== 201) throw new Error(made.text)
  const admin = await withRole('admin')
  const upload = { name: 'upload', permissions: MAY['staff key'] }
  const staffKey = await core.request('POST', '/api/keys', { token: admin, json: upload })
  if (staffKey.status !== 201) throw new Error(staffKey.text)
  tokens = {
    anonymous: undefined,
    customer,
    support: await withRole('support'),
    operator: await withRole('operator'),
    tech: await withRole('tech'),
    admin,
    'own role': await withRole('watcher'),
    'staff key': String(staffKey.json.key),
    bot: BOT_KEY,
    'read-only key': String(key.json.key),
  }
})
afterAll(() => core.close())

async function withRole(role: string): Promise<string> {
  const { json } = await core.request('GET', '/api/account', { token: await core.register() })
  const given = { token: await core.admin(), json: { role, reason: 'a test' } }
  const { status, text } = await core.request('PUT', `/api/admin/accounts/${json.id}/role`, given)
  if (status !== 200) throw new Error(text)
  const login = { email: json.email, password: 'correct horse battery' }
  const signedIn = await core.request('POST', '/api/auth/login', { json: login })
  return String(signedIn.json.access_token)
}

// It answers a stranger 401 because there is no session to end, and would end those of the others.
const isLogout = ({ path }: Route): boolean => path === '/api/auth/logout'

const call = async ({ method, path }: Route, who: Who) => {
  const token = tokens[who]
  return core.request(
    method,
    path.replaceAll(/{\w+}/g, 'nobodys'),
    token === undefined ? { hangsUp: true } : { token, hangsUp: true },
  )
}

test('access: every route serves exactly those whom its policy allows', { timeout: 120_000 }, async () => {
  expect(routes.length).toBeGreaterThan(40)
  const wrong: string[] = []
  for (const route of routes.filter((one) => !isLogout(one))) {
    const { 'x-access': access, 'x-scope': scope, 'x-permission': permission } = route.operation
    for (const who of EVERYBODY) {
      const isIn =
        LETS_IN[access].includes(who) ||
        (who === 'read-only key' && access === 'user' && scope === 'read') ||
        mayAs(who, permission)
      const { status, json } = await call(route, who)
      const isRefused = status === 401 || status === 403
      if (isIn === isRefused) wrong.push(`${route.method} ${route.path} (${access}) answers ${who} with ${status}`)
      if (isRefused && status !== (who === 'anonymous' ? 401 : 403)) wrong.push(`${route.path}: ${status} for ${who}`)
      if (isRefused && json.code !== (who === 'anonymous' ? 'unauthenticated' : 'forbidden'))
        wrong.push(`${route.path}: ${json.code} for ${who}`)
      if (status >= 500) wrong.push(`${route.method} ${route.path} answers ${who} with ${status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('access: an invented, truncated or foreign token is refused on every non-public route', async () => {
  const { customer } = tokens
  const wrong: string[] = []
  for (const route of routes.filter(({ operation }) => operation['x-access'] !== 'public')) {
    for (const token of ['nonsense', `${customer?.slice(0, -2)}`, `cc_live_${'x'.repeat(40)}`, `${BOT_KEY}x`, '']) {
      const { status, headers } = await core.request(route.method, route.path.replaceAll(/{\w+}/g, 'x'), { token })
      if (status !== 401 || headers.get('www-authenticate') !== 'Bearer')
        wrong.push(`${route.method} ${route.path} with ${token.slice(0, 10)}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('access: staff routes name their permission, each permission is used, and every role is a set of them', () => {
  const staff = routes.filter(({ operation }) => operation['x-access'] === 'staff')
  expect(staff.filter(({ operation }) => operation['x-permission'] === undefined)).toEqual([])
  // /metrics is public to its neighbours, and asks for its permission itself.
  // What is personal is part of answers, and left out of them without its permission.
  const used = new Set([...staff.map(({ operation }) => operation['x-permission']), 'metrics.read', 'personal.read'])
  expect(PERMISSIONS.filter((permission) => !used.has(permission))).toEqual([])
})

test('access: every route of the app is in the document, and every one in the document is there', async () => {
  const served = new Set(
    core.app.routes
      .filter(
        ({ method, path }) =>
          method !== 'ALL' &&
          !path.includes('*') &&
          !['/', '/verify', '/reset', '/confirm', '/unsubscribe', '/paid/:id'].includes(path) &&
          !/^\/(terms|privacy)(\/|$)/.test(path) &&
          !path.startsWith('/docs') &&
          !isPagePath(path),
      )
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  )
  const described = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  expect([...served].filter((route) => !described.has(route))).toEqual([])
  expect([...described].filter((route) => !served.has(route))).toEqual([])
})

test('access: a blocked account is shut out at once, another is not', async () => {
  const token = await core.register()
  const { json: account } = await core.request('GET', '/api/account', { token })
  const blocked = await core.request('PATCH', `/api/admin/accounts/${account.id}`, {
    token: await core.admin(),
    json: { blocked: true, reason: 'a test' },
  })
  expect(blocked.status).toBe(200)
  expect([401, 403]).toContain((await core.request('GET', '/api/account', { token })).status)
  expect(
    (await call({ method: 'GET', path: '/api/account', operation: routes[0]?.operation as Operation }, 'customer'))
      .status,
  ).toBe(200)
})
