import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programPath } from '../../core/kit/paths.ts'

export const BENCH_BOT_KEY = 'a-bot-key-for-benchmarks-0123456789'

export interface Program {
  url: string
  pid: number
  dataDir: string
  child: ChildProcess
  stop(): Promise<void>
}

/** Starts a built program that tells its port over the channel, on a data folder of its own. */
export async function startProgram(
  name: string,
  env: Record<string, string> = {},
  execArgv: string[] = [],
): Promise<Program> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-bench-'))
  const child = fork(programPath(name), {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: '0',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
      BOT_KEY: BENCH_BOT_KEY,
      ...env,
    },
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { kind?: string; port?: number }) => {
      if (message.kind === 'listening' && message.port !== undefined) resolve(message.port)
    })
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    dataDir,
    child,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Resident memory in bytes, from /proc. */
export function residentBytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return pages * 4096
}

/** Processor time a process has used so far, in user and system mode, in milliseconds: what it costs, however busy the machine. */
export function cpuMs(pid: number): number {
  // After the name, which is in brackets and may hold anything; fields 14 and 15 of proc(5), in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The highest resident memory while `work` runs, sampled every 10 ms. */
export async function peakOf<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; peakBytes: number }> {
  let peakBytes = residentBytes(pid)
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(pid))
  }, 10)
  try {
    return { result: await work(), peakBytes: Math.max(peakBytes, residentBytes(pid)) }
  } finally {
    clearInterval(sampling)
  }
}

/** A new account with `credits` to spend; returns its token. */
export async function openAccount(url: string, credits: number): Promise<string> {
  const answer = await post(url, '/api/auth/register', {
    email: `bench-${Date.now()}-${Math.random()}@example.com`,
    password: 'correct horse battery',
  })
  const { access_token: token } = answer as { access_token: string }
  for (let left = credits; left > 0; left -= TOP_UP_MAX)
    await post(url, '/api/account/top-up', { amount: Math.min(left, TOP_UP_MAX) }, token)
  return token
}
const TOP_UP_MAX = 10_000_000

export async function post(url: string, path: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** The metrics of a running core as they are now, by name. */
export async function metrics(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return (name) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
}
