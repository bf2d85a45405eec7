import { join } from 'node:path'
import Database from 'libsql'
import { sqliteCode } from './sqlite-errors.ts'

const WAIT_MS = 2_000

/** Takes the data folder for this process until the returned function is called, or the process dies, however it dies. Throws
 *  when another process has it: two of them on one database would lose each other's writes. */
export function lockFolder(folder: string): () => void {
  const lock = new Database(join(folder, 'core.lock'), { timeout: WAIT_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') !== true) throw error
    throw new Error(`another core already owns ${folder}; stop it first, or set another DATA_DIR`, { cause: error })
  }
  return () => lock.close()
}
