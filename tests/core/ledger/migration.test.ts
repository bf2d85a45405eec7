import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { grantEntry, holdEntry, releaseEntry } from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { createLedger } from '../../../core/ledger/service.ts'
import { MIGRATIONS, migrationsBefore } from '../../support/migrations.ts'

const ACCOUNTS = 10_000
const AT = Date.UTC(2026, 0, 1)

test('migration: what 10,000 accounts have stays theirs for ever, as one heap each, and no row of theirs is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-grants-'))
  const url = `file:${join(folder, 'core.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsBefore(folder, '_grants'))
  const n = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ACCOUNTS})`
  await before.write(async (tx) => {
    await tx.run(sql`INSERT INTO entries (id, type, reason, account_id, key, created_at)
      ${n} SELECT 'ent_' || i, 'grant', 'welcome credits', 'acc_' || i, 'grant:welcome:acc_' || i, ${AT} FROM n`)
    await tx.run(sql`INSERT INTO postings (entry_id, position, source, target, amount)
      ${n} SELECT 'ent_' || i, 0, 'grant:welcome', 'wallet:acc_' || i, 500 FROM n`)
    await tx.run(sql`INSERT INTO balances (ledger_account, owner_id, amount, floored)
      ${n} SELECT 'wallet:acc_' || i, 'acc_' || i, 500, 1 FROM n`)
    await tx.run(
      sql`INSERT INTO balances (ledger_account, amount, floored) VALUES ('grant:welcome', ${-500 * ACCOUNTS}, 0)`,
    )
    await tx.run(sql`INSERT INTO statement_lines (account_id, seq, entry_id, type, amount, balance_after, reason, created_at)
      ${n} SELECT 'acc_' || i, 1, 'ent_' || i, 'grant', 500, 500, 'welcome credits', ${AT} FROM n`)
  })
  // A job that was running when the schema changed.
  await before.write(async (tx) => {
    await tx.run(sql`INSERT INTO entries (id, type, reason, account_id, job_id, key, created_at)
      VALUES ('ent_hold', 'hold', 'forecast', 'acc_1', 'job_1', 'hold:job_1', ${AT})`)
    await tx.run(sql`INSERT INTO postings (entry_id, position, source, target, amount)
      VALUES ('ent_hold', 0, 'wallet:acc_1', 'hold:job_1', 100)`)
    await tx.run(sql`UPDATE balances SET amount = 400 WHERE ledger_account = 'wallet:acc_1'`)
    await tx.run(
      sql`INSERT INTO balances (ledger_account, owner_id, amount, floored) VALUES ('hold:job_1', 'acc_1', 100, 1)`,
    )
    await tx.run(sql`INSERT INTO statement_lines (account_id, seq, entry_id, type, amount, balance_after, reason, job_id, created_at)
      VALUES ('acc_1', 2, 'ent_hold', 'hold', -100, 400, 'forecast', 'job_1', ${AT})`)
  })
  await before.close()

  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const clock = { at: AT }
  const ledger = createLedger({ db, now: () => clock.at, newId })
  expect((await ledger.check()).faults).toEqual([])
  expect(await db.reader.values(sql`SELECT count(*), count(lots), count(expires_at) FROM balances`)).toEqual([
    [ACCOUNTS + 2, 0, 0],
  ])
  expect(await ledger.ownBalance(db.reader, 'acc_1')).toEqual({ balance: 500, held: 100, available: 400, expiring: [] })
  const of = { accountId: 'acc_1', jobId: 'job_1', price: toCredits(100) }
  await db.write(async (tx) => {
    await ledger.post(tx, releaseEntry(of))
    const grant = { campaign: 'code:NEW', beneficiary: 'acc_1', amount: toCredits(50), reason: 'a code' }
    await ledger.post(tx, grantEntry({ ...grant, accountId: 'acc_1', expiresAt: AT + 1_000 }))
    const available = await ledger.available(tx, 'acc_1')
    await ledger.post(tx, holdEntry({ ...of, jobId: 'job_2', price: toCredits(530), available }))
  })
  // The 50 that expire were taken first: what was there before is left, and lasts.
  clock.at += 100 * 365 * 86_400_000
  expect(await ledger.ownBalance(db.reader, 'acc_1')).toMatchObject({ available: 20, held: 530, expiring: [] })
  expect((await ledger.check()).faults).toEqual([])
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})
