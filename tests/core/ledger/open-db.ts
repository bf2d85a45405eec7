import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type Db, openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { projectRoot } from '../../../core/kit/paths.ts'

const opened: Array<{ db: Db; folder: string }> = []

/** A fresh database, closed and removed after the test that opened it. */
export async function startDb(): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-test-'))
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(join(projectRoot, 'migrations'))
  opened.push({ db, folder })
  return db
}

afterEach(async () => {
  for (const { db, folder } of opened.splice(0)) {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
