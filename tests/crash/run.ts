import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { samplePrices } from '../support/samples.ts'
import { type Findings, inspectBooks } from './books.ts'
import { createClient } from './client.ts'
import { type CoreProcess, isAlive, startCoreProcess } from './core-process.ts'
import { type Account, type Counts, createJournal, isRefused, type Order } from './journal.ts'
import { LOADS, startLoad, type Target, TARGETS } from './loads.ts'
import { FREE, writeModels } from './models.ts'
import { createRandom } from '../support/random.ts'

/** Where kills have struck, by what they left behind. */
export interface Hits {
  /** Orders were on their way, answered by nobody. */
  submit: number
  /** Jobs were waiting or running. */
  run: number
  /** Jobs had been settled, and those who waited for them had not been told. */
  settle: number
  /** Nothing was going on. */
  idle: number
  /** Runs that lost their worker and were tried again. */
  worker: number
  /** Files that lost their parser in the middle, by core's log: they were read by another one. */
  parser: number
}

export interface CrashReport {
  seed: number
  kills: number
  hits: Hits
  jobs: Record<'OK' | 'ERROR' | 'CANCELED' | 'PENDING', number>
  counts: Counts
  /** What was found broken, with the kill after which it was. Empty when all is well. */
  faults: string[]
  runMs: number
}

export interface CrashOptions {
  kills: number
  /** Goes on, up to so many, until every kind of moment has been hit. */
  killsMax?: number
  seed: number
  /** Of dist/: the core itself, or a mutant of it. */
  program?: string
  env?: Record<string, string>
  accounts?: number
  /** Where to strike; all of them by default, in turn. */
  targets?: readonly Target[]
  /** Ends at the first fault, for mutants. */
  stopAtFault?: boolean
  /** How long jobs may take to end while nothing is killed. */
  drainMs?: number
  onKill?: (report: CrashReport) => void
}

const DRAIN_MS = 60_000
const POLL_MS = 20
const STOP_MS_MAX = 10_000
const BIG_FILE_ROWS = 45_000
const FAULTS_SHOWN = 20

/** Kills core and its children at random moments under a mixed load, starts it again, and checks after every death that nothing that
 *  was acknowledged is lost, nothing is there by half or twice, and the books balance. */
