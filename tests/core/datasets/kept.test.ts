import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createKeptUploads } from '../../../core/datasets/kept.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kept-'))
})
afterEach(() => rm(dir, { recursive: true }))

const HOUR = 3_600_000

test('kept: a file is found for a day by its account and id, and swept after it', async () => {
  let at = Date.UTC(2026, 0, 1)
  const kept = createKeptUploads({ dir: join(dir, 'kept'), now: () => at })
  const upload = join(dir, 'upload')
  await writeFile(upload, 'rows')
  await kept.keep(upload, 'acc1', 'dat1')
  await rm(upload)
  expect(await kept.find('acc1', 'dat1')).toBeDefined()
  for (const [account, id] of [
    ['acc2', 'dat1'],
    ['acc1', 'dat2'],
    ['acc1', '../acc1/dat1'],
  ] as const)
    expect(await kept.find(account, id)).toBeUndefined()
  at += 23 * HOUR
  await kept.sweep()
  expect(await kept.find('acc1', 'dat1')).toBeDefined()
  at += 2 * HOUR
  expect(await kept.find('acc1', 'dat1')).toBeUndefined()
  at -= 2 * HOUR
  expect(await kept.find('acc1', 'dat1')).toBeDefined()
  at += 2 * HOUR
  await kept.sweep()
  at -= 2 * HOUR
  expect(await kept.find('acc1', 'dat1')).toBeUndefined()
})

test('kept: beyond the byte limit the oldest files are deleted first', async () => {
  let at = Date.UTC(2026, 0, 1)
  const kept = createKeptUploads({ dir: join(dir, 'kept'), now: () => at, bytesMax: 25 })
  for (const [i, account] of ['acc1', 'acc2', 'acc1', 'acc3'].entries()) {
    await writeFile(join(dir, `upload${i}`), '0123456789')
    await kept.keep(join(dir, `upload${i}`), account, `dat${i}`)
    at += HOUR
  }
  await kept.sweep()
  const found = await Promise.all(['acc1', 'acc2', 'acc1', 'acc3'].map((account, i) => kept.find(account, `dat${i}`)))
  expect(found.map((path) => path !== undefined)).toEqual([false, false, true, true])
})
