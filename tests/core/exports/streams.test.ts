import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { EXPORTED } from '../../../core/contract/exports/export.ts'
import { createDailyExports } from '../../../core/exports/daily.ts'
import { createExports } from '../../../core/exports/service.ts'
import { startWorld } from '../accounts/world.ts'
import { readParquet, rowsOf } from './shop.ts'

test('exports: a long table comes in parts of a bounded size, each row once, as CSV and as Parquet', async () => {
  const world = await startWorld()
  await world.db.write((tx) =>
    tx.run(sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
      INSERT INTO accounts (id, kind, state, created_at)
      SELECT printf('acc_%06d', i), 'personal', 'active', 1000 + i / 3 FROM n`),
  )
  const exports = createExports({ db: world.db, auditLog: world.auditLog, key: 'k', now: () => world.clock.at })
  for (const format of ['csv', 'parquet'] as const) {
    const parts: Uint8Array[] = []
    for await (const part of exports.read('accounts', { from: 0, to: 1_000_000 }, format)) parts.push(part)
    expect(parts.length).toBeGreaterThan(2)
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(2_000_000)
    const whole = Buffer.concat(parts)
    const names =
      format === 'csv'
        ? rowsOf(whole.toString()).map((line) => line.split(',')[0])
        : (await readParquet(whole)).map(({ account }) => account)
    expect([names.length, new Set(names).size]).toEqual([12_000, 12_000])
  }
})

test('exports: whole days are written to a folder once, and what is missing of the last week is made up for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-exports-'))
  const world = await startWorld()
  world.clock.at = Date.parse('2026-01-31T12:00:00Z')
  const exports = createExports({ db: world.db, auditLog: world.auditLog, key: 'k', now: () => world.clock.at })
  let reads = 0
  const counted = { read: (...asked: Parameters<typeof exports.read>) => (reads++, exports.read(...asked)) }
  const write = createDailyExports({ exports: counted, folder: join(folder, 'made'), now: () => world.clock.at })
  await write()
  const days = readdirSync(join(folder, 'made', 'jobs'))
  expect([days.length, days[0], days.at(-1)]).toEqual([7, '2026-01-24.parquet', '2026-01-30.parquet'])
  expect(reads).toBe(7 * EXPORTED.length)
  await write()
  expect(reads).toBe(7 * EXPORTED.length)
  world.clock.at += 24 * 3_600_000
  await write()
  expect(reads).toBe(8 * EXPORTED.length)
  expect(existsSync(join(folder, 'made', 'events', '2026-01-31.parquet'))).toBe(true)
  rmSync(folder, { recursive: true })
})
