import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HOLDINGS } from '../../../core/my-data/holdings.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { unzip } from './archive.ts'

vi.setConfig({ testTimeout: 60_000 })
const HOUR = 3_600_000

let clock: number
let folder: string
let core: TestCore
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 5, 12)
  folder = mkdtempSync(join(tmpdir(), 'coincast-export-'))
  core = await startCore({ dataDir: folder, now: () => clock })
})
afterEach(async () => {
  await core.close({ keep: true })
  rmSync(folder, { recursive: true, force: true })
})

async function ask(token: string): Promise<string> {
  const asked = await core.request('POST', '/api/account/export', { token })
  expect(asked.status).toBe(202)
  return String(asked.json.id)
}

async function ready(token: string): Promise<string> {
  return vi.waitFor(
    async () => {
      await core.sweep()
      const { json } = await core.request('GET', '/api/account/export', { token })
      if (json.state !== 'ready') throw new Error(String(json.state))
      return String(json.url)
    },
    { timeout: 20_000, interval: 50 },
  )
}

async function forecast(token: string): Promise<string> {
  const json = { data: samplePrices(60), model: 'garch', horizon: 2 }
  const done = await core.request('POST', '/api/predict', { token, json, headers: { prefer: 'wait=30' } })
  expect(done.json.status).toBe('OK')
  return String(done.json.id)
}

