import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemNow } from '../../kit/clock.ts'
import { refuseToStart, SettingsError } from '../../kit/process/refusal.ts'
import { readPlaces } from '../places.ts'
import { restoreBackup } from '../restore.ts'

// `npm run restore -- FOLDER [core|bot]`: restores a backup while the product is stopped; replaced files are
// kept.
process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')

async function main(): Promise<void> {
  const [, , archive, only] = process.argv
  if (archive === undefined || (only !== undefined && only !== 'core' && only !== 'bot'))
    throw new SettingsError(['usage: npm run restore -- FOLDER [core|bot]'], 'a restore')
  const { files, movedTo } = await restoreBackup(readPlaces(process.env), resolve(archive), { only, now: systemNow })
  process.stdout.write(`${files} files restored${movedTo === null ? '' : `; what was there is in ${movedTo}`}\n`)
}

main().catch(refuseToStart)
