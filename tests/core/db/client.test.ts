import { existsSync, mkdtempSync, readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import Database from 'libsql'
import { afterEach, expect, test } from 'vitest'
import { type Db, openDb } from '../../../core/db/client.ts'
import { probes } from '../../../core/db/schema/system.ts'
import { isDuplicate } from '../../../core/db/sqlite-errors.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { projectRoot } from '../../../core/kit/paths.ts'

const opened: Db[] = []

async function startDb(): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-db-'))
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(join(projectRoot, 'migrations'))
  opened.push(db)
  return db
}

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
})

test('write: what is written can be read after it resolves', async () => {
  const db = await startDb()
  await db.write(async (tx) => void (await tx.insert(probes).values({ id: 7, at: 42 })))
  expect(await db.reader.select().from(probes)).toEqual([
    { id: 1, at: 0 },
    { id: 7, at: 42 },
  ])
})

test('write: writes that wait together share a commit', async () => {
  const db = await startDb()
  const before = db.stats.commits
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      db.write(async (tx) => void (await tx.insert(probes).values({ id: i + 10, at: i }))),
    ),
  )
  expect(db.stats.commits - before).toBeLessThan(10)
  expect(await db.reader.select().from(probes)).toHaveLength(51)
})

test('write: one that fails undoes only itself', async () => {
  const db = await startDb()
  const insert = (id: number) => db.write(async (tx) => void (await tx.insert(probes).values({ id, at: 0 })))
  const [first, twice, last] = await Promise.allSettled([insert(2), insert(2), insert(3)])
  expect(first.status).toBe('fulfilled')
  expect(twice.status === 'rejected' && isDuplicate(twice.reason)).toBe(true)
  expect(last.status).toBe('fulfilled')
  expect((await db.reader.select().from(probes)).map((row) => row.id)).toEqual([1, 2, 3])
})

test('write: what fails half way leaves nothing behind, and what shared its commit is written once', async () => {
  const db = await startDb()
  const before = db.stats.commits
  const runs: number[] = []
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) =>
      db.write(async (tx) => {
        runs.push(i)
        if (i === 3) throw new Error('refused before anything was written')
        await tx.insert(probes).values({ id: i + 10, at: 1 })
        await tx.run(sql`UPDATE probes SET at = at + 1 WHERE id = 1`)
        if (i % 4 === 0) throw new Error('refused half way')
        return i
      }),
    ),
  )
  const failed = outcomes.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))
  expect(failed).toEqual([0, 3, 4, 8])
  const rows = await db.reader.select().from(probes)
  expect(rows.map(({ id }) => id)).toEqual([1, 11, 12, 15, 16, 17, 19, 20, 21])
  expect(rows[0]?.at).toBe(8)
  expect(db.stats.commits - before).toBeLessThan(5)
  expect(Math.max(...Array.from({ length: 12 }, (_, i) => runs.filter((run) => run === i).length))).toBe(2)
})

test('write: one that arrives as a group ends does not wait forever', async () => {
  const db = await startDb()
  const insert = (id: number) => db.write(async (tx) => void (await tx.insert(probes).values({ id, at: 0 })))
  // The queue ends some steps after its last write has resolved: each of these comes another step later.
  for (let steps = 0; steps < 40; steps++) {
    await insert(100 + 2 * steps)
    for (let step = 0; step < steps; step++) await Promise.resolve()
    await insert(101 + 2 * steps)
  }
  expect(await db.reader.select().from(probes)).toHaveLength(81)
})

test('write: a refusal is returned after the commit it may depend on', async () => {
  const db = await startDb()
  const first = db.write(async (tx) => void (await tx.insert(probes).values({ id: 2, at: 0 })))
  const seen = db
    .write(async (tx) => {
      const rows = await tx.select().from(probes)
      throw new Error(`there are ${rows.length}`)
    })
    .catch(async (error: Error) => [error.message, (await db.reader.select().from(probes)).length])
  await first
  expect(await seen).toEqual(['there are 2', 2])
})