test('holdings: every table of the database names its treatment, with columns that it has', async () => {
  const tables: Array<[string]> = await core.db.reader.values(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND substr(name, 1, 2) <> '__'`,
  )
  expect(HOLDINGS.map(({ table }) => table).toSorted()).toEqual(tables.map(([name]) => name).toSorted())
  for (const { table, key, shown } of HOLDINGS) {
    const columns: Array<[string]> = await core.db.reader.values(sql`SELECT name FROM pragma_table_info(${table})`)
    const names = columns.map(([name]) => name)
    expect([table, [...key, ...shown].filter((name) => !names.includes(name))]).toEqual([table, []])
  }
})

test('export: all that an account has is in the archive, and nothing of anybody else, and no secret', async () => {
  const token = await core.register()
  const other = await core.register()
  await core.topUp(token, 700)
  await core.topUp(other, 333)
  const jobId = await forecast(token)
  const otherJob = await forecast(other)
  const key = await core.request('POST', '/api/keys', { token, json: { name: '=laptop' } })
  const hook = { url: 'https://hooks.example.com/a', types: ['job.finished'] }
  expect((await core.request('POST', '/api/webhooks', { token, json: hook })).status).toBe(201)

  await ask(token)
  const url = await ready(token)
  const got = await core.request('GET', url, { token })
  expect([got.status, got.headers.get('content-type')]).toEqual([200, 'application/zip'])
  const files = await unzip(got.bytes)
  const json = (name: string) => JSON.parse(files.get(name) ?? '') as Array<Record<string, unknown>>
  expect(json('users.json')).toMatchObject([{ email: 'user0@example.com', created_at: '2026-01-05T12:00:00.000Z' }])
  expect(json('accounts.json')).toMatchObject([{ kind: 'personal' }])
  expect(json('jobs.json')).toMatchObject([{ id: jobId, status: 'OK', model_name: 'garch' }])
  expect(json('charges.json')).toMatchObject([{ credits: 700 }])
  expect(json('statement_lines.json').length).toBeGreaterThan(2)
  expect(json('webhooks.json')).toMatchObject([{ url: hook.url, types: ['job.finished'] }])
  expect(json('refresh_tokens.json')).toHaveLength(1)
  expect(json('events.json').map(({ type }) => type)).toContain('job.finished')
  expect(json('terms_acceptances.json')).toHaveLength(2)
  // A name that a spreadsheet would run is neutralized in CSV, and itself in JSON.
  expect(json('api_keys.json')).toMatchObject([{ name: '=laptop' }])
  expect(files.get('api_keys.csv')).toContain("'=laptop")
  expect(files.get('series.csv')?.trim().split('\r\n')).toHaveLength(61)
  const [result] = (files.get('results.jsonl') ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(result).toMatchObject({ job_id: jobId, result: { forecast: expect.any(Array) } })
  expect(files.get('receipts.jsonl')).toContain(jobId)
  expect(files.get('README.txt')).toContain('No chat is joined')
  const all = [...files.values()].join('\n')
  expect(all).not.toContain(otherJob)
  expect(all).not.toContain('user1@example.com')
  expect(all).not.toContain(String(key.json.key))
  expect(all).not.toContain('argon2')
})

test('export: its link is its owner’s, for a day, as often as they like', async () => {
  const token = await core.register()
  const stranger = await core.register()
  const key = await core.request('POST', '/api/keys', { token, json: { name: 'k', scopes: ['read'] } })
  expect((await core.request('GET', '/api/account/export', { token })).json.code).toBe('not_found')
  await ask(token)
  const url = await ready(token)
  for (const _ of [1, 2]) expect((await core.request('GET', url, { token })).status).toBe(200)
  expect((await core.request('GET', url, {})).status).toBe(401)
  expect((await core.request('GET', url, { token: String(key.json.key) })).status).toBe(403)
  const stolen = await core.request('GET', url, { token: stranger })
  expect([stolen.status, stolen.json.code]).toEqual([404, 'not_found'])
  const unknown = await core.request('GET', url.replace(/exp_\w+/, 'exp_nobodys'), { token })
  expect([unknown.status, unknown.json.code]).toEqual([404, 'not_found'])

  clock += 25 * HOUR
  const login = { email: 'user0@example.com', password: 'correct horse battery' }
  const { json } = await core.request('POST', '/api/auth/login', { json: login })
  const late = await core.request('GET', url, { token: String(json.access_token) })
  expect([late.status, late.json.code]).toEqual([410, 'export_gone'])
  await core.sweep()
  expect(readdirSync(join(folder, 'exports'))).toEqual([])
  const state = await core.request('GET', '/api/account/export', { token: String(json.access_token) })
  expect(state.json).toMatchObject({ state: 'gone', url: null })
})

test('export: one at a time and three a day; the acts are in the log', async () => {
  const token = await core.register()
  const twice = await Promise.all([ask(token), ask(token)])
  expect(new Set(twice).size).toBe(1)
  await ready(token)
  for (const _ of [1, 2]) {
    clock += 1000
    await ask(token)
    await ready(token)
  }
  const refused = await core.request('POST', '/api/account/export', { token })
  expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited'])
  const audit = await core.request('GET', '/api/admin/audit', { token: await core.admin() })
  const actions = (audit.json.items as unknown as Array<{ action: string }>).map(({ action }) => action)
  expect(actions.filter((action) => action === 'account.export_asked')).toHaveLength(3)
})

async function chat(telegramId: string): Promise<string> {
  const acting = { token: BOT_KEY, json: { telegram_id: telegramId } }
  return String((await core.request('POST', '/api/bot/act-for', acting)).json.access_token)
}

async function claim(): Promise<
  Array<{ key: string; telegram_id: string; errand: { kind: string; export_id?: string } }>
> {
  const { json } = await core.request('POST', '/api/bot/errands/claim', { token: BOT_KEY })
  return json.items as never
}

test('export: what the bot knows is asked of it; without an answer the archive says that it is missing', async () => {
  const token = await chat('71')
  const id = await ask(token)
  await core.sweep()
  expect((await core.request('GET', '/api/account/export', { token })).json.state).toBe('making')
  expect(await claim()).toMatchObject([{ telegram_id: '71', errand: { kind: 'collect', export_id: id } }])
  const tables = { holdings: [{ currency: 'USD', amount: 12.5 }], people: [{ name: 'Anna', username: '@anna' }] }
  const send = (telegram_id: string) =>
    core.request('POST', '/api/bot/chat-data', { token: BOT_KEY, json: { export_id: id, telegram_id, tables } })
  // Another's chat adds nothing to it.
  expect((await send('72')).status).toBe(404)
  expect((await send('71')).status).toBe(204)
  const files = await unzip((await core.request('GET', await ready(token), { token })).bytes)
  expect(JSON.parse(files.get('chat/holdings.json') ?? '')).toEqual(tables.holdings)
  expect(files.get('chat/people.csv')).toBe("name,username\r\nAnna,'@anna\r\n")

  const silent = await chat('73')
  await ask(silent)
  clock += HOUR / 2
  const again = await chat('73')
  const url = await ready(again)
  const without = await unzip((await core.request('GET', url, { token: again })).bytes)
  expect(without.get('README.txt')).toContain('The bot did not answer in time')
})

test('export: one that was cut off by a kill is made again at the next start', async () => {
  const token = await chat('71')
  await ask(token)
  await core.close({ keep: true })
  clock += HOUR
  core = await startCore({ dataDir: folder, now: () => clock })
  const again = await chat('71')
  const url = await ready(again)
  expect((await core.request('GET', url, { token: again })).status).toBe(200)
  expect(readdirSync(join(folder, 'exports')).every((name) => /^exp_[\w-]+\.zip$/.test(name))).toBe(true)
  expect(existsSync(join(folder, 'exports'))).toBe(true)
})
