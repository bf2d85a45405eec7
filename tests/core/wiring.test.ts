import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCore } from '../support/core.ts'

test('start: what a killed core has left of uploads and of its children is cleared away', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'coincast-wiring-'))
  for (const name of ['uploads', 'children']) {
    mkdirSync(join(dataDir, name))
    writeFileSync(join(dataDir, name, 'left-behind'), 'x')
  }
  const core = await startCore({ dataDir })
  try {
    expect([readdirSync(join(dataDir, 'uploads')), readdirSync(join(dataDir, 'children'))]).toEqual([[], []])
    expect(statSync(join(dataDir, 'children')).mode & 0o777).toBe(0o500)
  } finally {
    await core.close()
    rmSync(dataDir, { recursive: true })
  }
})
