import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { toApiKey } from '../../../core/auth/api-key.ts'
import { createPasswords } from '../../../core/auth/passwords/passwords.ts'
import { hashSecret } from '../../../core/kit/text/secrets.ts'
import { type Db, openDb, type Reader } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { CHEAP_PASSWORDS } from '../../support/children.ts'
import { MIGRATIONS, migrationsBefore } from '../../support/migrations.ts'
import { startWorld } from './world.ts'

const PEOPLE = 10_000
const AT = Date.UTC(2026, 0, 1)
const KEY = toApiKey('test', new Uint8Array(24).fill(7))
/** Of tables that have more columns since: those that were there before. */
const COLUMNS: Partial<Record<string, string>> = { balances: 'ledger_account, owner_id, amount, floored' }
const LEDGER = ['entries', 'postings', 'balances', 'statement_lines', 'audit_log'] as const

/** 10,000 accounts as the schema before had them: every third in a chat only, every third with an e-mail only, every third with both;
 *  each with a wallet, a job, a session and a key; the last one has joined the first. */
async function fill(db: Db, passwordHash: string): Promise<void> {
  const n = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${PEOPLE})`
  await db.write(async (tx) => {
    await tx.run(sql`INSERT INTO accounts (id, email, password_hash, telegram_id, role, kind, company, language, terms_accepted_at, blocked_at,
      tokens_valid_from, created_at) ${n} SELECT 'acc_' || i, iif(i % 3, 'p' || i || '@example.com', NULL),
      iif(i % 3, ${passwordHash}, NULL), iif(i % 3 <> 1, 5000000 + i, NULL), iif(i = 3, 'admin', 'user'), iif(i = 6, 'corporate', 'personal'),
      iif(i = 6, 'Example Ltd', NULL), iif(i % 2, 'en', 'ru'), ${AT} + i, iif(i = 4, ${AT}, NULL), ${AT}, ${AT} + i FROM n`)
    await tx.run(sql`UPDATE accounts SET joined_to = 'acc_1', telegram_id = NULL WHERE id = ${`acc_${PEOPLE}`}`)
    await tx.run(sql`INSERT INTO entries (id, type, reason, account_id, key, created_at)
      ${n} SELECT 'ent_' || i, 'grant', 'welcome credits', 'acc_' || i, 'grant:welcome:acc_' || i, ${AT} FROM n`)
    await tx.run(sql`INSERT INTO postings (entry_id, position, source, target, amount)
      ${n} SELECT 'ent_' || i, 0, 'grant:welcome', 'wallet:acc_' || i, 500 FROM n`)
    await tx.run(sql`INSERT INTO balances (ledger_account, owner_id, amount, floored)
      ${n} SELECT 'wallet:acc_' || i, 'acc_' || i, 500, 1 FROM n`)
    await tx.run(
      sql`INSERT INTO balances (ledger_account, owner_id, amount, floored) VALUES ('grant:welcome', NULL, ${-500 * PEOPLE}, 0)`,
    )
    await tx.run(sql`INSERT INTO statement_lines (account_id, seq, entry_id, type, amount, balance_after, reason, created_at)
      ${n} SELECT 'acc_' || i, 1, 'ent_' || i, 'grant', 500, 500, 'welcome credits', ${AT} FROM n`)
    await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon, risk_steps, dataset_id,
      rows, created_at, deadline_at) ${n} SELECT 'job_' || i, 'acc_' || i, 'ERROR', 'naive', 'ver_1', '1', 0, 1, '', 'dat_1', 1, ${AT}, ${AT} FROM n WHERE i <= 100`)
    await tx.run(sql`INSERT INTO orders (id, account_id, provider, credits, price_amount, price_currency, status, created_at, expires_at)
      ${n} SELECT 'pay_' || i, 'acc_' || i, 'stars', 10, 1, 'XTR', 'open', ${AT}, ${AT} + 9e12 FROM n WHERE i % 3 = 2`)
    await tx.run(sql`INSERT INTO refresh_tokens (hash, family_id, account_id, client, created_at, started_at, expires_at)
      ${n} SELECT iif(i = 1, ${hashSecret('rt_first')}, 'hash' || i), 'fam_' || i, 'acc_' || i, 'laptop', ${AT}, ${AT}, ${AT} + 9e9 FROM n`)
    await tx.run(sql`INSERT INTO api_keys (id, account_id, name, prefix, hash, scopes, created_at)
      ${n} SELECT 'key_' || i, 'acc_' || i, 'k', 'cc_test_', iif(i = 2, ${hashSecret(KEY)}, 'hash' || i), 'read', ${AT} FROM n`)
    await tx.run(
      sql`INSERT INTO link_codes (hash, account_id, expires_at) VALUES (${hashSecret('0123456789')}, 'acc_1', ${AT} + 9e12)`,
    )
    await tx.run(
      sql`INSERT INTO password_resets (account_id, hash, expires_at) VALUES ('acc_2', ${hashSecret('the code')}, ${AT} + 9e12)`,
    )
  })
}

