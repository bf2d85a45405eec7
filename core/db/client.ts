import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import type { Sleep } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { createEventLoopBudget } from '../kit/event-loop.ts'
import { migrateDb } from './migrate.ts'
import { toDatabase } from './orm.ts'
import { openServerWriter } from './server-writer.ts'
import { sqliteCode } from './sqlite-errors.ts'
import { isStorageFault, readable, toUnavailable } from './storage-fault.ts'
import type { Snapshot } from './writer.ts'
import { openFileWriter } from './file-writer.ts'

declare const writes: unique symbol

/** Runs SELECTs; sees what is committed. A fault of the storage is thrown as `unavailable`, inside what Drizzle wraps around it. */
export type Reader = LibSQLDatabase
/** Runs inside the one open write transaction; only `db.write` provides it. */
export type Tx = LibSQLDatabase & { readonly [writes]: true }

export interface DbDeps {
  /** A `file:` path, or the URL of a libSQL server. */
  url: string
  authToken?: string | undefined
  log: Log
  sleep: Sleep
  /** True while work waits elsewhere anyway, so that a commit may wait longer for other writes. */
  hasBacklog?: () => boolean
}

export interface DbStats {
  /** Commits made: each is one flush to disk. */
  commits: number
  /** Writes that shared those commits. */
  writes: number
}

