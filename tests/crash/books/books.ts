import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Database from 'libsql'
import { checkChain } from './chain.ts'
import { isRefused, type Journal, type Order, pricesWithin } from '../journal.ts'
import { BROKEN, PAID, SLOW } from '../models.ts'
import type { Expect, Move } from './moves.ts'
import { type Answer, checkPayments } from './payments.ts'

const SUBMIT = 'POST /api/predict'
/** Of models whose price never changes; that of PAID does, and the journal knows when. */
const PRICES: Record<string, number> = { [BROKEN.name]: BROKEN.pricePerRow, [SLOW.name]: SLOW.pricePerRow }
/** A job whose worker has died so often is not tried again. */
const TRIES_MAX = 3

export interface JobState {
  id: string
  account_id: string
  status: 'PENDING' | 'OK' | 'ERROR' | 'CANCELED'
  cost: number
  rows: number
  model_name: string
  attempts: number
  has_result: number
  has_dataset: number
  finished_at: number | null
  /** Events that say that it has ended. */
  told: number
  source: 'api' | 'chat'
  /** Of its owner. */
  telegram_id: string | null
}

export interface Findings {
  /** What is broken; empty when all is well. */
  faults: string[]
  jobs: Map<string, JobState>
  /** What core has answered to each key: the id of a job or a payment. */
  idOf: Map<string, string>
  emails: Set<string>
  datasets: Set<string>
  /** Credits set aside for jobs. */
  held: number
  /** Records of the audit log, each found to be chained to the one before. */
  audited: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Ends the connections to a live core's database that were closed here: SQLite holds them open until their statements are collected,
 *  and a core that starts beside one takes over the index of the log instead of recovering it. What a dying core had written to the log
 *  and not to the index, and told nobody, is then undone, while a copy of the files shows it as done. */
export const dropConnections = (): void => collect()

/** Reads the books of a core that runs, as they are at one moment. */
export function inspectLiveBooks(dataDir: string, journal: Journal): Findings {
  const db = new Database(join(dataDir, 'core.db'), { timeout: 5_000 })
  try {
    db.exec('BEGIN')
    return readBooks(db, journal)
  } finally {
    db.close()
    dropConnections()
  }
}

/** How many jobs of a core that runs have ended. */
export function countEnded(dataDir: string): number {
  const db = new Database(join(dataDir, 'core.db'), { timeout: 5_000 })
  try {
    return (db.prepare("SELECT count(*) AS n FROM jobs WHERE status <> 'PENDING'").get() as { n: number }).n
  } finally {
    db.close()
  }
}

/** Reads what a dead core has left, from a copy so that the next core finds its write-ahead log as it fell, and checks it by counting
 *  everything again: nothing here is shared with core's own check. */
export function inspectBooks(dataDir: string, journal: Journal): Findings {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-books-'))
  try {
    for (const name of ['core.db', 'core.db-wal']) {
      if (existsSync(join(dataDir, name))) cpSync(join(dataDir, name), join(folder, name))
    }
    const db = new Database(join(folder, 'core.db'))
    try {
      return readBooks(db, journal)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readBooks(db: Database.Database, journal: Journal): Findings {
  // The caller names the columns it selects.
  const all = <Row>(sql: string): Row[] => db.prepare(sql).all() as Row[]
  const faults: string[] = []
  const expect = (holds: boolean, fault: () => string): void => {
    if (!holds) faults.push(fault())
  }
  const [integrity] = all<{ integrity_check: string }>('PRAGMA integrity_check')
  expect(integrity?.integrity_check === 'ok', () => `the file is damaged: ${integrity?.integrity_check}`)

  const orphans = all<{ table: string }>('PRAGMA foreign_key_check')
  expect(orphans.length === 0, () => `${orphans.length} rows refer to nothing, such as one of ${orphans[0]?.table}`)

  const jobs = new Map(
    all<JobState>(`SELECT id, account_id, status, cost, rows, model_name, attempts, finished_at, source,
      (SELECT telegram_id FROM users WHERE id = user_id) AS telegram_id, coalesce(ends.told, 0) AS told,
      EXISTS (SELECT 1 FROM results WHERE job_id = jobs.id) AS has_result,
      EXISTS (SELECT 1 FROM datasets WHERE id = jobs.dataset_id AND expires_at IS NULL) AS has_dataset
      FROM jobs LEFT JOIN (SELECT data ->> 'job_id' AS job_id, count(*) AS told FROM events WHERE type = 'job.finished'
        GROUP BY 1) AS ends ON ends.job_id = jobs.id`).map((job) => [job.id, job]),
  )
  const moves = all<Move>(`SELECT e.id, e.type, e.key, e.account_id, e.job_id, p.source, p.target, p.amount
    FROM entries AS e LEFT JOIN postings AS p ON p.entry_id = e.id`)
  const kept = new Map(
    all<{ at: string; amount: number }>('SELECT ledger_account AS at, amount FROM balances').map(({ at, amount }) => [
      at,
      amount,
    ]),
  )
  checkBalances(moves, kept, expect)

  const answers = all<Answer>(
    `SELECT route, key, body ->> 'id' AS id, body ->> 'provider' AS provider, body ->> 'amount' AS amount
      FROM idempotency_keys`,
  )
  const idOf = new Map(answers.map(({ key, id }) => [key, id]))
  expect(idOf.size === answers.length, () => 'a key has two answers')
  const orderOf = new Map(answers.flatMap(({ key, id }) => [[id, journal.orders.get(key)] as const]))
  checkJobs(jobs, moves, { expect, mayCost: (job) => mayCost(job, orderOf.get(job.id), journal) })
  const grants = moves.filter(({ type }) => type === 'grant').map((move) => move.account_id)
  const accounts = new Map(
    all<{ id: string; email: string | null }>(`SELECT 'acc_' || substr(id, 5) AS id, email FROM users`).map((row) => [
      row.email,
      row.id,
    ]),
  )
  for (const { email } of journal.accounts) {
    const id = accounts.get(email)
    expect(id !== undefined, () => `the account ${email} is lost`)
    expect(grants.filter((at) => at === id).length === 1, () => `${email} has not one welcome`)
  }

  checkPayments({ all, moves, answers, journal, expect })
  for (const { key, id } of journal.topUps.values())
    expect(id === null || idOf.get(key) === id, () => `the acknowledged top-up ${key} is lost`)

  const submitted = answers.filter(({ route }) => route === SUBMIT)
  expect(submitted.length === jobs.size, () => `${submitted.length} orders, ${jobs.size} jobs`)
  for (const { key, id } of submitted) expect(jobs.has(id), () => `order ${key} has no job`)
  for (const order of journal.orders.values()) {
    const { key, jobId, told } = order
    if (isRefused(order)) expect(!idOf.has(key), () => `the refused order ${key} is there`)
    if (jobId === null) continue
    const job = jobs.get(jobId)
    expect(job !== undefined && idOf.get(key) === jobId, () => `the acknowledged order ${key} is lost`)
    const kept = told === null || told === 'PENDING' || job?.status === told
    expect(kept, () => `job ${jobId} was ${told}, now ${job?.status}`)
  }
  const datasets = new Set(all<{ id: string }>('SELECT id FROM datasets').map(({ id }) => id))
  for (const id of journal.datasets.keys()) expect(datasets.has(id), () => `the acknowledged dataset ${id} is lost`)
  const chain = checkChain(db)
  faults.push(...chain.faults)
  return {
    faults,
    jobs,
    idOf,
    emails: new Set([...accounts.keys()].filter((email) => email !== null)),
    datasets,
    held: [...kept].reduce((sum, [at, amount]) => (at.startsWith('hold:') ? sum + amount : sum), 0),
    audited: chain.records,
  }
}

/** What a row may have cost: the price in force at some moment between order and answer, or what a quote has promised. */
function mayCost({ model_name: model, rows, cost }: JobState, order: Order | undefined, { prices }: Journal): boolean {
  if (model !== PAID.name) return cost === rows * (PRICES[model] ?? 0)
  // Of an order that nobody here has sent the moment is not known, only its price list.
  const span = order === undefined ? [0, Infinity] : [order.sentAt, order.ackAt ?? performance.now()]
  const possible = pricesWithin(prices, span[0] ?? 0, span[1] ?? Infinity).map((price) => price * rows)
  const { quoted = null } = order ?? {}
  return quoted === null ? possible.includes(cost) : cost === quoted || (cost < quoted && possible.includes(cost))
}

function checkBalances(moves: readonly Move[], kept: ReadonlyMap<string, number>, expect: Expect): void {
  const counted = new Map<string, number>()
  const add = (at: string, amount: number): void => void counted.set(at, (counted.get(at) ?? 0) + amount)
  for (const { id, source, target, amount } of moves) {
    expect(amount !== null && Number.isSafeInteger(amount) && amount > 0, () => `entry ${id} moves ${amount}`)
    if (source === null || target === null || amount === null) continue
    add(source, -amount)
    add(target, amount)
  }
  for (const at of new Set([...counted.keys(), ...kept.keys()])) {
    const [is, should] = [kept.get(at) ?? 0, counted.get(at) ?? 0]
    expect(is === should, () => `${at} holds ${is}, its postings say ${should}`)
    expect(is >= 0 || !/^(wallet|hold):/.test(at), () => `${at} is below zero: ${is}`)
  }
}

function checkJobs(
  jobs: ReadonlyMap<string, JobState>,
  moves: readonly Move[],
  { expect, mayCost }: { expect: Expect; mayCost: (job: JobState) => boolean },
): void {
  const byJob = new Map<string, Move[]>()
  for (const move of moves) {
    if (move.job_id === null) continue
    expect(jobs.has(move.job_id), () => `entry ${move.id} is about no job`)
    byJob.set(move.job_id, [...(byJob.get(move.job_id) ?? []), move])
  }
  for (const job of jobs.values()) {
    const should = job.cost === 0 ? [] : ['hold', ...(SETTLED_BY[job.status] ?? [])]
    const entries = byJob.get(job.id) ?? []
    const types = entries.map(({ type }) => type).sort()
    expect(types.join() === should.sort().join(), () => `job ${job.id} is ${job.status} with entries [${types.join()}]`)
    for (const { amount, type } of entries)
      expect(amount === job.cost, () => `job ${job.id} costs ${job.cost}, its ${type} is ${amount}`)
    expect(mayCost(job), () => `job ${job.id} of ${job.model_name} costs ${job.cost} for ${job.rows} rows`)
    expect(job.attempts <= TRIES_MAX, () => `job ${job.id} was tried ${job.attempts} times`)
    const isEnded = job.status !== 'PENDING'
    expect((job.finished_at !== null) === isEnded, () => `job ${job.id} is ${job.status}, ended at ${job.finished_at}`)
    expect(
      job.told === (isEnded ? 1 : 0),
      () => `job ${job.id} is ${job.status}, and ${job.told} events say that it has ended`,
    )
    expect(
      (job.has_result === 1) === (job.status === 'OK'),
      () => `job ${job.id}: ${job.status}, ${job.has_result} results`,
    )
    expect(job.has_dataset === 1, () => `job ${job.id} has lost its series`)
  }
}

const SETTLED_BY: Partial<Record<JobState['status'], string[]>> = {
  OK: ['capture'],
  ERROR: ['release'],
  CANCELED: ['release'],
}
