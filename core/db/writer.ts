import type { Client } from '@libsql/client'
import type { Sleep } from '../kit/clock.ts'

/** A consistent view of the database, whatever is written meanwhile. */
export interface Snapshot {
  /** Runs one SELECT or reading PRAGMA; returns its rows as lists of values. */
  values(sql: string): Promise<unknown[][]>
}

/** What the write queue needs from a database. */
export interface Writer {
  readClient: Client
  writeClient: Client
  migrateClient: Client
  begin(): Promise<void>
  execute(statement: string): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** Gives up an open transaction, whatever its state, and if need be its connection. */
  abandon(): Promise<void>
  snapshot<T>(fn: (snapshot: Snapshot) => Promise<T>): Promise<T>
  /** Waits until the database answers; throws if it does not for a while. */
  reach(sleep: Sleep): Promise<void>
  /** Grows with every statement that may have changed something. */
  changes(): number
  close(): void
}
