import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pid } from 'node:process'
import Database from 'libsql'
import { SettingsError } from '../kit/process/refusal.ts'
import { sqliteCode } from './sqlite-errors.ts'

const WAIT_MS = 2_000

/** Locks a data folder for `program` until the returned function is called or the process dies in any way.
 *  Throws if another process holds it: two writers on one database would lose each other's writes. */
export function lockFolder(folder: string, program: 'core' | 'bot' = 'core'): () => void {
  const lock = new Database(join(folder, `${program}.lock`), { timeout: WAIT_MS })
  const pidFile = join(folder, `${program}.pid`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') !== true) throw error
    const which = `another ${program} already owns ${resolve(folder)}${holder(pidFile)}`
    throw new SettingsError([`${which}; stop it first, or set another ${SETTING_OF[program]}`], OF[program], {
      cause: error,
    })
  }
  writeFileSync(pidFile, `${pid}\n`)
  return () => lock.close()
}

const OF = { core: '', bot: 'the bot' } as const
const SETTING_OF = { core: 'DATA_DIR', bot: 'BOT_DATA_DIR' } as const

/** Read only while the lock is held, and written by its holder, so the process id is current. */
function holder(pidFile: string): string {
  try {
    return ` (process ${readFileSync(pidFile, 'utf8').trim()})`
  } catch {
    return ''
  }
}
