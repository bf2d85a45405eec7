import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from '../../core/kit/paths.ts'
import { childrenThatRun, listTree } from './processes.ts'
import { cpuSigns, waitFor } from './progress.ts'

const LAST_WORDS_CHARS_MAX = 4_000

export const CRASH_BOT_KEY = 'a-bot-key-for-crashes-0123456789abcdef'
export const CRASH_ADMIN_TELEGRAM_ID = '1003'

export interface CoreProcess {
  readonly pid: number
  readonly url: string
  /** Pids of the children that run a program, e.g. `forecast`. */
  childrenOf(program: string): number[]
  /** Waits until it does its work, as long as it uses the processor. Throws when it has ended. */
  ready(): Promise<void>
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGCONT'): void
  /** How it ended. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  /** The end of what it has printed. */
  stderrTail(): string
}

export interface StartOptions {
  dataDir: string
  modelsDir: string
  /** Of dist/, without `.js`. */
  program?: string
  env?: Record<string, string>
  /** Shell words before node, such as `exec strace -o file`. */
  launcher?: string
  /** Is given each line of its log. */
  onLog?: (line: Record<string, unknown>) => void
}

/** Starts the built core as a process of its own, on a port of its own. Throws when it ends before it listens. */
export async function startCoreProcess({
  dataDir,
  modelsDir,
  program = 'core/main',
  env = {},
  launcher,
  onLog,
}: StartOptions): Promise<CoreProcess> {
  const path = join(projectRoot, 'dist', `${program}.js`)
  const settings = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    MODELS_DIR: modelsDir,
    BOT_KEY: CRASH_BOT_KEY,
    ADMIN_TELEGRAM_IDS: CRASH_ADMIN_TELEGRAM_ID,
    RATE_LIMITS: 'off',
    DISK_RESERVE_MB: '0',
    LOG_LEVEL: 'warn',
    WORKERS: '2',
    ...env,
  }
  // A shell that becomes node by exec keeps the pid and the ipc channel.
  const shell = { execPath: '/bin/sh', execArgv: ['-c', `${launcher} "${process.execPath}" "$0"`] }
  const child = fork(path, {
    env: settings,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(launcher === undefined ? {} : shell),
  })
  const stderrTail = collect(child)
  if (onLog !== undefined && child.stdout !== null) {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('{')) onLog(JSON.parse(line) as Record<string, unknown>)
    })
  }
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const pid = child.pid ?? -1
  const seen: { port?: number; end?: Awaited<typeof exited> } = {}
  child.on('message', (message: { kind: string; port: number }) => {
    if (message.kind === 'listening') seen.port = message.port
  })
  void exited.then((end) => (seen.end = end))
  const isOver = (): boolean => seen.port !== undefined || seen.end !== undefined
  try {
    await waitFor('core starts', isOver, { signs: () => cpuSigns(listTree(pid)) })
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`core did not start: ${stderrTail()}`, { cause: error })
  }
  if (seen.port === undefined)
    throw new Error(`core ended before it listened (${seen.end?.code ?? seen.end?.signal}): ${stderrTail()}`)
  const url = `http://127.0.0.1:${seen.port}`
  async function isReady(): Promise<boolean> {
    if (seen.end !== undefined) throw new Error(`core has ended (${seen.end.code ?? seen.end.signal}): ${stderrTail()}`)
    const response = await fetch(`${url}/readyz`).catch(() => undefined)
    await response?.arrayBuffer().catch(() => undefined)
    return response?.status === 200
  }
  return {
    pid,
    url,
    ready: () => waitFor('core is ready', isReady, { signs: () => cpuSigns(listTree(pid)) }),
    childrenOf: (name) => childrenThatRun(pid, `programs/${name}.js`),
    kill: (signal) => void child.kill(signal),
    exited,
    stderrTail,
  }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-LAST_WORDS_CHARS_MAX)
    })
  }
  return () => text
}