export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-crash-'))
  const [dataDir, modelsDir] = [join(folder, 'data'), join(folder, 'models')]
  mkdirSync(modelsDir)
  writeModels(modelsDir)
  const crash = createCrash(options, { dataDir, modelsDir })
  try {
    await crash.run()
    return crash.report()
  } finally {
    await crash.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function createCrash(
  {
    kills,
    killsMax = kills,
    seed,
    program = 'core/main',
    env = {},
    accounts = 5,
    targets = TARGETS,
    stopAtFault = false,
    drainMs = DRAIN_MS,
    onKill,
  }: CrashOptions,
  { dataDir, modelsDir }: { dataDir: string; modelsDir: string },
) {
  const random = createRandom(seed)
  const journal = createJournal()
  const client = createClient({ journal, random })
  const hits: Hits = { submit: 0, run: 0, settle: 0, idle: 0, worker: 0, parser: 0 }
  const faults: string[] = []
  const began = performance.now()
  let core: CoreProcess | null = null
  let findings: Findings | null = null
  let done = 0
  let isExpectedToDie = false

  async function start(): Promise<CoreProcess> {
    const started = await startCoreProcess({ dataDir, modelsDir, program, env, onLog: countParserDeath })
    core = started
    isExpectedToDie = false
    client.connect(started.url)
    void started.exited.then(({ code, signal }) => {
      if (!isExpectedToDie) note([`core died by itself (${code ?? signal}): ${started.lastWords()}`])
    })
    return started
  }

  function countParserDeath({ event, program: name, busy }: Record<string, unknown>): void {
    if (event === 'child_died' && name === 'read' && busy === true) hits.parser++
  }

  function note(found: readonly string[]): void {
    const left = FAULTS_SHOWN - faults.length
    faults.push(...found.slice(0, Math.max(0, left)).map((fault) => `kill ${done}: ${fault}`))
  }

  function noteComplaints(): void {
    const complaints = journal.complaints.splice(0)
    if (complaints.length > 0) note([...complaints, `core said: ${core?.lastWords()}`])
  }

  async function run(): Promise<void> {
    let alive = await start()
    await Promise.all(Array.from({ length: accounts }, () => client.register()))
    await Promise.all(journal.accounts.map((account) => client.topUp(account)))
    let deck: Target[] = []
    let haveWorkersDied = false
    while (isWanted() && !(stopAtFault && faults.length > 0)) {
      if (deck.length === 0) deck = random.shuffle(targets)
      const target = deck.shift() ?? 'mixed'
      done++
      if (target === 'parser') await killParser(alive)
      else if (target === 'worker' && !haveWorkersDied) {
        haveWorkersDied = true
        await killWorkers(alive)
      } else {
        haveWorkersDied = false
        alive = await killCore(alive, target)
      }
      noteComplaints()
      onKill?.(report())
    }
    await finish(alive)
    noteComplaints()
  }

  const isWanted = (): boolean => done < kills || (done < killsMax && Object.values(hits).includes(0))

  async function killCore(alive: CoreProcess, target: Target): Promise<CoreProcess> {
    const children = ['forecast', 'read'].flatMap((name) => alive.childrenOf(name))
    const load = await LOADS[target]({ client, journal, random, dataDir, drain })
    const inFlight = { orders: ordersInFlight(), waiting: new Set(journal.waiting), all: load.isRunning() }
    isExpectedToDie = true
    alive.kill('SIGKILL')
    await alive.exited
    await load.stop()
    findings = inspectBooks(dataDir, journal)
    note(findings.faults)
    countHits(findings, inFlight)
    // The kernel kills children with their parent; what is left of them would eat the machine up.
    await waitUntil(() => children.every((pid) => !isAlive(pid)), 2_000)
    note(children.filter(isAlive).map((pid) => `child ${pid} has outlived core`))
    const next = await start()
    note(await client.checkLedger())
    await resolveDoubts(findings)
    return next
  }

  const ordersInFlight = (): Set<string> =>
    new Set(
      [...journal.orders.values()].filter((order) => order.jobId === null && !isRefused(order)).map(({ key }) => key),
    )

  function countHits({ jobs, idOf }: Findings, inFlight: InFlight): void {
    const pending = [...jobs.values()].filter(({ status }) => status === 'PENDING').length
    const isEnded = (id: string | undefined): boolean => (jobs.get(id ?? '')?.status ?? 'PENDING') !== 'PENDING'
    if (inFlight.orders.size > 0) hits.submit++
    if (pending > 0) hits.run++
    // It has ended, and whoever waits for it has not been told: the kill fell between the commit and the answer.
    const isUntold = ({ key, told }: Order): boolean => (told === null || told === 'PENDING') && isEnded(idOf.get(key))
    if ([...inFlight.waiting].some(isUntold)) hits.settle++
    if (!inFlight.all && pending === 0) hits.idle++
    hits.worker = [...jobs.values()].reduce((sum, { attempts }) => sum + attempts, 0)
  }

  /** What was sent and not answered is sent again, as a client would: what had been done is repeated, what had not is done now. */
  async function resolveDoubts({ idOf }: Findings): Promise<void> {
    const orders = [...journal.orders.values()].filter((order) => order.jobId === null && !isRefused(order))
    const topUps = [...journal.topUps.values()].filter(({ id }) => id === null)
    const sent = [
      ...orders.map((order) => ({ key: order.key, reply: client.sendOrder(order) })),
      ...topUps.map((topUp) => ({ key: topUp.key, reply: client.sendTopUp(topUp) })),
    ]
    for (const { key, reply } of sent) {
      const { status, replayed } = await reply
      journal.counts.inDoubt++
      if (idOf.has(key)) journal.counts.inDoubtDone++
      if (status < 300 && replayed !== idOf.has(key))
        note([`${key} ${idOf.has(key) ? 'was done and is done again' : 'was not done and is said to be'}`])
    }
  }

  /** Every worker dies in the middle of a load. */
  async function killWorkers(alive: CoreProcess): Promise<void> {
    const load = startLoad({ client, journal, random })
    await wait(random.int(20, 80))
    for (const pid of alive.childrenOf('forecast')) killChild(pid)
    await wait(random.int(20, 80))
    await load.stop()
  }

  /** A file whose parser dies is read by another one: whoever sent it does not notice. */
  async function killParser(alive: CoreProcess): Promise<void> {
    const [account] = journal.accounts
    if (account === undefined) return
    await sendUpload(account)
    const { content } = client.toUpload(FREE, BIG_FILE)
    const upload = client.ask('POST', '/api/predict/quote', [200], { account, body: content })
    let isAnswered = false
    void upload.then(() => (isAnswered = true)).catch(() => undefined)
    await waitUntil(() => isAnswered || sizeOfUploads(dataDir) > BIG_FILE_ROWS * 15, 5_000)
    await wait(random.int(5, 60))
    for (const pid of alive.childrenOf('read')) killChild(pid)
    await upload
    await sendUpload(account)
  }

  async function sendUpload(account: Account): Promise<void> {
    const { status } = await client.sendOrder(client.newOrder(account, { waits: false, upload: true }))
    if (status !== 202) note([`an upload with nothing against it answered ${status}`])
  }

  /** Waits until no job is PENDING. */
  async function drain(): Promise<void> {
    const until = performance.now() + drainMs
    for (const account of journal.accounts) {
      while ((await client.pendingOf(account)) > 0) {
        if (performance.now() > until) return note([`jobs are still PENDING after ${drainMs} ms without a kill`])
        await wait(POLL_MS)
      }
    }
  }

  /** Every job ends, every order can be looked up, and core stops by itself when it is told to. */
  async function finish(alive: CoreProcess): Promise<void> {
    if (stopAtFault && faults.length > 0) return
    await drain()
    note(await client.checkLedger())
    isExpectedToDie = true
    alive.kill('SIGTERM')
    const timer = setTimeout(() => alive.kill('SIGKILL'), STOP_MS_MAX)
    const { code } = await alive.exited
    clearTimeout(timer)
    if (code !== 0) note([`core was told to stop and ended with ${code}: ${alive.lastWords()}`])
    findings = inspectBooks(dataDir, journal)
    note(findings.faults)
    note(
      [...findings.jobs.values()].filter(({ status }) => status === 'PENDING').map(({ id }) => `job ${id} never ended`),
    )
    countHits(findings, { orders: new Set(), waiting: new Set(), all: true })
  }

  function report(): CrashReport {
    const jobs = { OK: 0, ERROR: 0, CANCELED: 0, PENDING: 0 }
    for (const { status } of findings?.jobs.values() ?? []) jobs[status]++
    return {
      seed,
      kills: done,
      hits: { ...hits },
      jobs,
      counts: { ...journal.counts },
      faults: [...faults],
      runMs: Math.round(performance.now() - began),
    }
  }

  return {
    run,
    report,
    async stop(): Promise<void> {
      isExpectedToDie = true
      core?.kill('SIGKILL')
      await core?.exited
    },
  }
}

/** What was under way at the moment of a kill. */
interface InFlight {
  /** Keys of orders without an answer. */
  orders: Set<string>
  /** Orders whose end somebody waits for. */
  waiting: Set<Order>
  all: boolean
}

function killChild(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself meanwhile.
  }
}

function sizeOfUploads(dataDir: string): number {
  const folder = join(dataDir, 'uploads')
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

async function waitUntil(holds: () => boolean, timeoutMs: number): Promise<void> {
  for (const until = performance.now() + timeoutMs; !holds() && performance.now() < until; ) await wait(2)
}

const BIG_FILE = samplePrices(BIG_FILE_ROWS, { volatility: 0.0001 })
