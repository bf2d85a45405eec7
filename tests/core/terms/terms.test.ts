import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let terms: string
let running: TestCore[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-terms-'))
  terms = join(folder, 'legal')
  cpSync(join(projectRoot, 'docs', 'legal'), terms, { recursive: true })
})
afterEach(async () => {
  await Promise.all(running.map((core) => core.close({ keep: true })))
  running = []
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<TestCore> {
  await Promise.all(running.map((core) => core.close({ keep: true })))
  const core = await startCore({ dataDir: join(folder, 'data'), env: { TERMS_DIR: terms } })
  running = [core]
  return core
}

function edit(name: string, change: (text: string) => string): void {
  writeFileSync(join(terms, name), change(readFileSync(join(terms, name), 'utf8')))
}

function newEdition(document: 'terms' | 'privacy', version = '2027-02-01'): void {
  for (const language of ['en', 'ru'])
    edit(`${document}.${language}.md`, (text) =>
      text.replace(/version: .*/, `version: ${version}`).replace(/changes: .*/, 'changes: Plans may be paused.'),
    )
}

const series = samplePrices(60)
const order = { data: series, model: 'garch', horizon: 2 }

async function signIn(core: TestCore, email: string): Promise<string> {
  const { json } = await core.request('POST', '/api/auth/login', { json: { email, password: 'correct horse battery' } })
  return String(json.access_token)
}

test('terms: after a change paid acts wait for a new acceptance, reads and free acts do not', async () => {
  const first = await start()
  const token = await first.register()
  const email = 'user0@example.com'
  const key = await first.request('POST', '/api/keys', { token, json: { name: 'laptop' } })
  const paid = await first.request('POST', '/api/predict', { token, json: order, headers: { 'idempotency-key': 'k1' } })
  expect(paid.status).toBe(202)
  const before = await first.request('GET', '/api/account/terms', { token })
  expect(before.json).toMatchObject({ must_accept: false, accepted: [{ how: 'sign_up' }, { how: 'sign_up' }] })

  newEdition('terms')
  const core = await start()
  const again = await signIn(core, email)
  const asked = await core.request('POST', '/api/predict', { token: again, json: order })
  expect([asked.status, asked.json.code]).toEqual([403, 'terms_not_accepted'])
  expect(asked.json.params).toEqual({ terms: '2027-02-01', privacy: '2026-11-29' })
  const byKey = await core.request('POST', '/api/predict', { token: String(key.json.key), json: order })
  expect(byKey.json.code).toBe('terms_not_accepted')
  for (const [path, json] of [
    ['/api/account/top-up', { amount: 5 }],
    ['/api/account/top-up', { provider: 'stars', amount: 100 }],
  ] as const) {
    const refused = await core.request('POST', path, { token: again, json })
    expect([path, refused.status, refused.json.code]).toEqual([path, 403, 'terms_not_accepted'])
  }
  // What was ordered before is answered as before, and what is there can be read.
  const repeated = await core.request('POST', '/api/predict', {
    token: again,
    json: order,
    headers: { 'idempotency-key': 'k1' },
  })
  expect([repeated.status, repeated.json.id]).toEqual([202, paid.json.id])
  for (const path of ['/api/account', '/api/account/balance', '/api/predict/history', `/api/predict/${paid.json.id}`])
    expect([path, (await core.request('GET', path, { token: again })).status]).toEqual([path, 200])
  const quote = await core.request('POST', '/api/predict/quote', { token: again, json: order })
  expect(quote.status).toBe(200)
  const free = await core.request('POST', '/api/predict', { token: again, json: { ...order, model: 'naive' } })
  expect([free.status, free.json.cost]).toEqual([202, 0])

  const texts = await core.request('GET', '/api/terms', { headers: { 'accept-language': 'ru' } })
  expect(texts.json.items).toMatchObject([
    { document: 'terms', version: '2027-02-01', language: 'ru', changes: 'Plans may be paused.' },
    { document: 'privacy', version: '2026-11-29' },
  ])
  const stale = { terms: '2026-11-29', privacy: '2026-11-29' }
  const old = await core.request('POST', '/api/account/terms', { token: again, json: stale })
  expect([old.status, old.json.code]).toEqual([403, 'terms_not_accepted'])
  const keyed = await core.request('POST', '/api/account/terms', {
    token: String(key.json.key),
    json: asked.json.params,
  })
  expect(keyed.status).toBe(403)
  for (const _ of [1, 2]) {
    const accepted = await core.request('POST', '/api/account/terms', { token: again, json: asked.json.params })
    expect(accepted.json).toMatchObject({ must_accept: false })
    // Twice is once: two documents at the sign-up, two now.
    expect(accepted.json.accepted).toHaveLength(4)
  }
  const ordered = await core.request('POST', '/api/predict', { token: String(key.json.key), json: order })
  expect(ordered.status).toBe(202)
})

test('terms: an account from before there were editions is asked, and so is one that only agreed to them in its profile', async () => {
  const core = await start()
  const token = await core.register()
  await core.db.write(async (tx) => {
    await tx.run(sql`DROP TRIGGER terms_acceptances_no_delete`)
    await tx.run(sql`DELETE FROM terms_acceptances`)
  })
  expect((await core.request('POST', '/api/predict', { token, json: order })).json.code).toBe('terms_not_accepted')
  const changed = await core.request('PATCH', '/api/account', { token, json: { accept_terms: true } })
  expect(changed.status).toBe(200)
  expect((await core.request('POST', '/api/predict', { token, json: order })).status).toBe(202)
})

test('terms: what was accepted cannot be changed, neither in the files nor in the database', async () => {
  const core = await start()
  await core.register()
  for (const statement of [
    sql`UPDATE terms_acceptances SET version = '2020-01-01'`,
    sql`DELETE FROM terms_acceptances`,
    sql`UPDATE legal_texts SET text = ''`,
    sql`DELETE FROM legal_texts`,
  ])
    await expect(core.db.write(async (tx) => void (await tx.run(statement)))).rejects.toThrow('Failed query')
  edit('terms.en.md', (text) => `${text}\nAnd your house.\n`)
  await expect(start()).rejects.toThrow('terms.en.md: its text has changed; give it a new version')
})

test('terms: core does not start on texts without an edition, or with another in each language', async () => {
  edit('privacy.ru.md', (text) => text.replace('version: 2026-11-29', 'version: 2027-01-01'))
  edit('terms.en.md', (text) => text.replace('changes:', 'news:'))
  await expect(start()).rejects.toThrow(
    /terms\.en\.md: must begin with[\s\S]*privacy has another version in each language/,
  )
})

test('terms: pages in both languages, each with a way to the other', async () => {
  const core = await start()
  for (const [path, language, title] of [
    ['/terms', 'en', 'Terms of use'],
    ['/terms', 'ru', 'Условия использования'],
    ['/privacy/ru', 'en', 'Конфиденциальность'],
    ['/privacy/en', 'ru', 'Privacy'],
  ] as const) {
    const page = await core.request('GET', path, { headers: { 'accept-language': language } })
    expect([path, page.status, page.text.includes(`<h1>${title}</h1>`)]).toEqual([path, 200, true])
    for (const [, link = ''] of page.text.matchAll(/href="(\/[^"]+)"/g))
      expect([link, (await core.request('GET', link)).status]).toEqual([link, 200])
  }
})

test('terms: a chat accepts with its first message', async () => {
  const core = await start()
  const acting = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '71' } })
  const token = String(acting.json.access_token)
  const view = await core.request('GET', '/api/account/terms', { token })
  expect(view.json).toMatchObject({ must_accept: false, accepted: [{ how: 'sign_up' }, { how: 'sign_up' }] })
})
