import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import AsyncDatabase from 'libsql/promise'
import type { Now } from '../kit/clock.ts'
import { SettingsError } from '../kit/process/refusal.ts'
import {
  AUDIT_KEY,
  WEBHOOKS_KEY,
  BOT_DB,
  BOT_KEY,
  FACTOR_KEY,
  CORE_DB,
  DELETIONS,
  describe,
  flush,
  FORMAT,
  MANIFEST,
  type Manifest,
  MODELS,
  RECEIPT_KEY,
} from './archive.ts'
import type { Places } from './places.ts'

/** Long enough that another process's long write does not stop the copy. */
const BUSY_MS_MAX = 60_000

/** Copies both databases, the models that admins uploaded and the keys of the bot, of the audit log and of receipts into the new folder `archive`, while the product
 *  runs or not. Each database is from its own moment, the bot's from the earlier one: what core has done since, it reports to a bot that
 *  does not know of it, while a bot that knew more than core would wait for it. */
export async function makeBackup({ dataDir, botDataDir }: Places, archive: string, now: Now): Promise<Manifest> {
  const coreDb = join(dataDir, CORE_DB)
  if (!existsSync(coreDb)) throw new SettingsError([`DATA_DIR: there is no ${coreDb}`], 'a backup')
  if (existsSync(archive)) throw new SettingsError([`${archive}: is there already`], 'a backup')
  const partial = `${archive}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true, mode: 0o700 })
  const botDb = join(botDataDir, BOT_DB)
  if (existsSync(botDb)) await copyDatabase(botDb, join(partial, BOT_DB))
  await copyDatabase(coreDb, join(partial, CORE_DB))
  // After core's database, because it names only models that existed before.
  const models = await listFiles(join(dataDir, MODELS), MODELS)
  const others = [
    ...models,
    ...[BOT_KEY, AUDIT_KEY, FACTOR_KEY, WEBHOOKS_KEY, RECEIPT_KEY, DELETIONS].filter((name) =>
      existsSync(join(dataDir, name)),
    ),
  ]
  for (const path of others) {
    await mkdir(dirname(join(partial, path)), { recursive: true, mode: 0o700 })
    await copyFile(join(dataDir, path), join(partial, path))
  }
  const files = []
  for (const path of await listFiles(partial)) {
    files.push(await describe(partial, path))
    await flush(join(partial, path))
  }
  const manifest: Manifest = { format: FORMAT, made_at: new Date(now()).toISOString(), files }
  await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  await flush(join(partial, MANIFEST))
  await flush(partial)
  await rename(partial, archive)
  await flush(dirname(archive))
  return manifest
}

/** A snapshot of a database while others write: readers of a write-ahead log block nobody. This process never
 *  checkpoints that log. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const connection = new AsyncDatabase(from, { timeout: BUSY_MS_MAX })
  try {
    await connection.exec('PRAGMA wal_autocheckpoint=0')
    await connection.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`)
  } finally {
    connection.close()
  }
}

/** Every file below a folder, as paths below `as`; empty if the folder does not exist. */
async function listFiles(folder: string, as = ''): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(as, entry.parentPath.slice(folder.length), entry.name).replace(/^\//, ''))
    .sort()
}
