import type { Client, InArgs, InStatement, ResultSet, Row, Transaction, TransactionMode, Value } from '@libsql/client'
import Database from 'libsql'
import AsyncDatabase from 'libsql/promise'
import type { Snapshot } from './writer.ts'

export interface FileClientOptions {
  path: string
  /** How long a statement may wait for another process's lock; the event loop is blocked meanwhile. */
  busyTimeoutMs: number
}

export interface FileClient extends Client {
  /** Commits in a thread of the driver, so that the flush and a checkpoint after it do not block the event
   *  loop. Send nothing else before it resolves. */
  commit(): Promise<void>
  /** Ends an open transaction without its changes. Replaces the connection only if that fails: the driver holds the old one open until
   *  its statements are garbage-collected. */
  reset(): void
  /** `changes`: how many statements so far may have changed something. */
  readonly stats: { changes: number }
}

/** Provides snapshots of a database file, each on a separate connection, whose statements run in a thread of
 *  the driver. The driver holds a closed connection open until its statements are garbage-collected, so
 *  connections are kept for later snapshots instead of being closed. */
export function createSnapshots(path: string) {
  const idle: AsyncDatabase[] = []
  return {
    async read<T>(fn: (snapshot: Snapshot) => Promise<T>): Promise<T> {
      const connection = idle.pop() ?? new AsyncDatabase(path, {})
      try {
        await connection.exec('BEGIN')
        return await fn({
          async values(sql) {
            const statement = await connection.prepare(sql)
            return statement.raw(true).all()
          },
        })
      } finally {
        // While the transaction is open, the log of writes cannot be folded back into the file.
        await connection.exec('ROLLBACK').then(
          () => idle.push(connection),
          () => connection.close(),
        )
      }
    },
    close(): void {
      for (const connection of idle.splice(0)) connection.close()
    },
  }
}

/** Whether a statement may change something: anything but a plain SELECT. */
export const mayChange = (sql: string): boolean => !/^\s*select\b/i.test(sql)

/** Marks a statement that returns at most one row; fetching just that row takes half the time. Other clients
 *  ignore it. */
export interface OneRow {
  one?: boolean
}

interface Prepared {
  statement: Database.Statement
  changes: boolean
}

/** One connection to a database file behind the interface of @libsql/client, with a cache of prepared
 *  statements. @libsql/client prepares each statement again, spreads work over a pool whose PRAGMAs differ,
 *  and keeps a connection broken by one SQLITE_BUSY; this one does none of that. All calls except `commit`
 *  are synchronous inside, so a statement is done when the call returns. Throws the driver's SqliteError
 *  (`code`, e.g. SQLITE_CONSTRAINT_UNIQUE). */
export function createFileClient({ path, busyTimeoutMs }: FileClientOptions): FileClient {
  let connection: Database.Database | null = open()
  /** Opens a replaced connection, as often as needed: while the file cannot be opened, each statement throws. */
  const live = (): Database.Database => (connection ??= open())
  let statements = new Map<string, Prepared>()
  const stats = { changes: 0 }

  function open(): Database.Database {
    const opened = new Database(path, { timeout: busyTimeoutMs })
    opened.exec('PRAGMA journal_mode=WAL')
    opened.exec('PRAGMA synchronous=FULL')
    opened.exec('PRAGMA foreign_keys=ON')
    opened.exec(`PRAGMA cache_size=-${CACHE_KB_MAX}`)
    opened.exec('PRAGMA wal_autocheckpoint=4000')
    opened.exec('PRAGMA temp_store=MEMORY')
    return opened
  }

  function run(statement: InStatement & OneRow): ResultSet {
    const sql = typeof statement === 'string' ? statement : statement.sql
    const args = typeof statement === 'string' ? [] : toArgs(statement.args)
    const { statement: prepared, changes: mayHave } = statements.get(sql) ?? prepare(sql)
    if (mayHave) stats.changes++
    if (prepared.reader) {
      const rows = typeof statement !== 'string' && statement.one ? [prepared.get(args)] : prepared.all(args)
      return toResult(rows.filter((row) => row !== undefined) as Row[], 0)
    }
    return toResult([], prepared.run(args).changes)
  }

  function prepare(sql: string): Prepared {
    if (statements.size >= STATEMENTS_MAX) statements = new Map()
    const statement = live().prepare(sql)
    if (statement.reader) statement.raw(true)
    const prepared = { statement, changes: mayChange(sql) }
    statements.set(sql, prepared)
    return prepared
  }

  function runAll(list: Array<InStatement | [string, InArgs?]>, begin: string): ResultSet[] {
    const at = live()
    at.exec(begin)
    try {
      const results = list.map((item) => run(Array.isArray(item) ? { sql: item[0], args: item[1] ?? [] } : item))
      at.exec('COMMIT')
      return results
    } catch (error) {
      if (at.inTransaction) at.exec('ROLLBACK')
      throw error
    }
  }

  const client = {
    stats,
    protocol: 'file',
    closed: false,
    async execute(statement: InStatement, args?: InArgs) {
      return run(typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement)
    },
    async batch(list: Array<InStatement | [string, InArgs?]>, mode: TransactionMode = 'write') {
      return runAll(list, BEGIN[mode])
    },
    async migrate(list: InStatement[]) {
      live().exec('PRAGMA foreign_keys=OFF')
      try {
        return runAll(list, BEGIN.write)
      } finally {
        live().exec('PRAGMA foreign_keys=ON')
      }
    },
    async executeMultiple(sql: string) {
      live().exec(sql)
    },
    async transaction(): Promise<Transaction> {
      throw new Error('transactions go through the write queue of db/client.ts')
    },
    async sync() {
      return undefined
    },
    async commit() {
      // Both interfaces of the driver share the native connection; only the asynchronous one leaves this
      // thread.
      await AsyncDatabase.prototype.exec.call(live(), 'COMMIT')
    },
    reset() {
      try {
        if (connection?.inTransaction) connection.exec('ROLLBACK')
      } catch {
        client.reconnect()
      }
    },
    reconnect() {
      const left = connection
      statements = new Map()
      connection = null
      if (left?.open) left.close()
    },
    close() {
      client.closed = true
      statements = new Map()
      if (connection?.open) connection.close()
    },
  }
  return client
}

const STATEMENTS_MAX = 500
/** Of the pages of the file, a connection: it fills up within minutes, and what it does not hold the operating system does. */
const CACHE_KB_MAX = 8_000
const BEGIN = { write: 'BEGIN IMMEDIATE', read: 'BEGIN DEFERRED', deferred: 'BEGIN DEFERRED' } as const

function toArgs(args: InArgs | undefined): unknown[] {
  if (args === undefined) return []
  if (!Array.isArray(args)) throw new TypeError('only positional arguments are used here')
  return args.map((value) => (typeof value === 'boolean' ? Number(value) : value))
}

/** Nobody needs the id of an inserted row. */
function toResult(rows: Row[], rowsAffected: number): ResultSet {
  return {
    columns: [],
    columnTypes: [],
    rows,
    rowsAffected,
    lastInsertRowid: undefined,
    toJSON: () => ({ rows: rows as unknown as Value[][], rowsAffected }),
  }
}
