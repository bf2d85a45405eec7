import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../support/random.ts'
import { createActs } from '../acts.ts'
import { countEnded, dropConnections, type Findings, inspectBooks } from '../books/books.ts'
import { checkCore, checkStatement, pendingOf } from '../checks.ts'
import { createClient } from '../client.ts'
import { type CoreProcess, startCoreProcess } from '../core-process.ts'
import { resolveDoubts } from '../doubts.ts'
import { type Counts, createJournal, isRefused, type Order } from '../journal.ts'
import { writeModels } from '../models.ts'
import { isAlive } from '../processes.ts'
import { cpuSigns, Stuck, waitFor } from '../progress.ts'
import type { Report } from '../report.ts'
import { createSecretWatch } from '../secrets.ts'
import { createChildKills } from './children.ts'
import { CHILDREN, type Child, LOADS, type Moment, MOMENTS, type Target } from './loads.ts'

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

export interface CrashReport extends Report {
  hits: Hits
  jobs: Record<'OK' | 'ERROR' | 'CANCELED' | 'PENDING', number>
  counts: Counts
}

export interface CrashOptions {
  kills: number
  /** Goes on, up to so many, until kills have fallen on orders, on runs and on their ends. */
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
  /** Looks without any progress before it is given up. */
  roundsMax?: number
  onKill?: (report: CrashReport) => void
}

