import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { tokensSchema } from '../../core/contract/account.ts'
import { type Env, readEnv } from '../../core/env.ts'
import { type Now, systemNow, systemSleep } from '../../core/kit/clock.ts'
import { newId } from '../../core/kit/ids.ts'
import { type Log, silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { CHEAP_PASSWORDS, lendPools } from './children.ts'
import { checkDeclared } from './declared.ts'
import { createCore } from '../../core/wiring.ts'
import type { Wrap } from '../../core/wiring/wrap.ts'

export const BOT_KEY = 'a-bot-key-for-tests-0123456789abcdef'

export interface StartCore {
  env?: Record<string, string>
  /** An existing folder, to start again on what another core has left. */
  dataDir?: string
  now?: Now
  log?: Log
  wrap?: Wrap
  /** Has child processes of its own, for a test that stops or kills them. Else those of all cores of this process serve it. */
  ownChildren?: boolean
}

/** A whole core in this process on a database of its own: everything but the socket. Close it with `close()`. */
export async function startCore({
  env: settings = {},
  dataDir,
  now = systemNow,
  log = silentLog,
  wrap = {},
  ownChildren = settings.WORKERS !== undefined,
}: StartCore = {}) {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'coincast-core-'))
  if (dataDir === undefined && settings.DATABASE_URL === undefined) await placeMigrated(join(folder, 'core.db'))
  const env: Env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: folder,
    MODELS_DIR: join(projectRoot, 'models'),
    RATE_LIMITS: 'off',
    DISK_RESERVE_MB: '0',
    // Most tests do not look at it, and it would be one more process in each.
    SERIES_TESTED_PER_HOUR: '0',
    LOG_LEVEL: 'silent',
    WORKERS: '1',
    ADMIN_TELEGRAM_IDS: '1003',
    PUBLIC_URL: 'http://core.test',
    ...settings,
  })
  const cheap: Wrap = { passwordCost: CHEAP_PASSWORDS, ...(ownChildren ? {} : { pools: lendPools() }) }
  let enrolmentCode = ''
  const core = await createCore({
    env,
    botKey: BOT_KEY,
    log: (line) => {
      if (line.event === 'staff_enrolment_code') enrolmentCode = String(line['enrolmentCode'])
      log(line)
    },
    now,
    sleep: systemSleep,
    newId,
    // No test asks a name server, or calls what one says.
    // Nothing happens behind a test's back: what is due by its clock runs when it ticks.
    wrap: { resolve: () => resolveNothing, hasManualSchedules: true, ...cheap, ...wrap },
  })
  const url = 'http://core.test'
  /** To be handed to clients as their `fetch`: no sockets. */
  const fetchCore = (async (input: string | URL | Request, init?: RequestInit) =>
    core.app.fetch(new Request(input, init))) as typeof fetch
  let emails = 0

  async function request(
    method: string,
    path: string,
    { token, json, headers = {}, body, hangsUp = false }: Ask = {},
  ): Promise<Answer> {
    const response = await core.app.fetch(
      new Request(`${url}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? (body === undefined ? {} : { body, duplex: 'half' }) : { body: JSON.stringify(json) }),
      }),
    )
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (hangsUp && isStream) {
      await response.body?.cancel()
      return { status: response.status, headers: response.headers, text: '', json: parse(''), bytes: new Uint8Array() }
    }
    const text = await response.clone().text()
    if (response.status >= 400)
      checkDeclared(core.app, { method, path, status: response.status, code: parse(text).code })
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: parse(text),
      bytes: new Uint8Array(await response.arrayBuffer()),
    }
  }

  return {
    ...core,
    now,
    url,
    dataDir: folder,
    fetch: fetchCore,
    request,
    /** The last one that the log has said. */
    enrolmentCode: () => enrolmentCode,
    /** A new account; returns its token. */
    async register(): Promise<string> {
      const answer = await request('POST', '/api/auth/register', {
        json: { email: `user${emails++}@example.com`, password: 'correct horse battery' },
      })
      return tokensSchema.parse(answer.json).access_token
    },
    /** A token of an account with the admin role. */
    async admin(): Promise<string> {
      const answer = await request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '1003' } })
      return z.object({ access_token: z.string() }).parse(answer.json).access_token
    },
    async topUp(token: string, amount: number): Promise<void> {
      const answer = await request('POST', '/api/account/top-up', { token, json: { amount } })
      if (answer.status !== 201) throw new Error(`top-up answered ${answer.status}: ${answer.text}`)
    },
    /** Stops the children that run forecasts until the returned function is called: jobs wait meanwhile. */
    holdForecasts(): () => void {
      if (!ownChildren) throw new Error('start this core with `ownChildren`: other cores use these')
      core.pools.forecast.warmUp()
      const { pids } = core.pools.forecast.stats
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      return () => {
        for (const pid of pids) process.kill(pid, 'SIGCONT')
      }
    },
    async close({ keep = false, drainMs = 5_000 } = {}): Promise<void> {
      await core.close(drainMs)
      if (!keep && dataDir === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

const resolveNothing = (name: string): Promise<string[]> =>
  name.endsWith('localhost') ? Promise.resolve(['127.0.0.1']) : Promise.reject(new Error(`${name} is not known`))

export type TestCore = Awaited<ReturnType<typeof startCore>>

export interface Ask {
  token?: string
  json?: unknown
  headers?: Record<string, string>
  body?: RequestInit['body']
  /** Does not wait for the end of an event stream. */
  hangsUp?: boolean
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // Tests look into bodies field by field; the contract's schemas check their shape.
  json: Record<string, never> & Record<string, unknown>
  bytes: Uint8Array
}

function parse(text: string): Answer['json'] {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

export { samplePrices } from './samples.ts'
import { placeMigrated } from './migrated.ts'
