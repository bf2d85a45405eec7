import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDialogues } from '../../../bot/inbox/dialogues.ts'
import { MIGRATIONS } from '../../../bot/wiring.ts'
import { openDb } from '../../../core/db/client.ts'
import { systemNow, systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { placeMigrated } from '../../support/migrated.ts'

const STATE = { version: [0, 0] as [0, number], state: { topup: [] } }

async function openDialogues() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-dialogues-'))
  await placeMigrated(join(folder, 'bot.db'), MIGRATIONS)
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  const dialogues = createDialogues({ db, now: systemNow, log: silentLog })
  return {
    adapter: dialogues.adapter,
    /** A dialogue begins, and nothing that was seen before it is forgotten. */
    async begin(state: typeof STATE): Promise<void> {
      const others = createDialogues({ db, now: systemNow, log: silentLog })
      others.adapter.write('1', state)
      await db.write((tx) => others.store(tx, '1'))
    },
    /** The end of an update. */
    async settle(): Promise<void> {
      await db.write((tx) => dialogues.store(tx, '1'))
      dialogues.forget('1')
    },
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test('dialogue: kept from update to update until it ends', async () => {
  await using world = await openDialogues()
  const { adapter } = world
  expect(await adapter.read('1')).toBeUndefined()
  adapter.write('1', STATE)
  await world.settle()
  expect(await adapter.read('1')).toEqual(STATE)
  adapter.delete('1')
  await world.settle()
  expect(await adapter.read('1')).toBeUndefined()
})

test('dialogue: one that ends is gone, even where a handler given up as stuck had looked before it began', async () => {
  await using world = await openDialogues()
  const { adapter } = world
  await adapter.read('1')
  await world.begin(STATE)
  expect(await adapter.read('1')).toEqual(STATE)
  adapter.delete('1')
  await world.settle()
  expect(await adapter.read('1')).toBeUndefined()
})
