import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { refuseHalfRestored } from '../db/half-restored.ts'
import { lockFolder } from '../db/lock.ts'

/** Creates the data folder and those in it, and locks it for this process until `unlock`. Throws if another
 *  process holds it, or if it is a backup that was restored halfway. */
export function openDataFolder(path: string) {
  const dataDir = resolve(path)
  makeFolder(dataDir, 0o700)
  const unlock = lockFolder(dataDir)
  refuseHalfRestored(dataDir)
  return {
    dataDir,
    // Files left in these two by an earlier process are of no use.
    uploadsDir: makeEmptyFolder(join(dataDir, 'uploads'), 0o700),
    childrenDir: makeEmptyFolder(join(dataDir, 'children'), 0o500),
    keptDir: makeFolder(join(dataDir, 'kept'), 0o700),
    exportsDir: makeFolder(join(dataDir, 'exports'), 0o700),
    unlock,
  }
}

function makeFolder(path: string, mode: number): string {
  mkdirSync(path, { recursive: true, mode })
  return path
}

function makeEmptyFolder(path: string, mode: number): string {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { mode })
  return path
}
