import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '../../core/db/client.ts'
import { createFileClient } from '../../core/db/file-client.ts'
import { systemSleep } from '../../core/kit/clock.ts'
import { silentLog } from '../../core/kit/log.ts'
import { projectRoot } from '../../core/kit/paths.ts'

export const CORE_MIGRATIONS = join(projectRoot, 'migrations')

const templates = new Map<string, Promise<string>>()

/** Puts an empty database of the newest schema at `path`, as a copy of the one that this process has migrated once: running every migration
 *  again costs a test fifty times as much. Migrating it afterwards changes nothing. */
export async function placeMigrated(path: string, migrations = CORE_MIGRATIONS): Promise<void> {
  const template = templates.get(migrations) ?? makeTemplate(migrations)
  templates.set(migrations, template)
  copyFileSync(await template, path)
}

async function makeTemplate(migrations: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-migrated-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const first = join(folder, 'migrated.db')
  const db = openDb({ url: `file:${first}`, log: silentLog, sleep: systemSleep })
  await db.migrate(migrations)
  await db.close()
  // The log of writes beside the database still holds most of it: the template is one file, and already keeps such a log.
  const template = join(folder, 'template.db')
  const client = createFileClient({ path: first, busyTimeoutMs: 1_000 })
  await client.execute(`VACUUM INTO '${template}'`)
  client.close()
  createFileClient({ path: template, busyTimeoutMs: 1_000 }).close()
  return template
}
