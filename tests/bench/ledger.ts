import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { openDb } from '../../core/db/client.ts'
import { createEvents } from '../../core/events/service.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { holdEntry, topUpEntry } from '../../core/ledger/entries.ts'
import { toCredits } from '../../core/ledger/posting.ts'
import { createLedger } from '../../core/ledger/service.ts'
import { type Finding, inTurn } from './measure.ts'

const GROUP = 64
const GROUPS = 40
const ROUNDS = 5

/** A hold through the ledger service against the same statements on bare libSQL, prepared, the same number a commit; and with an
 *  event in its transaction against without one. */
export async function benchLedger(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const path = join(folder, 'core.db')
  const db = openDb({ url: `file:${path}`, log: silentLog, sleep: systemSleep })
  await db.migrate(join(projectRoot, 'migrations'))
  const ledger = createLedger({ db, now: systemNow, newId })
  const events = createEvents({ db, now: systemNow })
  const accounts = Array.from({ length: 100 }, () => newId('acc'))
  await db.write(async (tx) => {
    for (const accountId of accounts) {
      await ledger.post(
        tx,
        topUpEntry({ accountId, provider: 'bench', chargeId: accountId, amount: toCredits(1_000_000_000) }),
      )
    }
  })
  let turn = 0
  const nextAccount = () => accounts[turn++ % accounts.length] ?? ''

  async function ours(withEvent = false): Promise<number> {
    const started = performance.now()
    for (let group = 0; group < GROUPS; group++) {
      await Promise.all(
        Array.from({ length: GROUP }, () =>
          db.write(async (tx) => {
            const accountId = nextAccount()
            const available = await ledger.available(tx, accountId)
            const jobId = newId('job')
            await ledger.post(tx, holdEntry({ accountId, jobId, price: toCredits(250), available }))
            if (!withEvent) return
            const data = { job_id: jobId, status: 'OK', model: 'ar', cost: 250, source: 'api' } as const
            await events.add(tx, { type: 'job.finished', account_id: accountId, data })
          }),
        ),
      )
    }
    return (GROUP * GROUPS * 1000) / (performance.now() - started)
  }

  async function bare(): Promise<number> {
    const raw = new Database(path)
    raw.exec('PRAGMA synchronous=FULL')
    const available = raw.prepare('SELECT amount FROM balances WHERE ledger_account = ?')
    const entry = raw.prepare(
      'INSERT INTO entries (id, type, reason, account_id, job_id, key, created_at) VALUES (?,?,?,?,?,?,?)',
    )
    const posting = raw.prepare('INSERT INTO postings (entry_id, position, source, target, amount) VALUES (?,?,?,?,?)')
    const take = raw.prepare('UPDATE balances SET amount = amount - ? WHERE ledger_account = ? RETURNING amount')
    const hold = raw.prepare('INSERT INTO balances (ledger_account, owner_id, amount, floored) VALUES (?,?,?,1)')
    const line = raw.prepare(
      'INSERT INTO statement_lines (account_id, seq, entry_id, type, amount, balance_after, reason, job_id, created_at) SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM statement_lines WHERE account_id = ?',
    )
    const started = performance.now()
    for (let group = 0; group < GROUPS; group++) {
      raw.exec('BEGIN IMMEDIATE')
      for (let i = 0; i < GROUP; i++) {
        const [account, job, id, at] = [nextAccount(), newId('job'), newId('ent'), Date.now()]
        const wallet = `wallet:${account}`
        available.get([wallet])
        entry.run([id, 'hold', 'forecast', account, job, `hold:${job}`, at])
        posting.run([id, 0, wallet, `hold:${job}`, 250])
        const { amount } = take.get([250, wallet]) as { amount: number }
        hold.run([`hold:${job}`, account, 250])
        line.run([account, id, 'hold', -250, amount, 'forecast', job, at, account])
      }
      raw.exec('COMMIT')
    }
    const rate = (GROUP * GROUPS * 1000) / (performance.now() - started)
    raw.close()
    return rate
  }

  await ours()
  const { ratio, spread, ...sides } = await inTurn(ROUNDS, () => ours(), bare)
  const before = { ...db.stats }
  const told = await inTurn(
    ROUNDS,
    () => ours(true),
    () => ours(),
  )
  const flushes = (db.stats.commits - before.commits) / ((db.stats.writes - before.writes) / GROUP)
  const { faults } = await ledger.check()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
  if (faults.length > 0) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`)
  return [
    {
      what: `ledger transfers/s, ${GROUP} a commit, FULL`,
      ...sides,
      unit: '/s',
      figure: ratio,
      atLeast: 0.6,
      note: `ratios ${spread}`,
    },
    {
      what: 'the same with an event each, against without',
      ours: told.ours,
      reference: told.reference,
      unit: '/s',
      figure: told.ratio,
      atLeast: 0.9,
      note: `ratios ${told.spread}; ${flushes.toFixed(2)} commits a group`,
    },
  ]
}
