import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lockFolder } from '../../../core/db/lock.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCoreProcess } from '../../crash/core-process.ts'
import { startCore } from '../../support/core.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-lock-'))
  folders.push(folder)
  return folder
}

test('lock: a folder has one owner until it lets go; another folder is another matter', () => {
  const folder = makeFolder()
  const unlock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(`another core already owns ${folder}`)
  lockFolder(makeFolder())()
  unlock()
  lockFolder(folder)()
})

const startProcess = (dataDir: string, modelsDir: string) => startCoreProcess({ dataDir, modelsDir })

test('start: of two cores on one DATA_DIR the second says so and ends, and the first goes on', async () => {
  const dataDir = makeFolder()
  const first = await startCore({ dataDir })
  try {
    await expect(startProcess(dataDir, join(projectRoot, 'models'))).rejects.toThrow(
      `(78): Cannot start:\n- another core already owns ${dataDir} (process ${process.pid}); stop it first`,
    )
    expect((await first.request('GET', '/readyz')).status).toBe(200)
  } finally {
    await first.close()
  }
})

test('start: without the folder of MODELS_DIR core says which one is missing, and ends', async () => {
  const missing = join(makeFolder(), 'nowhere')
  await expect(startProcess(makeFolder(), missing)).rejects.toThrow(
    `(78): Cannot start:\n- MODELS_DIR: there is no folder ${missing}`,
  )
})
