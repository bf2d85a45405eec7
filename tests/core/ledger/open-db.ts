import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Db, openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { placeMigrated } from '../../support/migrated.ts'

/** A fresh database, closed and removed after the test that opened it. */
export async function startDb(): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-test-'))
  const path = join(folder, 'core.db')
  await placeMigrated(path)
  const db = openDb({ url: `file:${path}`, log: silentLog, sleep: systemSleep })
  onTestFinished(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return db
}
