import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createForecasts } from '../../../bot/outbox/forecasts.ts'
import { createSender } from '../../../bot/outbox/sender.ts'
import { createOutboxStore } from '../../../bot/outbox/store.ts'
import { createPeople } from '../../../bot/people/people.ts'
import { MIGRATIONS } from '../../../bot/wiring.ts'
import { createCoreClient } from '../../../core/client.ts'
import { type Db, openDb } from '../../../core/db/client.ts'
import { type Sleep, systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { sendOver } from '../../support/telegram.ts'
import { placeMigrated } from '../../support/migrated.ts'

test('outbox: while nothing can be sent nor written, what is due is tried again after a rest, not at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-outbox-'))
  await placeMigrated(join(folder, 'bot.db'), MIGRATIONS)
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  const now = () => 1_000_000
  // The planted fault: from some moment on the disk is full.
  let isFull = false
  const failing: Db = { ...db, write: (fn) => (isFull ? Promise.reject(new Error('disk full')) : db.write(fn)) }
  const outbox = createOutboxStore({ db: failing, now, forecasts: createForecasts({ db: failing, now }) })
  await outbox.addRefund('1', 'charge')
  isFull = true

  const rests: (() => void)[] = []
  const sleep: Sleep = (_ms, signal) =>
    new Promise((resolve) => {
      rests.push(resolve)
      if (signal?.aborted === true) return resolve()
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  const core = createCoreClient({
    baseUrl: 'http://core.test',
    botKey: 'key',
    send: sendOver(fetch),
    newRequestId: () => 'req_0',
  })
  const people = createPeople({ db, core, now, menu: { follow: async () => null, version: '1' } })
  let tries = 0
  const deliver = async (): Promise<never> => {
    // So that an outbox which does not rest fails here, and does not hang.
    if (++tries > 50) await new Promise(() => undefined)
    throw new Error('Telegram is away')
  }
  const sender = createSender({
    outbox,
    people,
    now,
    sleep,
    log: silentLog,
    deliver,
    giveUp: (item) => outbox.done(item.key),
  })
  sender.start()
  await vi.waitFor(() => expect(tries).toBe(1))
  for (let i = 0; i < 200; i++) await nextTurn()
  expect(tries).toBe(1)
  for (const rest of rests.splice(0)) rest()
  await vi.waitFor(() => expect(tries).toBe(2))
  await sender.stop()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})
