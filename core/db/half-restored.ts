import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SettingsError } from '../kit/process/refusal.ts'

/** A file that lies in DATA_DIR while a restore replaces what is there. */
export const RESTORING = 'restoring'

/** Throws when a restore was cut off: an empty database would be made up for the one that is missing. */
export function refuseHalfRestored(dataDir: string): void {
  const mark = join(dataDir, RESTORING)
  if (existsSync(mark)) throw new SettingsError([`a restore was cut off (${mark}): run it again to the end`])
}
