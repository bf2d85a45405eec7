import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from '../../core/kit/paths.ts'

const START_MS_MAX = 60_000
const LAST_WORDS_CHARS_MAX = 4_000

export const CRASH_BOT_KEY = 'a-bot-key-for-crashes-0123456789abcdef'
export const CRASH_ADMIN_TELEGRAM_ID = '1003'

export interface CoreProcess {
  readonly pid: number
  readonly url: string
  /** Pids of the children that run a program, e.g. `forecast`. */
  childrenOf(program: string): number[]
  kill(signal: 'SIGKILL' | 'SIGTERM'): void
  /** How it ended. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  /** The end of what it has printed. */
  lastWords(): string
}

export interface StartOptions {
  dataDir: string
  modelsDir: string
  /** Of dist/, without `.js`. */
  program?: string
  env?: Record<string, string>
  /** Shell words before node, such as a limit: `ulimit -f 1000`. */
  under?: string
  /** Is given each line of its log. */
  onLog?: (line: Record<string, unknown>) => void
}

/** Starts the built core as a process of its own, on a port of its own. Throws when it ends before it listens. */
export async function startCoreProcess({
  dataDir,
  modelsDir,
  program = 'core/main',
  env = {},
  under,
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
  // A shell that sets limits becomes node by exec: the pid and the ipc channel stay.
  const child =
    under === undefined
      ? fork(path, { env: settings, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
      : fork(path, {
          env: settings,
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
          execPath: '/bin/sh',
          execArgv: ['-c', `${under}; exec "${process.execPath}" "$0"`],
        })
  const lastWords = collect(child)
  if (onLog !== undefined && child.stdout !== null) {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('{')) onLog(JSON.parse(line) as Record<string, unknown>)
    })
  }
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`core did not start in ${START_MS_MAX} ms: ${lastWords()}`))
    }, START_MS_MAX)
    child.on('message', (message: { kind: string; port: number }) => {
      if (message.kind !== 'listening') return
      clearTimeout(timer)
      resolve(message.port)
    })
    void exited.then(({ code, signal }) => {
      clearTimeout(timer)
      reject(new Error(`core ended before it listened (${code ?? signal}): ${lastWords()}`))
    })
  })
  const pid = child.pid ?? -1
  return {
    pid,
    url: `http://127.0.0.1:${port}`,
    childrenOf: (name) => listChildren(pid).filter((at) => commandOf(at).includes(`programs/${name}.js`)),
    kill: (signal) => void child.kill(signal),
    exited,
    lastWords,
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

/** Children of every thread of a process; none when it is gone. */
function listChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Whether a process runs: one that has ended and waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false
  }
}
