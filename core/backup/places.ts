import { join } from 'node:path'
import { DEFAULTS } from '../kit/process/defaults.ts'
import { SettingsError } from '../kit/process/refusal.ts'

/** Where the product stores what must not be lost. */
export interface Places {
  dataDir: string
  botDataDir: string
}

/** Reads the settings that name these places. Throws if the database is on a server, which has backups of its
 *  own. */
export function readPlaces(source: Record<string, string | undefined>): Places {
  if (source.DATABASE_URL)
    throw new SettingsError(['DATABASE_URL: is a server; its backups are made there'], 'a backup')
  const dataDir = source.DATA_DIR || DEFAULTS.DATA_DIR
  return { dataDir, botDataDir: source.BOT_DATA_DIR || join(dataDir, 'bot') }
}