test('read: an open write is not seen before its commit', async () => {
  const db = await startDb()
  let seen: unknown[] = []
  await db.write(async (tx) => {
    await tx.insert(probes).values({ id: 9, at: 1 })
    seen = await db.reader.select().from(probes)
  })
  expect(seen).toHaveLength(1)
  expect(await db.reader.select().from(probes)).toHaveLength(2)
})

test('schema: every table is STRICT', async () => {
  const db = await startDb()
  const tables = await db.reader.values<[string, string]>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'`,
  )
  expect(tables.length).toBeGreaterThan(15)
  expect(tables.filter(([, definition]) => !definition.includes('STRICT')).map(([name]) => name)).toEqual([])
})

test('schema: entries cannot be changed or deleted', async () => {
  const db = await startDb()
  await db.write(async (tx) => {
    await tx.run(sql`INSERT INTO entries (id, type, reason, key, created_at) VALUES ('e', 'grant', 'r', 'k', 1)`)
  })
  const change = db.write(async (tx) => void (await tx.run(sql`UPDATE entries SET reason = 'x'`)))
  const removal = db.write(async (tx) => void (await tx.run(sql`DELETE FROM entries`)))
  for (const refused of await Promise.allSettled([change, removal])) expect(refused.status).toBe('rejected')
})

test('snapshot: it sees one moment, while writes go on beside it', async () => {
  const db = await startDb()
  const count = 'SELECT count(*) FROM probes'
  const seen = await db.snapshot(async (snapshot) => {
    const before = await snapshot.values(count)
    await db.write(async (tx) => void (await tx.insert(probes).values({ id: 7, at: 42 })))
    return [before, await snapshot.values(count)]
  })
  expect(seen).toEqual([[[1]], [[1]]])
  expect(await db.snapshot((snapshot) => snapshot.values(count))).toEqual([[2]])
})

test('snapshot: a statement that fails is told, and the database goes on', async () => {
  const db = await startDb()
  await expect(db.snapshot((snapshot) => snapshot.values('SELECT 1 FROM nowhere'))).rejects.toThrow('nowhere')
  expect(await db.snapshot((snapshot) => snapshot.values('SELECT 1'))).toEqual([[1]])
})

test('snapshot: the event loop turns while a long read runs', async () => {
  const db = await startDb()
  const long =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n'
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  expect(await db.snapshot((snapshot) => snapshot.values(long))).toEqual([[1_000_000]])
  clearInterval(timer)
  expect(turns).toBeGreaterThan(1)
})

/** Of this process, on files of `folder`. */
const openFiles = (folder: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    // The descriptor that lists the folder is closed by now.
    const target = existsSync(`/proc/self/fd/${fd}`) ? readlinkSync(`/proc/self/fd/${fd}`) : ''
    return target.startsWith(folder)
  }).length

test.skipIf(!existsSync('/proc/self/fd'))(
  'snapshot, locked: neither hundreds of snapshots nor hundreds of writes that met a lock keep files open',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coincast-db-'))
    const path = join(folder, 'core.db')
    const db = openDb({ url: `file:${path}`, log: silentLog, sleep: async () => undefined })
    await db.migrate(join(projectRoot, 'migrations'))
    opened.push(db)
    // Every connection has opened its files.
    await db.reader.select().from(probes)
    await db.snapshot(async (reader) => reader.values('SELECT 1'))
    const before = openFiles(folder)
    for (let i = 0; i < 200; i++) await db.snapshot(async (reader) => reader.values('SELECT id FROM probes'))
    expect(openFiles(folder) - before).toBeLessThan(10)
    const other = new Database(path)
    expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw(true).get()).toEqual([0, 0, 0])
    const withOther = openFiles(folder)
    other.exec('BEGIN IMMEDIATE')
    for (let i = 0; i < 5; i++) await expect(db.probe()).rejects.toMatchObject({ code: 'unavailable' })
    other.exec('ROLLBACK')
    await db.probe()
    expect(openFiles(folder) - withOther).toBeLessThan(10)
    other.close()
  },
)
