import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../support/random.ts'
import { createActs } from '../acts.ts'
import { createClient } from '../client.ts'
import { type CoreProcess, type StartOptions, startCoreProcess } from '../core-process.ts'
import { createJournal } from '../journal.ts'
import { writeModels } from '../models.ts'
import { waitFor } from '../progress.ts'
import type { Report } from '../report.ts'
import { createSecretWatch } from '../secrets.ts'
import { createDisk, type Left } from './disk.ts'
import { inspect } from './inspect.ts'
import { type Act, parseTrace, TRACED } from './trace.ts'

export interface PowerOptions {
  seed: number
  /** How many things each of the accounts does, one after the other. */
  steps?: number
  program?: string
  env?: Record<string, string>
}

const ACCOUNTS = 3
const STEPS = 8
/** More than any page, any answer. */
const BYTES_SHOWN_MAX = 70_000
const FAULTS_MAX = 10
const LEFT: readonly Left[] = ['nothing', 'everything', 'some']
const FILES = ['core.db', 'core.db-wal'] as const

/** Whether a process can be traced here. */
export const canTrace = (): boolean =>
  process.platform === 'linux' && spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0

/** Records the order in which core writes, flushes and answers under load, and then cuts the power after each flush and each answer:
 *  whatever the disk had not been told to keep is lost, kept, or kept in part. What core had said was done must be there. */
export async function runPower({ seed, steps = STEPS, program, env = {} }: PowerOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-power-'))
  try {
    const [dataDir, modelsDir] = [join(folder, 'data'), join(folder, 'models')]
    mkdirSync(modelsDir)
    writeModels(modelsDir)
    const options = { dataDir, modelsDir, env, ...(program === undefined ? {} : { program }) }
    // The schema is there, and flushed, before the recording begins.
    await stop(await startCoreProcess(options))
    const paths = FILES.map((name) => join(dataDir, name))
    const before = new Map(paths.filter((path) => existsSync(path)).map((path) => [path, readFileSync(path)]))
    const trace = join(folder, 'trace')
    const complaints = await record(options, { seed, steps, trace })
    const acts = parseTrace(readFileSync(trace, 'latin1'), (path) => paths.includes(path))
    const report = replay(acts, before, { seed, folder: join(folder, 'found') })
    return { ...report, faults: [...complaints, ...report.faults] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function stop(core: CoreProcess): Promise<void> {
  core.kill('SIGTERM')
  await core.exited
}

async function record(
  options: StartOptions,
  { seed, steps, trace }: { seed: number; steps: number; trace: string },
): Promise<string[]> {
  const tracer = `exec strace -D -f -y -xx -s ${BYTES_SHOWN_MAX} --seccomp-bpf -e trace=${TRACED} -o "${trace}"`
  const core = await startCoreProcess({ ...options, launcher: tracer })
  const journal = createJournal()
  try {
    const random = createRandom(seed)
    const client = createClient({ journal, random, secrets: createSecretWatch() })
    const acts = createActs({ client, journal, random, wait })
    client.connect(core)
    await Promise.all(Array.from({ length: ACCOUNTS }, () => client.register()))
    await Promise.all(
      journal.accounts.map(async (account) => {
        for (let step = 0; step < steps; step++) {
          const dice = random.next()
          if (dice < 0.4) await client.topUp(account)
          else if (dice < 0.6) await acts.quoteThenSubmit(account)
          else await client.submit(account, { upload: false })
        }
      }),
    )
  } finally {
    await stop(core)
  }
  // The tracer writes what it still has after the end of what it traced. It pads short process ids with spaces.
  const end = new RegExp(`^${core.pid} +\\+\\+\\+ (?:exited|killed)`, 'm')
  const isWritten = (): boolean => end.test(readFileSync(trace, 'latin1'))
  await waitFor('the trace is written', isWritten, { signs: () => String(statSync(trace).size) })
  return journal.complaints
}

const ANSWER = /^HTTP\/1\.1 20\d /
const IDS = /"(?:id|dataset_id|charge_id)":"((?:job|pay|dat)_[\w-]*)"/g

function replay(
  acts: readonly Act[],
  files: ReadonlyMap<string, Buffer>,
  { seed, folder }: { seed: number; folder: string },
): Report {
  const random = createRandom(seed)
  const disk = createDisk(files)
  const promised = new Set<string>()
  const answering = new Set<string>()
  const faults: string[] = []
  let cuts = 0

  function cut(after: string): void {
    for (const left of LEFT) {
      cuts++
      const found = inspect(disk.cutPower(left, random), promised, folder)
      faults.push(...found.map((fault) => `no power after ${after}, of what was not flushed ${left} is left: ${fault}`))
    }
  }

  for (const act of acts) {
    if (faults.length >= FAULTS_MAX) break
    disk.take(act)
    if (act.kind === 'flush') cut(`flush ${disk.flushes()}`)
    if (act.kind !== 'said') continue
    // A body may come in a write of its own, after that of the head.
    if (act.text.startsWith('HTTP/')) answering[ANSWER.test(act.text) ? 'add' : 'delete'](act.socket)
    const news = answering.has(act.socket)
      ? [...act.text.matchAll(IDS)].map(([, id = '']) => id).filter((id) => !promised.has(id))
      : []
    for (const id of news) promised.add(id)
    if (news.length > 0) cut(`the answer that promised ${news.join(', ')}`)
  }
  if (promised.size === 0) faults.push('core has promised nothing')
  return {
    part: 'power',
    seed,
    kills: { 'power cuts played through': cuts },
    checked: { 'flushes recorded': disk.flushes(), 'promises looked for after each cut': promised.size },
    faults,
  }
}
