import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, expect, test } from 'vitest'
import { samplePrices } from '../support/samples.ts'
import { inspectBooks } from './books/books.ts'
import { checkCore } from './checks.ts'
import { type Client, createClient, type Reply } from './client.ts'
import { type CoreProcess, startCoreProcess } from './core-process.ts'
import { type Account, createJournal, type Journal } from './journal.ts'
import { PAID, writeModels } from './models.ts'
import { createSecretWatch } from './secrets.ts'
import { createRandom } from '../support/random.ts'

interface World {
  core: CoreProcess
  dataDir: string
  client: Client
  journal: Journal
  account: Account
}

const cleanups: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const isRoot = process.getuid?.() === 0
const canMount = isRoot && spawnSync('mount', ['--version']).status === 0
const canLimit = spawnSync('prlimit', ['--version']).status === 0

/** A running core with one account that has credits, and one paid job that is OK. */
async function startWorld({ dataDir }: { dataDir?: string } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-storage-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  const modelsDir = join(folder, 'models')
  mkdirSync(modelsDir)
  writeModels(modelsDir)
  const data = dataDir ?? join(folder, 'data')
  const core = await startCoreProcess({ dataDir: data, modelsDir })
  cleanups.push(async () => {
    core.kill('SIGKILL')
    await core.exited
  })
  const journal = createJournal()
  const client = createClient({ journal, random: createRandom(1), secrets: createSecretWatch() })
  client.connect(core)
  await client.register()
  const [account] = journal.accounts
  if (account === undefined) throw new Error(journal.complaints.join())
  await client.topUp(account)
  expect((await order(client, account)).status).toBe(200)
  return { core, dataDir: data, client, journal, account }
}

const order = (client: Client, account: Account, prefer = 'wait=30'): Promise<Reply> =>
  client.send('POST', '/api/predict', {
    account,
    headers: { 'content-type': 'application/json', prefer },
    body: JSON.stringify({ model: PAID.name, horizon: 5, data: samplePrices(20) }),
  })

