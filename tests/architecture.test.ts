import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../core/kit/paths.ts'
import { exportedNames, findCircle, importedNames, importsOf, readSources } from './support/sources.ts'

const sources = new Map([...readSources('core'), ...readSources('bot')])
const testSources = readSources('tests')
const imports = importsOf(sources)

/** What each part of core may import, beside itself, contract and kit. */
const MAY_IMPORT: Record<string, string[]> = {
  client: [],
  wiring: [],
  contract: [],
  kit: [],
  db: [],
  ledger: ['db'],
  series: [],
  risk: [],
  picture: [],
  inference: ['workers'],
  'audit-log': ['db', 'events'],
  events: ['db'],
  idempotency: ['db'],
  roles: ['db', 'audit-log'],
  proposals: ['db', 'audit-log', 'events', 'roles'],
  rollback: ['db', 'audit-log', 'proposals'],
  catalog: ['db', 'workers', 'audit-log', 'events'],
  accounts: ['db', 'ledger', 'audit-log', 'roles', 'proposals', 'idempotency', 'events'],
  auth: ['db', 'ledger', 'accounts', 'audit-log', 'roles', 'events', 'mail'],
  errands: ['db'],
  payments: ['db', 'ledger', 'audit-log', 'idempotency', 'errands', 'events', 'accounts', 'proposals'],
  invoices: ['db', 'payments', 'picture', 'workers', 'events', 'audit-log', 'idempotency'],
  workers: [],
  remote: ['workers'],
  markets: [],
  datasets: ['db', 'workers', 'series', 'catalog', 'risk'],
  'track-record': ['db', 'datasets', 'series', 'risk', 'events'],
  grants: ['db', 'ledger', 'events', 'accounts', 'audit-log', 'idempotency', 'proposals'],
  receipts: ['db'],
  mail: ['db'],
  notices: ['db', 'audit-log', 'events', 'ledger', 'mail'],
  broadcasts: ['db', 'audit-log', 'notices'],
  tickets: ['db', 'events', 'audit-log', 'idempotency'],
  jobs: [
    'db',
    'workers',
    'ledger',
    'series',
    'catalog',
    'inference',
    'risk',
    'picture',
    'idempotency',
    'datasets',
    'track-record',
    'receipts',
    'events',
  ],
  timegpt: ['db', 'ledger', 'series', 'catalog', 'risk', 'datasets', 'jobs'],
  maintenance: ['db', 'audit-log'],
  schedule: ['db', 'audit-log'],
  terms: ['db', 'events'],
  'my-data': ['db', 'datasets', 'ledger', 'auth', 'audit-log', 'events', 'errands', 'jobs'],
  exports: ['db', 'audit-log'],
  reports: ['db', 'ledger', 'accounts', 'roles'],
  watches: ['db', 'catalog', 'datasets', 'jobs', 'ledger', 'notices', 'track-record'],
  webhooks: ['db', 'events'],
  backup: ['db', 'events', 'my-data'],
  http: ['auth'],
  cabinet: ['client', 'auth'],
}

const partOf = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? ''
/** The files that decide without acting, folder by folder. */
const PURE: Record<string, string[]> = {
  series: [
    'anomalies',
    'calendar/calendar',
    'calendar/frequency',
    'calendar/gaps',
    'calendar/gregorian',
    'check-rows',
    'dates/day-month',
    'numbers/decimal-mark',
    'columns/names',
    'numbers/numbers',
    'dates/times',
  ],
  ledger: ['entries', 'lots', 'posting', 'statement'],
  jobs: ['job'],
  'track-record': ['score'],
  watches: ['rules'],
}
const isPure = (path: string): boolean =>
  /^core\/(risk|contract)\//.test(path) ||
  Object.entries(PURE).some(([part, names]) => names.some((name) => path === `core/${part}/${name}.ts`))

test('imports: parts of core import only what stands below them', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!from.startsWith('core/') || !to.startsWith('core/')) return false
    const [part, other] = [partOf(from), partOf(to)]
    if (part === other || ['main', 'wiring', 'client', 'env'].includes(part)) return false
    if (other === 'contract' || (other === 'kit' && part !== 'contract')) return false
    return !(MAY_IMPORT[part] ?? []).includes(other)
  })
  expect(wrong).toEqual([])
})

