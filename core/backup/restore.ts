import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Database from 'libsql'
import { lockFolder } from '../db/lock.ts'
import type { Now } from '../kit/clock.ts'
import { EPOCH } from '../events/epoch.ts'
import { mergeJournals } from '../my-data/deletion/journal.ts'
import { RESTORING } from '../db/half-restored.ts'
import { BOT_DB, checkArchive, CORE_DB, DELETIONS, flush } from './archive.ts'
import type { Places } from './places.ts'

export interface Restored {
  files: number
  /** Where the replaced files are now; null if there were none. */
  movedTo: string | null
}

/** Restores what `makeBackup` made: both databases, or one of them. Replaced files are kept beside it.
 *  Throws, and changes nothing, if a program holds the folder or any byte of the archive is wrong. */
export async function restoreBackup(
  { dataDir, botDataDir }: Places,
  archive: string,
  { only, now }: { only?: 'core' | 'bot' | undefined; now: Now },
): Promise<Restored> {
  const manifest = await checkArchive(archive)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await mkdir(botDataDir, { recursive: true, mode: 0o700 })
  const unlockCore = lockFolder(dataDir)
  const unlockBot = lockFolder(botDataDir, 'bot')
  try {
    const paths = manifest.files.map(({ path }) => path).filter((path) => isWanted(path, only))
    const targetOf = (path: string): string => (path === BOT_DB ? join(botDataDir, BOT_DB) : join(dataDir, path))
    const staged = paths.map((path) => ({ path, target: targetOf(path), at: `${targetOf(path)}.restoring` }))
    for (const { path, at } of staged) {
      await mkdir(dirname(at), { recursive: true, mode: 0o700 })
      await copyFile(join(archive, path), at)
      if (path === BOT_DB) forgetHeardEpoch(at)
      // What was deleted since the backup stays deleted.
      if (path === DELETIONS) mergeJournals(targetOf(path), at)
      if (path === CORE_DB) {
        forgetEpoch(at)
        keepReceiptKeys(targetOf(path), at)
      }
      await flush(at)
    }
    // From here until the end nothing may start on data that is half old and half new.
    const mark = join(dataDir, RESTORING)
    await writeFile(mark, `${archive}\n`)
    await flush(mark)
    const movedTo = join(dataDir, `before-restore-${new Date(now()).toISOString().replaceAll(':', '-')}`)
    let moved = 0
    for (const { target, at } of staged) {
      moved += await moveAside(target, movedTo)
      await rename(at, target)
      await flush(dirname(target))
    }
    await rm(mark)
    await flush(dataDir)
    return { files: staged.length, movedTo: moved === 0 ? null : movedTo }
  } finally {
    unlockBot()
    unlockCore()
  }
}

const isWanted = (path: string, only: 'core' | 'bot' | undefined): boolean =>
  only === undefined || (path === BOT_DB) === (only === 'bot')

/** After a restore, history continues differently than it did after the backup. */
function forgetEpoch(path: string): void {
  const db = new Database(path)
  try {
    db.prepare('DELETE FROM settings WHERE key = ?').run(EPOCH)
  } finally {
    db.close()
  }
}

/** A restored bot does not know what it reported to core, or received from Telegram, since the backup. It treats core as
 *  one of another history: it reports everything again and asks Telegram for all payments. */
function forgetHeardEpoch(path: string): void {
  const db = new Database(path)
  try {
    db.prepare("DELETE FROM facts WHERE name = 'epoch'").run()
  } finally {
    db.close()
  }
}

/** Copies the public keys of receipts signed since the backup into the restored database, because those receipts are
 *  in use. An unreadable database has none. */
function keepReceiptKeys(from: string, to: string): void {
  const keys = readReceiptKeys(from)
  if (keys.length === 0) return
  const db = new Database(to)
  try {
    const insert = db.prepare('INSERT OR IGNORE INTO receipt_keys (kid, public_jwk, created_at) VALUES (?, ?, ?)')
    for (const { kid, public_jwk, created_at } of keys) insert.run(kid, public_jwk, created_at)
  } finally {
    db.close()
  }
}

interface ReceiptKeyRow {
  kid: string
  public_jwk: string
  created_at: number
}

function readReceiptKeys(path: string): ReceiptKeyRow[] {
  if (!existsSync(path)) return []
  try {
    // Read only: what is replaced is kept as it was.
    const db = new Database(path, { readonly: true })
    try {
      // The columns of its migration; the library knows no types of rows.
      return db.prepare('SELECT kid, public_jwk, created_at FROM receipt_keys').all() as ReceiptKeyRow[]
    } finally {
      db.close()
    }
  } catch {
    return []
  }
}

/** Moves a file aside, and a database with its write-ahead log: the log of one database must never meet
 *  another. */
async function moveAside(target: string, folder: string): Promise<number> {
  if (!existsSync(dirname(target))) return 0
  const name = basename(target)
  const found = (await readdir(dirname(target))).filter((one) => [name, `${name}-wal`, `${name}-shm`].includes(one))
  for (const one of found) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await rename(join(dirname(target), one), join(folder, one))
  }
  return found.length
}
