import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { samplePrices, type StartCore, startCore, type TestCore } from '../../support/core.ts'

/** A folder that outlives a core, and goes after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-jobs-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A core that is closed after the test. */
export async function open(options: StartCore = {}): Promise<TestCore> {
  const core = await startCore(options)
  onTestFinished(() => core.close())
  return core
}

/** A core and somebody with a thousand credits. */
export async function startShop(options: StartCore = {}): Promise<{ core: TestCore; token: string }> {
  const core = await open({ ...options, env: { SIGNUP_CREDITS: '1000', ...options.env } })
  return { core, token: await core.register() }
}

export const paid = { model: 'lintrend', horizon: 5, data: samplePrices(30) }
export const free = { model: 'naive', horizon: 5, data: samplePrices(30) }
export const WAIT = { prefer: 'wait=30' }

export const submit = (core: TestCore, token: string, json: unknown = paid, headers: Record<string, string> = {}) =>
  core.request('POST', '/api/predict', { token, json, headers })