test('imports: every folder of core is in the list above', () => {
  const folders = readdirSync(join(projectRoot, 'core'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).filter((name) => MAY_IMPORT[name] === undefined)).toEqual([])
})

test('imports: the client of core imports the contract only', () => {
  expect(
    imports.filter(({ from, to }) => /^core\/client(\.ts|\/)/.test(from) && !/^core\/(contract|client)\//.test(to)),
  ).toEqual([])
})

test('imports: the bot reaches core through its client, its contract and leaf tools only', () => {
  const allowed =
    /^core\/(client(\.ts$|\/)|contract\/|kit\/|db\/(client|file-client|lock|prepared-sql|sqlite-errors)\.ts$)/
  expect(
    imports.filter(({ from, to }) => from.startsWith('bot/') && to.startsWith('core/') && !allowed.test(to)),
  ).toEqual([])
})

test('imports: core knows nothing of the bot, and the bot nothing of its sandbox', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      (from.startsWith('core/') && to.startsWith('bot/')) ||
      (!from.startsWith('bot/sandbox/') && to.startsWith('bot/sandbox/')),
  )
  expect(wrong).toEqual([])
})

test('imports: no circles between files', () => {
  const graph = new Map<string, string[]>()
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to])
  expect(findCircle(graph)).toBeNull()
})

test('imports: no circles between the folders of core', () => {
  const graph = new Map<string, string[]>()
  for (const { from, to } of imports.filter(
    ({ from, to }) => from.startsWith('core/') && to.startsWith('core/') && partOf(from) !== partOf(to),
  )) {
    graph.set(partOf(from), [...(graph.get(partOf(from)) ?? []), partOf(to)])
  }
  graph.delete('main')
  graph.delete('wiring')
  // kit/errors is typed by the contract, and the contract imports nothing: see the client above.
  expect(findCircle(graph)).toBeNull()
})

/** Where parts of the bot meet: they may import every folder, and `services` is imported by all of them. */
const MEETING = ['bot', 'main', 'wiring', 'env', 'services']

test('imports: no circles between the folders of the bot', () => {
  const graph = new Map<string, string[]>()
  const isOf = (path: string): boolean =>
    path.startsWith('bot/') && !path.startsWith('bot/sandbox/') && !MEETING.includes(partOf(path))
  for (const { from, to } of imports.filter(({ from, to }) => isOf(from) && isOf(to) && partOf(from) !== partOf(to))) {
    graph.set(partOf(from), [...(graph.get(partOf(from)) ?? []), partOf(to)])
  }
  expect(findCircle(graph)).toBeNull()
})

test('imports: what a part of core is permitted to import, it does import', () => {
  const used = new Set(imports.map(({ from, to }) => `${partOf(from)} ${partOf(to)}`))
  const unused = Object.entries(MAY_IMPORT).flatMap(([part, others]) =>
    others.filter((other) => !used.has(`${part} ${other}`)).map((other) => `${part} → ${other}`),
  )
  expect(unused).toEqual([])
})

const FILES_MAX = 16
const LINES_MAX = 300
/** Files that are longer than they should be. The list may only shrink. */
const LONG = ['bot/locales/messages.ts']
const FUNCTION_LINES_MAX = 120
/** Factories, from the first line to the closing brace, that are longer. The list may only shrink. */
const LONG_FUNCTIONS = [
  'core/auth/bot-tokens.ts createBotTokens',
  'core/auth/sessions.ts createSessions',
  'core/auth/tokens.ts createTokens',
  'core/catalog/changes.ts createChanges',
  'core/catalog/service.ts createCatalog',
  'core/client.ts createCoreClient',
  'core/db/client.ts openDb',
  'core/events/service.ts createEvents',
  'core/jobs/run/runner.ts createRunner',
  'core/jobs/service.ts createJobs',
  'core/webhooks/deliverer.ts createDeliverer',
  'core/wiring.ts createCore',
  'core/workers/pool.ts createPool',
  'core/workers/worker.ts createWorker',
  'bot/drafts/drafts.ts createDrafts',
  'bot/features/admin/admin.ts adminFeature',
  'bot/inbox/inbox.ts createInbox',
  'bot/outbox/forecasts.ts createForecasts',
  'bot/outbox/store.ts createOutboxStore',
  'bot/people/people.ts createPeople',
  'bot/sandbox/control/people.ts createPeople',
  'bot/sandbox/control/routes.ts controlRoutes',
  'bot/sandbox/methods/editing.ts editingMethods',
  'bot/sandbox/state/payments.ts createPayments',
  'bot/wiring.ts createBotService',
]