export interface Db {
  readonly reader: Reader
  /** Runs `fn` in the one write queue. Waiting writes share a commit; if `fn` throws, only its own changes
   *  are rolled back. `fn` may run twice; the effects of the first run are rolled back. So it awaits only
   *  `tx` and changes things only through `tx`. Resolves when the commit is on disk. Throws what `fn` throws,
   *  or `unavailable` if the database cannot take the write (full, read-only, locked). */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** For reads over everything, which may take seconds: they use a separate connection and do not block the event loop. Throws
   *  `unavailable` when the database cannot be read.
   *  As long as they last, the log of writes cannot be folded back into the file. */
  snapshot<T>(fn: (snapshot: Snapshot) => Promise<T>): Promise<T>
  /** Throws `unavailable` unless a write is possible now. */
  probe(): Promise<void>
  /** Calls `listener` after each commit, before any of its writes resolves. It must not throw. */
  onCommit(listener: () => void): void
  readonly stats: DbStats
  /** Bytes of free pages in the file, which are written before the file grows; 0 on a server. */
  unusedBytes: () => Promise<number>
  /** Migrates the schema to the newest version; call it first. Throws `UnreachableError` if a server does not
   *  answer for a while. */
  migrate(migrationsFolder: string): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  fn: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** Reported only after the commit: a rejection may also depend on earlier writes of the same group. */
type WriteOutcome = { waiting: Waiting; value: unknown } | { waiting: Waiting; error: unknown }

const GROUP_MAX = 64
const GATHER_MS_MAX = 16
const GATHER_MS_EACH = 2
const HURRY = 4
/** Above this average number of writes per commit, waiting for more pays off. */
const COMPANY_MIN = 1.3
const SMOOTHING = 8
/** The size of the largest group decays by this factor. */
const FADING = 0.98
/** A long group lets the event loop turn in between. */
const TURN_MS_MAX = 4
const BUSY_WAIT_MS = 100
const BUSY_TRIES = 30

/** Opens the database as the only owner of its file. One connection writes, another reads. */
export function openDb({ url, authToken, log, sleep, hasBacklog = () => false }: DbDeps): Db {
  const writer = url.startsWith('file:')
    ? openFileWriter(url.slice('file:'.length))
    : openServerWriter(url, { authToken })
  const reader: Reader = toDatabase(readable(writer.readClient))
  // This cast defines a Tx: the database uses the writing connection, and only the queue below provides it.
  const tx = toDatabase(writer.writeClient) as unknown as Tx
  const stats: DbStats = { commits: 0, writes: 0 }
  const eventLoop = createEventLoopBudget(TURN_MS_MAX)
  const listeners: Array<() => void> = []
  let queue: Waiting[] = []
  let draining: Promise<void> | null = null
  let closed = false
  let usualGroup = 1
  let largestGroup = GROUP_MAX

  function write<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new AppError('unavailable', { detail: 'shutting down', retry_after_seconds: 5 }))
    return new Promise<T>((resolve, reject) => {
      queue.push({ fn, resolve: resolve as (value: unknown) => void, reject })
      draining ??= drain()
    })
  }

  async function drain(): Promise<void> {
    try {
      while (queue.length > 0) {
        await gather()
        await runGroup()
      }
    } finally {
      // In the same tick as the check of the queue: a write added in between would wait forever.
      draining = null
    }
  }

  /** A commit is the most expensive part of a write, so it waits for other writes: as long as each turn of
   *  the event loop brings some and, if earlier groups had several writes, until the group is as large as
   *  they were or a few milliseconds have passed. A write that comes alone does not wait. */
  async function gather(): Promise<void> {
    const started = performance.now()
    const window = usualGroup > COMPANY_MIN ? Math.min(GATHER_MS_MAX, usualGroup * GATHER_MS_EACH) : 0
    const patience = hasBacklog() ? window : window / HURRY
    let before = 0
    while (queue.length < Math.min(GROUP_MAX, largestGroup) && performance.now() - started < GATHER_MS_MAX) {
      const quiet = queue.length === before
      if (quiet && performance.now() - started >= patience) return
      before = queue.length
      if (quiet) await sleep(1)
      else await nextTurn()
    }
  }

  async function runGroup(): Promise<void> {
    const group: Waiting[] = []
    try {
      await begin()
    } catch (error) {
      const refused = queue
      queue = []
      for (const waiting of refused) waiting.reject(toUnavailable(error, 'written'))
      return
    }
    try {
      const outcomes = (await runTogether(group)) ?? (await runApart(group))
      await writer.commit()
      for (const listener of listeners) listener()
      count(outcomes.filter((outcome) => 'value' in outcome).length)
      for (const outcome of outcomes) {
        if ('value' in outcome) outcome.waiting.resolve(outcome.value)
        else outcome.waiting.reject(outcome.error)
      }
    } catch (error) {
      log({ event: 'commit_failed', level: 'error', code: sqliteCode(error), members: group.length, error })
      for (const waiting of group) waiting.reject(toUnavailable(error, 'written'))
      await writer.abandon().catch((fault: unknown) => log({ event: 'abandon_failed', level: 'error', error: fault }))
    }
  }

  function count(writes: number): void {
    if (writes === 0) return
    usualGroup += (writes - usualGroup) / SMOOTHING
    largestGroup = Math.max(writes, largestGroup * FADING)
    stats.commits++
    stats.writes += writes
  }

  /** Runs the waiting writes as one `group` without savepoints, which cost as much as a small write. Returns
   *  null if a member failed after changing something, or because of a storage fault, after which the engine
   *  may have rolled back by itself and nobody knows what to undo. */
  async function runTogether(group: Waiting[]): Promise<WriteOutcome[] | null> {
    const outcomes: WriteOutcome[] = []
    while (group.length < GROUP_MAX) {
      await eventLoop.wait()
      const waiting = queue.shift()
      if (waiting === undefined) break
      group.push(waiting)
      const changes = writer.changes()
      try {
        outcomes.push({ waiting, value: await waiting.fn(tx) })
      } catch (error) {
        if (writer.changes() !== changes || isStorageFault(error)) return null
        outcomes.push({ waiting, error })
      }
    }
    return outcomes
  }

  /** Rolls back a group and runs it again, each member in its own savepoint. Throws if the engine rolled back
   *  the whole transaction by itself (disk full, I/O error): then the whole group is lost. */
  async function runApart(group: readonly Waiting[]): Promise<WriteOutcome[]> {
    const outcomes: WriteOutcome[] = []
    await writer.rollback()
    await begin()
    for (const waiting of group) {
      await eventLoop.wait()
      await writer.execute('SAVEPOINT member')
      try {
        outcomes.push({ waiting, value: await waiting.fn(tx) })
      } catch (error) {
        await writer.execute('ROLLBACK TO member')
        outcomes.push({ waiting, error: isStorageFault(error) ? toUnavailable(error, 'written') : error })
      }
      await writer.execute('RELEASE member')
    }
    return outcomes
  }

  async function begin(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await writer.begin()
      } catch (error) {
        if (!String(sqliteCode(error)).startsWith('SQLITE_BUSY') || tries >= BUSY_TRIES) {
          log({ event: 'begin_failed', level: 'error', code: sqliteCode(error), tries, error })
          throw error
        }
        // A connection that has met SQLITE_BUSY may fail for good (libsql-client-ts #352); waiting here keeps
        // the loop free.
        await writer.abandon()
        await sleep(BUSY_WAIT_MS)
      }
    }
  }

  return {
    reader,
    write,
    async snapshot(fn) {
      try {
        return await writer.snapshot(fn)
      } catch (error) {
        throw isStorageFault(error) ? toUnavailable(error, 'read') : error
      }
    },
    stats,
    unusedBytes: async () => {
      if (!url.startsWith('file:')) return 0
      const pragma = async (name: string) => Number((await writer.readClient.execute(`PRAGMA ${name}`)).rows[0]?.[0])
      return (await pragma('freelist_count')) * (await pragma('page_size'))
    },
    probe: () => write(async (open) => void (await open.run('UPDATE probes SET at = at + 1 WHERE id = 1'))),
    onCommit: (listener) => void listeners.push(listener),
    async migrate(migrationsFolder) {
      await writer.reach(sleep)
      await migrateDb(writer.migrateClient, migrationsFolder)
    },
    async close() {
      closed = true
      await draining
      writer.close()
    },
  }
}

/** A query prepared once per database it runs on: `prepared((db) => db.select()…prepare())`, then
 *  `find(tx).get({ id })`. */
export function prepared<Q>(build: (db: Reader) => Q): (db: Reader) => Q {
  const built = new WeakMap<Reader, Q>()
  return (db) => {
    let query = built.get(db)
    if (query === undefined) {
      query = build(db)
      built.set(db, query)
    }
    return query
  }
}
