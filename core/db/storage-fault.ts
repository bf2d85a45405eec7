import type { Client } from '@libsql/client'
import { AppError, isAppError } from '../kit/errors.ts'
import { sqliteCode } from './sqlite-errors.ts'

const RETRY_SECONDS = 5
const STORAGE_CODE = /^SQLITE_(FULL|IOERR|NOMEM|INTERRUPT|READONLY|BUSY|LOCKED|CANTOPEN|NOTADB|CORRUPT|PROTOCOL)/

/** The server named by DATABASE_URL does not answer: it may yet come. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'

  constructor(url: string, cause: unknown) {
    super(`cannot reach DATABASE_URL (${new URL(url).host}): ${reasonOf(cause)}`, { cause })
  }
}

/** True when not the statement is at fault but what it runs on: the disk, the file, or a server that does not answer. After such a
 *  fault the engine may have rolled back by itself. */
export const isStorageFault = (error: unknown): boolean =>
  STORAGE_CODE.test(String(sqliteCode(error))) || unreachableIn(error) !== undefined

/** `unavailable` with the reason, whatever the failure was; an AppError stays what it is. */
export function toUnavailable(error: unknown, doing: 'read' | 'written'): AppError {
  if (isAppError(error)) return error
  const code = sqliteCode(error) ?? 'unknown'
  const detail = unreachableIn(error)
    ? 'the database does not answer'
    : code.startsWith('SQLITE_FULL')
      ? 'the disk is full'
      : code.startsWith('SQLITE_BUSY')
        ? 'the database is locked'
        : `the database cannot be ${doing}`
  return new AppError('unavailable', { detail, retry_after_seconds: RETRY_SECONDS }, { cause: error })
}

/** Returns the client for reads: storage faults are thrown as `unavailable`. */
export function readable<C extends Client>(client: C): C {
  const execute = async (...ask: Parameters<Client['execute']>) => {
    try {
      return await client.execute(...ask)
    } catch (error) {
      throw isStorageFault(error) ? toUnavailable(error, 'read') : error
    }
  }
  return new Proxy(client, {
    get(target, key) {
      if (key === 'execute') return execute
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Returns the UnreachableError in `error` or its causes; undefined if there is none. */
export function unreachableIn(error: unknown): UnreachableError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof UnreachableError) return at
  return undefined
}

/** The innermost cause names the fault; the outer ones only wrap it. */
function reasonOf(error: unknown): string {
  let at = error
  while (at instanceof Error && at.cause !== undefined) at = at.cause
  return at instanceof Error ? at.message || ('code' in at ? String(at.code) : '') : String(at)
}