/** Core as it is, whose sweeps come ten times a second instead of twice a minute. */
export const HASTY_CORE = 'tests/crash/mutants/core-main'
const ROUNDS_MAX = 1_200
const FAULTS_SHOWN = 20
const STATEMENTS_CHECKED = 3
/** All of them in turn, the children in between. */
export const TARGETS: readonly Target[] = [...MOMENTS, ...CHILDREN]

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
    program = HASTY_CORE,
    env = {},
    accounts = 5,
    targets = TARGETS,
    stopAtFault = false,
    roundsMax = ROUNDS_MAX,
    onKill,
  }: CrashOptions,
  { dataDir, modelsDir }: { dataDir: string; modelsDir: string },
) {
  const random = createRandom(seed)
  const journal = createJournal()
  const secrets = createSecretWatch()
  const client = createClient({ journal, random, secrets })
  const acts = createActs({ client, journal, random, wait })
  const childKills = createChildKills({ client, acts, journal, random, dataDir })
  const killed: Record<string, number> = {}
  const checked = { 'books counted': 0, 'statements paged': 0, 'doubts resolved': 0 }
  const hits: Hits = { submit: 0, run: 0, settle: 0, idle: 0, worker: 0, parser: 0 }
  const faults: string[] = []
  let core: CoreProcess | null = null
  let findings: Findings | null = null
  let done = 0
  let isExpectedToDie = false

  async function start(): Promise<CoreProcess> {
    const started = await startCoreProcess({ dataDir, modelsDir, program, env, onLog: readLog })
    core = started
    isExpectedToDie = false
    client.connect(started)
    void started.exited.then(({ code, signal }) => {
      if (!isExpectedToDie) note([`core died by itself (${code ?? signal}): ${started.stderrTail()}`])
    })
    return started
  }

  function readLog(line: Record<string, unknown>): void {
    const { event, program: name, busy, code, error } = line
    if (event === 'request_failed' && code === 'internal')
      note([`core has failed in a way that nobody foresaw: ${JSON.stringify(error).slice(0, 300)}`])
    if (event === 'child_died' && name === 'read' && busy === true) hits.parser++
    secrets.look('the log', JSON.stringify(line))
  }

  function note(found: readonly string[]): void {
    const left = FAULTS_SHOWN - faults.length
    faults.push(...found.slice(0, Math.max(0, left)).map((fault) => `kill ${done}: ${fault}`))
  }

  function noteComplaints(): void {
    const complaints = [...journal.complaints.splice(0), ...secrets.take()]
    if (complaints.length > 0) note([...complaints, `core said: ${core?.stderrTail()}`])
  }

  async function run(): Promise<void> {
    let alive = await start()
    await Promise.all(Array.from({ length: accounts }, () => client.register()))
    await Promise.all(journal.accounts.map((account) => client.topUp(account)))
    let deck: Target[] = []
    while (isWanted() && !(stopAtFault && faults.length > 0)) {
      if (deck.length === 0) deck = random.shuffle(targets)
      const target = deck.shift() ?? 'mixed'
      done++
      killed[target] = (killed[target] ?? 0) + 1
      if (isChild(target)) await childKills[target](alive)
      else alive = await killCore(alive, target)
      noteComplaints()
      onKill?.(report())
    }
    await finish(alive)
    noteComplaints()
  }

  const isWanted = (): boolean => done < kills || (done < killsMax && [hits.submit, hits.run, hits.settle].includes(0))

  async function killCore(alive: CoreProcess, target: Moment): Promise<CoreProcess> {
    const children = ['forecast', 'read', 'picture', 'verify'].flatMap((name) => alive.childrenOf(name))
    const load = await LOADS[target]({ client, acts, journal, random, dataDir, drain })
    const inFlight = { orders: ordersInFlight(), waiting: new Set(journal.waiting), all: load.isRunning() }
    isExpectedToDie = true
    alive.kill('SIGKILL')
    await alive.exited
    await load.stop()
    findings = inspectBooks(dataDir, journal)
    note(findings.faults)
    checked['books counted']++
    countHits(findings, inFlight)
    // The kernel kills children with their parent; what is left of them would eat the machine up.
    await waitFor('children end with core', () => !children.some(isAlive), {
      signs: () => cpuSigns(children),
      roundsMax,
    }).catch(() => note(children.filter(isAlive).map((pid) => `child ${pid} has outlived core`)))
    dropConnections()
    const next = await start()
    note(await checkCore(client))
    const { faults: doubts, resolved } = await resolveDoubts({ client, journal, idOf: findings.idOf })
    checked['doubts resolved'] += resolved
    note(doubts)
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
    // It has ended, and the waiting request has no answer yet: the kill fell between the commit and the answer.
    const isUntold = ({ key, told }: Order): boolean => (told === null || told === 'PENDING') && isEnded(idOf.get(key))
    if ([...inFlight.waiting].some(isUntold)) hits.settle++
    if (!inFlight.all && pending === 0) hits.idle++
    hits.worker = [...jobs.values()].reduce((sum, { attempts }) => sum + attempts, 0)
  }

  /** What moves while jobs run: those that have ended, and the children that run them. Core itself is never at rest, and its own trial
   *  forecast, once a minute, is too short to show. */
  const workSigns = (): string => `${countEnded(dataDir)} jobs ended; ${cpuSigns(core?.childrenOf('forecast') ?? [])}`

  /** Waits until no job is PENDING, as long as jobs end. */
  async function drain(): Promise<void> {
    try {
      for (const account of journal.accounts) {
        await waitFor('jobs end', async () => (await pendingOf(client, account)) === 0, { signs: workSigns, roundsMax })
      }
    } catch (error) {
      if (!(error instanceof Stuck)) throw error
      note([`jobs are still PENDING without a kill: ${error.message}`])
    }
  }

  /** Every job ends, every order can be looked up, and core stops by itself when it is told to. */
  async function finish(alive: CoreProcess): Promise<void> {
    if (stopAtFault && faults.length > 0) return
    await drain()
    note(await checkCore(client))
    for (const account of random.shuffle(journal.accounts).slice(0, STATEMENTS_CHECKED)) {
      note(await checkStatement(client, account))
      checked['statements paged']++
    }
    isExpectedToDie = true
    alive.kill('SIGTERM')
    await waitFor('core stops', () => !isAlive(alive.pid), { signs: () => cpuSigns([alive.pid]), roundsMax }).catch(
      () => alive.kill('SIGKILL'),
    )
    const { code } = await alive.exited
    if (code !== 0) note([`core was told to stop and ended with ${code}: ${alive.stderrTail()}`])
    findings = inspectBooks(dataDir, journal)
    note(findings.faults)
    note(
      [...findings.jobs.values()].filter(({ status }) => status === 'PENDING').map(({ id }) => `job ${id} never ended`),
    )
    if (findings.held !== 0) note([`${findings.held} credits are set aside with nothing running`])
    checked['books counted']++
    countHits(findings, { orders: new Set(), waiting: new Set(), all: true })
  }

  function report(): CrashReport {
    const jobs = { OK: 0, ERROR: 0, CANCELED: 0, PENDING: 0 }
    for (const { status } of findings?.jobs.values() ?? []) jobs[status]++
    return {
      part: 'core',
      seed,
      kills: { ...killed },
      hits: { ...hits },
      jobs,
      counts: { ...journal.counts },
      checked: {
        ...checked,
        'orders that ended OK': jobs.OK,
        'orders that ended ERROR': jobs.ERROR,
        'orders that were canceled': jobs.CANCELED,
        'cancels that came too late': journal.counts.cancelsTooLate,
        'requests acknowledged': journal.counts.acknowledged,
        'requests replayed': journal.counts.replayed,
        'prices changed': journal.counts.prices,
        'models examined': journal.counts.models,
        'records of the audit log': findings?.audited ?? 0,
        'texts looked through for secrets': secrets.texts(),
        'answers that said: later': journal.counts.askedToWait,
      },
      faults: [...faults],
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

const isChild = (target: Target): target is Child => CHILDREN.some((child) => child === target)
