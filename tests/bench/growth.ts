import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { type Db, openDb } from '../../core/db/client.ts'
import { findJob } from '../../core/jobs/store.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { createLedger } from '../../core/ledger/service.ts'
import { type Finding, median } from './measure.ts'

const SMALL = 10_000
const LARGE = 1_000_000
const READS = 400

/** Hot reads at a million entries against ten thousand. Rows are made by SQL, in the shapes the services write. */
export async function benchGrowth(): Promise<Finding[]> {
  const [small, large] = [await openFilled(SMALL), await openFilled(LARGE)]
  const findings: Finding[] = []
  for (const what of ['balance', 'statement page', 'job page'] as const) {
    const before: number[] = []
    const after: number[] = []
    for (let i = 0; i < READS; i++) {
      before.push(await small.time(what))
      after.push(await large.time(what))
    }
    const [reference, ours] = [median(before), median(after)]
    findings.push({
      what: `${what}, p50 at 1,000,000 entries against 10,000`,
      ours: ours * 1000,
      reference: reference * 1000,
      unit: 'µs',
      figure: ours / reference,
      atMost: 1.3,
    })
  }
  await small.close()
  await large.close()
  return findings
}

async function openFilled(entries: number) {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(join(projectRoot, 'migrations'))
  await fill(db, entries)
  const ledger = createLedger({ db, now: systemNow, newId })
  const reads = {
    balance: () => ledger.balance(db.reader, 'acc_7'),
    'statement page': () => ledger.statement(db.reader, 'acc_7', { limit: 20 }),
    'job page': () => findJob(db.reader, `job_${(entries / 2).toFixed(0)}`),
  }
  return {
    async time(what: keyof typeof reads): Promise<number> {
      const started = performance.now()
      await reads[what]()
      return performance.now() - started
    },
    async close() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** 100 accounts; every entry a hold of one job that is OK. */
async function fill(db: Db, entries: number): Promise<void> {
  const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${entries})`
  await db.write(async (tx) => {
    await tx.run(sql`INSERT INTO entries (id, type, reason, account_id, job_id, key, created_at)
      ${numbers} SELECT 'ent_' || i, 'hold', 'ar', 'acc_' || (i % 100), 'job_' || i, 'hold:job_' || i, i FROM n`)
    await tx.run(sql`INSERT INTO postings (entry_id, position, source, target, amount)
      ${numbers} SELECT 'ent_' || i, 0, 'wallet:acc_' || (i % 100), 'hold:job_' || i, 250 FROM n`)
    await tx.run(sql`INSERT INTO statement_lines (account_id, seq, entry_id, type, amount, balance_after, reason, job_id, created_at)
      ${numbers} SELECT 'acc_' || (i % 100), i / 100 + 1, 'ent_' || i, 'hold', -250, 1000000, 'ar', 'job_' || i, i FROM n`)
    await tx.run(sql`INSERT INTO balances (ledger_account, owner_id, amount, floored)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT 'wallet:acc_' || i, 'acc_' || i, 1000000, 1 FROM n`)
    await tx.run(sql`INSERT INTO datasets (id, account_id, valid_rows, audit, history, recent, created_at)
      ${numbers} SELECT 'dat_' || i, 'acc_' || (i % 100), 250, '{}', '{}', x'00', i FROM n`)
    await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon, risk_steps, dataset_id, rows, created_at, deadline_at, finished_at)
      ${numbers} SELECT 'job_' || i, 'acc_' || (i % 100), 'OK', 'ar', 'ver_1', '1.0.0', 250, 20, '', 'dat_' || i, 250, i, i, i FROM n`)
    await tx.run(sql`INSERT INTO results (job_id, body) ${numbers} SELECT 'job_' || i, '{"forecast":[]}' FROM n`)
  })
}
