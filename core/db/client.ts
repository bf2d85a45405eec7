import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import type { Sleep } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { createEventLoopBudget } from '../kit/event-loop.ts'
import { createFileClient, readSnapshot } from './file-client.ts'
import { migrateDb } from './migrate.ts'
import { openServerWriter } from './server-writer.ts'
import { sqliteCode } from './sqlite-errors.ts'
import { isStorageFault, readable, toUnavailable } from './storage-fault.ts'
import type { Snapshot, Writer } from './writer.ts'

declare const writes: unique symbol

/** Runs SELECTs; sees what is committed. A fault of the storage is thrown as `unavailable`, inside what Drizzle wraps around it. */
export type Reader = LibSQLDatabase
/** Runs inside the one open write transaction; only `db.write` hands it out. */
export type Tx = LibSQLDatabase & { readonly [writes]: true }

export interface DbDeps {
  /** `file:` path, or the URL of a libSQL server. */
  url: string
  authToken?: string | undefined
  log: Log
  sleep: Sleep
  /** True while work waits elsewhere in any case, so that a commit may wait longer for company. */
  hasBacklog?: () => boolean
}

export interface DbStats {
  /** Commits made: each is one flush to disk. */
  commits: number
  /** Writes that shared them. */
  writes: number
}

export interface Db {
  readonly reader: Reader
  /** Runs `fn` in the one write queue. Waiting writes share a commit; when `fn` throws, only its own changes are undone. `fn` may be
   *  run twice, and what the first run did then never was: it may await nothing but `tx`, and changes nothing but through `tx`.
   *  Resolves after the commit is on disk.
   *  Throws what `fn` throws, or `unavailable` when the database cannot take the write (full, read-only, locked). */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** For reads over everything, which may take seconds: they have a connection of their own and leave the event loop alone. Throws
   *  `unavailable` when the database cannot be read.
   *  As long as they last, the log of writes cannot be folded back into the file. */
  snapshot<T>(fn: (snapshot: Snapshot) => Promise<T>): Promise<T>
  /** Throws `unavailable` unless a write would be possible now. */
  probe(): Promise<void>
  /** Calls `listener` after each commit, before any of its writes resolves. It must not throw. */
  onCommit(listener: () => void): void
  readonly stats: DbStats
  /** Bytes of the file that hold nothing and are written to before it grows; 0 on a server. */
  unusedBytes: () => Promise<number>
  /** Brings the schema up to date; call it before anything else. Throws `UnreachableError` when a server does not answer for a while. */
  migrate(migrationsFolder: string): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  fn: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** What became of a member of a group; it is told after the commit, for a refusal too may rest on what others wrote before it. */
type Outcome = { waiting: Waiting; value: unknown } | { waiting: Waiting; error: unknown }

const GROUP_MAX = 64
const GATHER_MS_MAX = 16
const GATHER_MS_EACH = 2
const HURRY = 4
/** Above this many writes a commit, on average, waiting for more pays. */
const COMPANY_MIN = 1.3
const SMOOTHING = 8
/** The largest group is forgotten little by little. */
const FADING = 0.98
/** A long group lets the event loop turn in between. */
const TURN_MS_MAX = 4
const BUSY_TIMEOUT_MS = 20
const BUSY_WAIT_MS = 100
const BUSY_TRIES = 30

/** Opens the database; the only owner of its file. One connection writes, another reads. */
export function openDb({ url, authToken, log, sleep, hasBacklog = () => false }: DbDeps): Db {
  const writer = url.startsWith('file:')
    ? openFileWriter(url.slice('file:'.length))
    : openServerWriter(url, { authToken })
  const reader: Reader = drizzle(readable(writer.readClient))
  // The cast is what makes a Tx a Tx: this database talks to the writing connection, and only the queue below hands it out.
  const tx = drizzle(writer.writeClient) as unknown as Tx
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
      // In the same turn as the look at the queue: a write that came in between would wait for ever.
      draining = null
    }
  }

  /** A commit is the dearest part of a write, so it waits for company: as long as each turn of the event loop brings some and, when
   *  the groups before have had company, until it is as large as they have been or a few milliseconds have passed. A write that
   *  comes alone does not wait. */
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

  /** Takes what waits into `group` and runs it without savepoints, which cost as much as a small write. Null when a member has failed
   *  after it had changed something, or by a fault of the storage, after which the engine may have rolled back by itself: nobody
   *  knows then what to undo. */
  async function runTogether(group: Waiting[]): Promise<Outcome[] | null> {
    const outcomes: Outcome[] = []
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

  /** Undoes a group and runs it again, each member in a savepoint of its own. Throws when the engine has rolled back the whole
   *  transaction by itself (disk full, I/O error): the group is lost then, not only one of it. */
  async function runApart(group: readonly Waiting[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
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
        // A connection that has met SQLITE_BUSY may fail for good (libsql-client-ts #352); waiting here keeps the loop free.
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

/** A query prepared once for each database it runs on: `prepared((db) => db.select()…prepare())`, then `find(tx).get({ id })`. */
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

function openFileWriter(path: string): Writer {
  mkdirSync(dirname(path), { recursive: true })
  makePrivate(path)
  const writeClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const readClient = createFileClient({ path, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const execute = async (statement: string): Promise<void> => void (await writeClient.execute(statement))
  return {
    readClient,
    writeClient,
    migrateClient: writeClient,
    execute,
    begin: () => execute('BEGIN IMMEDIATE'),
    commit: () => writeClient.commit(),
    async abandon() {
      writeClient.reconnect()
    },
    snapshot: (fn) => readSnapshot(path, fn),
    async rollback() {
      // Where the engine has rolled back by itself (disk full, I/O error) there is nothing to roll back.
      await execute('ROLLBACK').catch(() => writeClient.reconnect())
    },
    reach: async () => undefined,
    changes: () => writeClient.stats.changes,
    close() {
      writeClient.close()
      readClient.close()
    },
  }
}

/** Files of earlier versions could be read by everybody; SQLite gives those beside the database the same permissions. */
function makePrivate(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}
