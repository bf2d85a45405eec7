import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemNow } from '../../kit/clock.ts'
import { refuseToStart } from '../../kit/process/refusal.ts'
import { makeBackup } from '../backup.ts'
import { readPlaces } from '../places.ts'

// `npm run backup [-- FOLDER]`: copies everything that must not be lost, while the product runs.
process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')
const stamp = new Date(systemNow()).toISOString().replaceAll(':', '-')

async function main(): Promise<void> {
  const archive = resolve(process.argv[2] ?? `backups/coincast-${stamp}`)
  const { files } = await makeBackup(readPlaces(process.env), archive, systemNow)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  process.stdout.write(`${archive}: ${files.length} files, ${bytes} bytes\n`)
}

main().catch(refuseToStart)
