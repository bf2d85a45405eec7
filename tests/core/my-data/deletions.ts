import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect } from 'vitest'
import type { LogEvent } from '../../../core/kit/log.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

export const DAY = 24 * 3_600_000
export const PASSWORD = 'correct horse battery'
/** Of the first who registers. */
export const EMAIL = 'user0@example.com'

let clock: number
export let folder: string
export let core: TestCore
export let logged: LogEvent[]

/** A core before each test, on a folder that outlives its restarts, by a clock that the test moves. */
export function useCore(): void {
  beforeEach(async () => {
    clock = Date.UTC(2026, 0, 5, 12)
    folder = mkdtempSync(join(tmpdir(), 'coincast-deletion-'))
    logged = []
    await start()
  })
  afterEach(async () => {
    await core.close({ keep: true, drainMs: 0 })
    rmSync(folder, { recursive: true, force: true })
  })
}

export const now = (): number => clock
export function advance(ms: number): void {
  clock += ms
}

export const dataDir = (): string => join(folder, 'data')

export async function start(options: Partial<Parameters<typeof startCore>[0]> = {}): Promise<void> {
  core = await startCore({ dataDir: dataDir(), now, log: (event) => void logged.push(event), ...options })
}

export async function restart(): Promise<void> {
  await core.close({ keep: true, drainMs: 0 })
  await start()
}

export async function signIn(email = EMAIL): Promise<string> {
  const { json } = await core.request('POST', '/api/auth/login', { json: { email, password: PASSWORD } })
  return String(json.access_token)
}

export async function chat(telegramId = '71'): Promise<string> {
  const acting = { token: BOT_KEY, json: { telegram_id: telegramId, language: 'ru' } }
  return String((await core.request('POST', '/api/bot/act-for', acting)).json.access_token)
}

export const availableOf = async (token: string): Promise<number> =>
  Number((await core.request('GET', '/api/account/balance', { token })).json.available)

export const idOf = async (token: string): Promise<string> =>
  String((await core.request('GET', '/api/account', { token })).json.id)

export async function remove(token: string): Promise<void> {
  const json = { password: PASSWORD, give_up_credits: await availableOf(token) }
  const asked = await core.request('DELETE', '/api/account', { token, json })
  expect([asked.status, asked.json.state]).toEqual([202, 'scheduled'])
}

export async function pass(days = 15): Promise<void> {
  advance(days * DAY)
  await core.sweep()
}

export const order = { data: samplePrices(60), model: 'garch', horizon: 2 }

/** Everything in the database, as text. */
export async function dump(): Promise<string> {
  const tables: Array<[string]> = await core.db.reader.values(sql`SELECT name FROM sqlite_master WHERE type = 'table'`)
  const parts = []
  for (const [name] of tables) parts.push(await core.db.reader.values(sql`SELECT * FROM ${sql.raw(`"${name}"`)}`))
  return JSON.stringify(parts, (_key, value: unknown) =>
    value instanceof ArrayBuffer || value instanceof Uint8Array
      ? Buffer.from(value as Uint8Array).toString('latin1')
      : value,
  )
}

export async function lines(table: string, where: string): Promise<number> {
  const [row] = await core.db.reader.values<[number]>(sql.raw(`SELECT count(*) FROM ${table} WHERE ${where}`))
  return Number(row?.[0])
}
