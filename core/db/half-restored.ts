import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SettingsError } from '../kit/process/refusal.ts'

/** A file in DATA_DIR that exists while a restore replaces its content. */
export const RESTORING = 'restoring'

/** Throws if a restore was interrupted: otherwise an empty database would be created in place of the missing
 *  one. */
export function refuseHalfRestored(dataDir: string): void {
  const mark = join(dataDir, RESTORING)
  if (existsSync(mark)) throw new SettingsError([`a restore was cut off (${mark}): run it again to the end`])
}
