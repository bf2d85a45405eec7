import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOwed } from '../../../bot/outbox/store.ts'
import { MIGRATIONS } from '../../../bot/wiring.ts'
import { openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** What is owed, in a database of the test's own, by a clock the test moves. */
async function openOwed() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-owed-'))
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const clock = { at: Date.UTC(2026, 2, 2) }
  return {
    owed: createOwed({ db, now: () => clock.at }),
    clock,
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test('stars: core may ask as often as it likes, they are owed once, and once they are returned no more', async () => {
  await using world = await openOwed()
  const { owed } = world
  expect(await owed.addStarRefund('1', 'charge', '{}')).toBe(true)
  expect(await owed.addStarRefund('1', 'charge', '{}')).toBe(true)
  expect((await owed.due(10)).map(({ key }) => key)).toEqual(['stars:charge'])
  await owed.done('stars:charge')
  expect(await owed.addStarRefund('1', 'charge', '{}')).toBe(false)
  expect(await owed.due(10)).toEqual([])
})

test('prune: forgets after two weeks what is done or a mere message, and never money that is not booked or not told of', async () => {
  await using world = await openOwed()
  const { owed, clock } = world
  await owed.addPayment('1', 'booked', '{}')
  await owed.done('payment:booked')
  await owed.addRefund('1', 'booked')
  await owed.done('refund:booked')
  await owed.addPayment('1', 'open', '{}')
  await owed.addRefund('1', 'open')
  await owed.addNotice('1', 'paid:told', '{}')
  await owed.done('notice:paid:told')
  await owed.addNotice('1', 'paid:open', '{}')
  await owed.addJob('1', { jobId: 'job', fileName: 'prices.csv', cost: 3 }, async () => {})
  clock.at += 13 * DAY_MS
  await owed.prune()
  expect((await owed.due(10)).map(({ key }) => key).sort()).toEqual([
    'notice:paid:open',
    'payment:open',
    'progress:job',
    'refund:open',
  ])
  expect(await owed.isPaymentOver('booked', clock.at)).toBe(true)
  expect(await owed.isPaymentOver('open', clock.at - DAY_MS)).toBe(false)
  clock.at += 2 * DAY_MS
  await owed.prune()
  expect((await owed.due(10)).map(({ key }) => key).sort()).toEqual(['notice:paid:open', 'payment:open', 'refund:open'])
  expect(await owed.isPaymentOver('booked', clock.at - DAY_MS + 1)).toBe(false)
  expect(await owed.isPaymentOver('booked', clock.at - DAY_MS)).toBe(true)
  expect(await owed.isPaymentOver('open', clock.at - DAY_MS)).toBe(false)
})
