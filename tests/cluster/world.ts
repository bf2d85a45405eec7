import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { expect, onTestFinished } from 'vitest'
import { programPath } from '../../core/kit/paths.ts'
import { type StartCore, startCore, type TestCore } from '../support/core.ts'
import type { Broker } from './broker.ts'

export const WORKER_KEY = 'a-worker-key-for-tests-0123456789abc'
const WAIT_MS = 60_000

/** A core with a socket for its workers, closed after the test. */
export async function openCore(broker: Broker, { env = {}, ...options }: StartCore = {}) {
  const core = await startCore({
    ownChildren: true,
    env: { AMQP_URL: broker.url, WORKER_KEY, AMQP_FALLBACK_MS: '120000', WORKERS: '1', ...env },
    ...options,
  })
  const listen = getRequestListener((request) => core.app.fetch(withoutHost(request)))
  const server = createServer((incoming, outgoing) => void listen(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let isOpen = true
  const close = async (how: { keep?: boolean; drainMs?: number } = {}): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    server.closeAllConnections()
    server.close()
    await core.close(how)
  }
  onTestFinished(() => close({ drainMs: 0 }))
  return { ...core, close, coreUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
export type ClusterCore = Awaited<ReturnType<typeof openCore>>

/** What is asked for by an address of this machine is asked of `core.test`. */
const withoutHost = (request: Request): Request =>
  new Request(request.url.replace(/^http:\/\/[^/]+/, 'http://core.test'), request)

export interface WorkerProgram {
  readonly process: ChildProcess
  readonly folder: string
  /** Resolves once it has exited. */
  exited: Promise<void>
}

/** `npm run worker`, as a process of its own; killed after the test. */
export function startWorkerProgram(broker: Broker, coreUrl: string, env: Record<string, string> = {}): WorkerProgram {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-worker-'))
  const worker = spawn(process.execPath, [programPath('core/remote/programs/worker')], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      AMQP_URL: broker.url,
      CORE_URL: coreUrl,
      WORKER_KEY,
      WORKERS: '1',
      WORKER_DIR: folder,
      LOG_LEVEL: 'error',
      ...env,
    },
  })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  onTestFinished(async () => {
    worker.kill('SIGCONT')
    worker.kill('SIGKILL')
    await exited
    rmSync(folder, { recursive: true, force: true })
  })
  return { process: worker, folder, exited }
}

/** Waits until core hears of so many workers. */
export async function untilWorkers(core: TestCore, count: number): Promise<void> {
  const admin = await core.admin()
  const up = async (): Promise<number> => {
    const { json } = await core.request('GET', '/api/admin/workers', { token: admin })
    return (json['items'] as unknown as { state: string }[]).filter(({ state }) => state === 'up').length
  }
  await expect.poll(up, { timeout: WAIT_MS, interval: 50 }).toBe(count)
}

/** Waits until each of these jobs has ended; returns how. */
export async function untilEnded(core: TestCore, token: string, ids: readonly string[]): Promise<string[]> {
  const statuses = async (): Promise<string[]> =>
    Promise.all(
      ids.map(async (id) => String((await core.request('GET', `/api/predict/${id}`, { token })).json['status'])),
    )
  await expect.poll(async () => (await statuses()).includes('PENDING'), { timeout: WAIT_MS, interval: 50 }).toBe(false)
  return statuses()
}