const topUp = async ({ core, account }: World): Promise<Response> =>
  fetch(`${core.url}/api/account/top-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
    body: JSON.stringify({ amount: 7 }),
  })

/** What must hold while nothing can be written. */
async function expectRefusals(world: World, detail: RegExp): Promise<void> {
  const { client, core, account } = world
  // Together: each waits as long as core tries.
  const [refused, ordered, ready] = await Promise.all([
    topUp(world),
    order(client, account, 'wait=0'),
    fetch(`${core.url}/readyz`),
  ])
  expect([refused.status, ordered.status, ready.status]).toEqual([503, 503, 503])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await refused.json()) as { code: string; params: { detail: string } }
  expect(problem.code).toBe('unavailable')
  expect(problem.params.detail).toMatch(detail)
  expect((await fetch(`${core.url}/healthz`)).status).toBe(200)
  expect((await client.send('GET', '/api/account/balance', { account })).status).toBe(200)
  expect((await client.send('GET', '/api/predict/history', { account })).status).toBe(200)
}

/** Waits until a write goes through again, then looks whether anything is missing: what is wrong with the books, if anything. */
async function recover(world: World, before: number): Promise<string[]> {
  const { client, core, account, dataDir, journal } = world
  await expect.poll(async () => (await topUp(world)).status, { timeout: 10_000 }).toBe(201)
  await expect.poll(async () => (await fetch(`${core.url}/readyz`)).status, { timeout: 5_000 }).toBe(200)
  expect((await order(client, account)).status).toBe(200)
  expect(await balanceOf(world)).toBe(before + 7 - 20)
  expect(await checkCore(client)).toEqual([])
  core.kill('SIGKILL')
  await core.exited
  // These top-ups and orders were sent without a key, on purpose: only what the books themselves say is looked at.
  const { faults, jobs } = inspectBooks(dataDir, { ...journal, topUps: new Map(), orders: new Map() })
  expect([...jobs.values()].map(({ status }) => status)).not.toContain('PENDING')
  return faults.filter((fault) => !/top-ups?|orders?/.test(fault))
}

async function balanceOf({ client, account }: World): Promise<number> {
  const { text } = await client.send('GET', '/api/account/balance', { account })
  return (JSON.parse(text) as { available: number }).available
}

test('locked: while another process holds the database, writes get 503 and reads go on; then all is well', {
  timeout: 60_000,
}, async () => {
  const world = await startWorld()
  const before = await balanceOf(world)
  const other = new Database(join(world.dataDir, 'core.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  await expectRefusals(world, /locked/)
  other.exec('ROLLBACK')
  other.close()
  expect(await recover(world, before)).toEqual([])
})

test('locked: a write that finds the database locked for a moment waits and is done', { timeout: 60_000 }, async () => {
  const world = await startWorld()
  const other = new Database(join(world.dataDir, 'core.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  const waiting = topUp(world)
  // Answered while the lock is held: core's loop is free.
  expect((await fetch(`${world.core.url}/healthz`)).status).toBe(200)
  other.exec('ROLLBACK')
  other.close()
  expect((await waiting).status).toBe(201)
})

test('locked: a job that ends while the database is locked is settled afterwards', { timeout: 60_000 }, async () => {
  const world = await startWorld()
  const { client, account } = world
  const before = await balanceOf(world)
  const accepted = await order(client, account, 'wait=0')
  const other = new Database(join(world.dataDir, 'core.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  await expectRefusals(world, /locked/)
  other.exec('ROLLBACK')
  other.close()
  const { id } = JSON.parse(accepted.text) as { id: string }
  const statusOf = async () =>
    (JSON.parse((await client.send('GET', `/api/predict/${id}`, { account })).text) as { status: string }).status
  await expect.poll(statusOf, { timeout: 15_000 }).toBe('OK')
  expect(await balanceOf(world)).toBe(before - 20)
})

test.skipIf(!canLimit)(
  'full: when files cannot grow, writes get 503, reads go on, and it recovers by itself',
  {
    timeout: 60_000,
  },
  async () => {
    const world = await startWorld()
    const before = await balanceOf(world)
    const size = statSync(join(world.dataDir, 'core.db-wal')).size
    limitFiles(world.core.pid, String(size))
    await expectRefusals(world, /cannot be written|full/)
    limitFiles(world.core.pid, 'unlimited')
    expect(await recover(world, before)).toEqual([])
  },
)

test.skipIf(!canLimit)(
  'out of files: when the database cannot be opened again, writes get 503, and it recovers by itself',
  {
    timeout: 60_000,
  },
  async () => {
    const world = await startWorld()
    const { pid } = world.core
    const before = await balanceOf(world)
    const other = new Database(join(world.dataDir, 'core.db'), { timeout: 5_000 })
    other.exec('BEGIN IMMEDIATE')
    // The lock makes core drop its connection, and the limit keeps it from opening another.
    const refused = topUp(world)
    await expect.poll(() => isWaiting(world), { timeout: 5_000 }).toBe(true)
    const open = readdirSync(`/proc/${pid}/fd`).map(Number)
    execFileSync('prlimit', ['--pid', String(pid), `--nofile=${Math.min(...gapsOf(open))}:`])
    expect((await refused).status).toBe(503)
    execFileSync('prlimit', ['--pid', String(pid), '--nofile=1024:'])
    other.exec('ROLLBACK')
    other.close()
    expect(await recover(world, before)).toEqual([])
  },
)

test.skipIf(!canMount)(
  'full: on a disk without room, writes get 503, reads go on, and it recovers by itself',
  {
    timeout: 60_000,
  },
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'coincast-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
    cleanups.push(() => {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true })
    })
    const world = await startWorld({ dataDir: join(disk, 'data') })
    const before = await balanceOf(world)
    const ballast = join(disk, 'ballast')
    fill(ballast)
    await expectRefusals(world, /full|cannot be written/)
    await expectUploadRefused(world)
    rmSync(ballast)
    expect(await recover(world, before)).toEqual([])
  },
)

/** More than the buffers between core and its parser hold: one that nobody reads on would hang. */
async function expectUploadRefused({ core, account }: World): Promise<void> {
  const lines = samplePrices(20_000).map(({ date, close }) => `${date},${close}`)
  const body = new FormData()
  body.set('file', new Blob([['date,close', ...lines].join('\n')]), 'prices.csv')
  const headers = { authorization: `Bearer ${account.token}` }
  const signal = AbortSignal.timeout(20_000)
  const refused = await fetch(`${core.url}/api/predict`, { method: 'POST', headers, body, signal })
  expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 60])
}

test.skipIf(!canMount)('read-only: on a disk that cannot be written core says so and does not start', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'coincast-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', disk])
  cleanups.push(() => {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  })
  await expect(startCoreProcess({ dataDir: join(disk, 'data'), modelsDir: disk })).rejects.toThrow(
    // What node says of a folder that cannot be made on a read-only disk differs by its version.
    /EROFS|ENOENT|read-only/,
  )
})

test('stop: who waits for a job when core is told to end gets 202, and the job runs after the next start', {
  timeout: 90_000,
}, async () => {
  const world = await startWorld()
  const { core, client, account } = world
  for (const pid of core.childrenOf('forecast')) process.kill(pid, 'SIGSTOP')
  const waiting = order(client, account, 'wait=60')
  await expect.poll(async () => (await historyOf(world))[0]?.status, { timeout: 10_000 }).toBe('PENDING')
  core.kill('SIGTERM')
  const answer = await waiting
  expect(answer.status).toBe(202)
  expect(JSON.parse(answer.text)).toMatchObject({ status: 'PENDING' })
  expect(await core.exited).toMatchObject({ code: 0 })
})

const historyOf = async ({ client, account }: World): Promise<Array<{ status: string }>> =>
  (
    JSON.parse((await client.send('GET', '/api/predict/history', { account })).text) as {
      items: Array<{ status: string }>
    }
  ).items

/** The request has reached core: it has a socket more than the one that asks. */
const isWaiting = async ({ core }: World): Promise<boolean> => (await fetch(`${core.url}/healthz`)).status === 200

/** File descriptors that are free, from the lowest. */
const gapsOf = (open: readonly number[]): number[] =>
  Array.from({ length: Math.max(...open) + 2 }, (_, fd) => fd).filter((fd) => !open.includes(fd))

function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}

/** Leaves no byte on the disk. */
function fill(path: string): void {
  for (let size = 1_048_576; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // No room for one as large as this.
    }
  }
}
