import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { programPath } from '../../../core/kit/paths.ts'
import { CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY } from '../core-process.ts'
import { childrenThatRun, isAlive, killHard, listTree } from '../processes.ts'
import { cpuSigns, waitFor } from '../progress.ts'
import type { SecretWatch } from '../secrets.ts'
import type { Sandbox } from './sandbox.ts'

export type Program = 'core' | 'bot'
/** Children of core, by the programs that they run. */
export type Child = 'read' | 'forecast' | 'backtest' | 'picture' | 'verify'

export interface ProductDeps {
  dataDir: string
  modelsDir: string
  sandbox: Sandbox
  secrets: SecretWatch
  onLog: (line: Record<string, unknown>) => void
  /** Of dist/: what starts everything. */
  program?: string
  /** What it starts: of dist/, too. */
  programs?: Record<Program, string>
  env?: Record<string, string>
}

const LAST_LINES_MAX = 40
const READY_MS = 150
/** A file for all that the programs log, to find out how a fault came about. */
const { CRASH_LOG } = process.env
const PROGRAMS: Record<Program, string> = { core: 'dist/core/main', bot: 'dist/bot/main' }

/** The product as `npm start` runs it: a supervisor with core and the bot, which talks to a sandbox that is not its child. */
export async function createProduct(deps: ProductDeps) {
  const { dataDir, modelsDir, sandbox, secrets, onLog, program = 'start', programs = PROGRAMS, env = {} } = deps
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const lines: string[] = []
  let supervisor: ChildProcess | undefined
  /** Of the core that was started, or came back after a kill, last. */
  let corePid: number | undefined

  const settings = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    MODELS_DIR: modelsDir,
    PORT: String(port),
    BOT_KEY: CRASH_BOT_KEY,
    BOT_TOKEN: '7700000001:sandbox-token-that-opens-nothing-else',
    BOT_API_ROOT: sandbox.url,
    ADMIN_TELEGRAM_IDS: CRASH_ADMIN_TELEGRAM_ID,
    RATE_LIMITS: 'off',
    SIGNUP_CREDITS: '2000',
    WORKERS: '1',
    // Each costs more processor time than a forecast; the first few of each person are enough to kill.
    SERIES_TESTED_PER_HOUR: '2',
    LOG_LEVEL: 'info',
    ...env,
  }

  function hear(line: string): void {
    lines.push(line)
    if (lines.length > LAST_LINES_MAX) lines.shift()
    secrets.look('a log', line)
    if (CRASH_LOG !== undefined) appendFileSync(CRASH_LOG, `${line}\n`)
    if (line.startsWith('{')) onLog(JSON.parse(line) as Record<string, unknown>)
  }

  const supervisorPid = (): number => supervisor?.pid ?? 0
  const pidOf = (name: Program): number | undefined => childrenThatRun(supervisorPid(), `${programs[name]}.js`).at(0)
  const signs = (): string => cpuSigns(listTree(supervisorPid()))

  async function isReady(): Promise<boolean> {
    if (supervisor?.exitCode !== null || supervisor.signalCode !== null)
      throw new Error(`the product has ended by itself: ${lines.join('\n')}`)
    const core = await fetch(`${url}/readyz`).catch(() => undefined)
    await core?.arrayBuffer()
    return core?.status === 200 && (await sandbox.pending()).isPolled
  }

  async function comeBack(): Promise<void> {
    await waitFor('core and the bot are ready', isReady, { signs, roundMs: READY_MS })
    corePid = pidOf('core')
  }

  /** Ends what is to end, and waits until all of it is gone. */
  async function gone(pids: readonly number[]): Promise<void> {
    await waitFor('processes end', () => !pids.some(isAlive), { signs: () => cpuSigns(pids) })
  }

  return {
    url,
    dataDir,
    settings,
    signs,
    pidOf,
    stderrTail: () => lines.join('\n'),
    /** Waits until core and the bot, one of which was killed, do their work again. */
    comeBack,
    /** Waits until core and the bot do their work. Throws when core is another one than came back last: nobody has killed it. */
    async ready(): Promise<void> {
      const before = corePid
      await comeBack()
      if (corePid !== before) throw new Error(`core has ended by itself: ${lines.join('\n')}`)
    },
    /** Starts the supervisor, which starts all else; in a process group of their own, which ends when the harness does. */
    async start(): Promise<void> {
      const child = spawn(process.execPath, [programPath(program)], {
        cwd: dataDir,
        env: settings,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      for (const stream of [child.stdout, child.stderr]) if (stream !== null) createInterface(stream).on('line', hear)
      supervisor = child
      await comeBack()
    },
    killPrograms(names: readonly Program[]): void {
      const pids = names.map(pidOf)
      for (const pid of pids) if (pid !== undefined) killHard(pid)
    },
    /** True when there was one to kill. */
    killChildren(name: Child): boolean {
      const pids = childrenThatRun(pidOf('core') ?? 0, `programs/${name}.js`)
      for (const pid of pids) killHard(pid)
      return pids.length > 0
    },
    hasChild: (name: Child): boolean => childrenThatRun(pidOf('core') ?? 0, `programs/${name}.js`).length > 0,
    /** Kills the supervisor alone: what it has started is to end by itself. */
    async killSupervisor(): Promise<void> {
      const tree = listTree(supervisorPid())
      killHard(supervisorPid())
      await gone(tree)
    },
    async killAll(): Promise<void> {
      const tree = listTree(supervisorPid())
      for (const pid of tree) killHard(pid)
      await gone(tree)
    },
    /** As on a deploy; says how it ended. */
    async stop(): Promise<number | null> {
      const [child, tree] = [supervisor, listTree(supervisorPid())]
      if (child === undefined) return null
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone(tree)
      return ended
    },
    freeUp(): void {
      for (const pid of listTree(supervisorPid())) if (pid > 0) killHard(pid)
    },
    /** Runs a program of the operator's, with the settings of the product. */
    run: (name: string, args: readonly string[]) =>
      new Promise<{ code: number | null; said: string }>((resolve) => {
        const child = spawn(process.execPath, [programPath(name), ...args], { cwd: dataDir, env: settings })
        let said = ''
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
        child.once('close', (code) => resolve({ code, said }))
      }),
    folderOf: (name: string): string => join(dataDir, name),
  }
}
export type Product = Awaited<ReturnType<typeof createProduct>>

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