test('sizes: a folder holds at most 16 files, and a file 300 lines but for those that are named', () => {
  const counts = new Map<string, number>()
  const all = new Map([...sources, ...testSources])
  for (const path of all.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > FILES_MAX)).toEqual([])
  const long = [...all].filter(([, text]) => text.split('\n').length - 1 > LINES_MAX).map(([path]) => path)
  expect(long.filter((path) => !LONG.includes(path))).toEqual([])
  expect(LONG.filter((path) => !long.includes(path))).toEqual([])
})

test('sizes: a function has at most 120 lines but for those that are named', () => {
  const long = [...sources].flatMap(([path, text]) => {
    const lines = text.split('\n')
    return lines.flatMap((line, start) => {
      const name = /^(?:export )?(?:(?:async )?function\*? ?|const (?=.*=> \{$))(\w+)/.exec(line)?.[1]
      const length = lines.slice(start + 1).findIndex((end) => /^[})]/.test(end) && !/[{(]$/.test(end)) + 2
      return name !== undefined && length > FUNCTION_LINES_MAX ? [`${path} ${name}`] : []
    })
  })
  expect(long.filter((name) => !LONG_FUNCTIONS.includes(name))).toEqual([])
  expect(LONG_FUNCTIONS.filter((name) => !long.includes(name))).toEqual([])
})

/** What only tests use. The list may only shrink. */
const FOR_TESTS = ['core/kit/log.ts silentLog']

test('exports: the product uses each value elsewhere, or a test uses it; every type is used; nothing is for tests alone', () => {
  const used = importedNames(new Map([...sources, ['start.ts', readFileSync(join(projectRoot, 'start.ts'), 'utf8')]]))
  const tested = importedNames(testSources)
  const unused = exportedNames(sources).filter(({ key, isType, isUsedAtHome }) => {
    if (used.has(key)) return false
    return isType ? !tested.has(key) && !isUsedAtHome() : !tested.has(key) || !isUsedAtHome()
  })
  expect(unused.map(({ key }) => key).toSorted()).toEqual(FOR_TESTS)
})

test('routes: none touches a store', () => {
  expect(imports.filter(({ from, to }) => /\/routes(\.ts|\/)/.test(from) && /\/store(\.ts|\/)/.test(to))).toEqual([])
})

test('pure files: every one that is named is there, and imports nothing that acts', () => {
  const named = Object.entries(PURE).flatMap(([part, names]) => names.map((name) => `core/${part}/${name}.ts`))
  expect(named.filter((path) => !sources.has(path))).toEqual([])
  const acting = /\/(store|service|routes)\.ts$|-store\.ts$|^core\/db\//
  expect(imports.filter(({ from, to }) => isPure(from) && acting.test(to))).toEqual([])
})

test('pure files: no await, clock, chance or settings', () => {
  const wrong = [...sources].filter(
    ([path, text]) => isPure(path) && /\bawait\b|Date\.now|new Date\(\)|Math\.random|node:|process\./.test(text),
  )
  expect(wrong.map(([path]) => path)).toEqual([])
})

test('process: named in mains, launchers and programs only', () => {
  const allowed = /(\/main\.ts|\/programs\/[\w-]+\.ts|core\/workers\/\w+\.ts|core\/kit\/process\/\w+\.ts)$/
  const wrong = [...sources].filter(
    ([path, text]) => !allowed.test(path) && /\bprocess\./.test(text.replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, '')),
  )
  expect(wrong.map(([path]) => path)).toEqual([])
})

test('modules: no default exports, no enums, no barrels', () => {
  const wrong = [...sources].filter(([, text]) =>
    /^export default|^(export )?(const )?enum |^export \* from/m.test(text),
  )
  expect(wrong.map(([path]) => path)).toEqual([])
})