const dump = async (db: Reader): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      LEDGER.map((table) => db.values(sql.raw(`SELECT ${COLUMNS[table] ?? '*'} FROM ${table} ORDER BY 1, 2`))),
    ),
  )

test('migration: 10,000 accounts become 10,000 people and their accounts, ids and books stay, and everybody is let in as before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-people-'))
  const url = `file:${join(folder, 'core.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsBefore(folder, '_people'))
  const password = 'correct horse battery'
  await fill(before, await createPasswords(CHEAP_PASSWORDS).hash(password))
  const [books, ids] = [await dump(before.reader), await before.reader.values(sql`SELECT id FROM accounts ORDER BY id`)]
  await before.close()

  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  onTestFinished(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await db.migrate(MIGRATIONS)
  expect(await dump(db.reader)).toBe(books)
  expect(await db.reader.values(sql`SELECT id FROM accounts ORDER BY id`)).toEqual(ids)
  const counts =
    await db.reader.values(sql`SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM memberships WHERE role = 'owner'),
    (SELECT count(*) FROM accounts JOIN users ON users.id = 'usr_' || substr(accounts.id, 5)),
    (SELECT count(*) FROM jobs WHERE user_id = 'usr_' || substr(account_id, 5)),
    (SELECT count(*) FROM api_keys WHERE user_id = 'usr_' || substr(account_id, 5)),
    (SELECT count(*) FROM refresh_tokens WHERE user_id LIKE 'usr\_%' ESCAPE '\\'), (SELECT count(*) FROM accounts WHERE state = 'closed')`)
  expect(counts).toEqual([[PEOPLE, PEOPLE, PEOPLE, 100, PEOPLE, PEOPLE, 1]])

  const world = await startWorld({ db })
  const { ask, actFor } = world
  const signedIn = await ask('POST', '/api/auth/login', { json: { email: 'p1@example.com', password } })
  expect((await ask('GET', '/api/account', { token: signedIn.body.access_token })).body).toMatchObject({
    id: 'acc_1',
    email: 'p1@example.com',
    language: 'en',
    role: 'customer',
  })
  const refreshed = await ask('POST', '/api/auth/refresh', { json: { refresh_token: 'rt_first' } })
  expect((await ask('GET', '/api/account/balance', { token: refreshed.body.access_token })).body.balance).toBe(500)
  expect((await ask('GET', '/api/account/balance', { token: KEY })).body.balance).toBe(500)
  expect((await ask('POST', '/api/auth/login', { json: { email: 'p4@example.com', password } })).status).toBe(403)
  expect((await actFor('5000006')).body.account).toMatchObject({
    id: 'acc_6',
    kind: 'corporate',
    company: 'Example Ltd',
  })
  expect((await actFor('5000003')).body).toMatchObject({ created: false, account: { id: 'acc_3', role: 'admin' } })
  const json = { code: 'the code', password: 'another horse battery' }
  expect((await ask('POST', '/api/auth/reset/confirm', { json })).status).toBe(204)
  const code = { telegram_id: '5000009', code: '0123456789' }
  const { body: joined } = await ask('POST', '/api/bot/link', { token: 'the-key-that-bot-and-core-share', json: code })
  expect(joined.account).toMatchObject({ id: 'acc_1', telegram_id: '5000009' })
  expect((await ask('GET', '/api/account/balance', { token: joined.access_token })).body.balance).toBe(1000)
})
