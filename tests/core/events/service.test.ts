import { expect, test } from 'vitest'
import { eventSchema } from '../../../core/contract/event.ts'
import { createEvents } from '../../../core/events/service.ts'
import { DAY_MS } from '../../../core/kit/units.ts'
import { startWorld } from '../accounts/world.ts'
import { startDb } from '../ledger/open-db.ts'

const HOUR_MS = 3_600_000
const adjusted = (account_id: string, amount: number) =>
  ({
    type: 'credits.adjusted',
    account_id,
    data: { adjustment_id: 'ent', amount, reason: 'why', undoes: null },
  }) as const

async function openEvents() {
  const db = await startDb()
  const clock = { at: Date.UTC(2026, 0, 5) }
  const events = createEvents({ db, now: () => clock.at })
  const add = (account: string, amount: number) => db.write((tx) => events.add(tx, adjusted(account, amount)))
  const amounts = async (after: number, accountId?: string) =>
    (await events.list(after, { accountId }, 100)).map(({ event }) => 'amount' in event.data && event.data.amount)
  return { db, clock, events, add, amounts }
}

test('events: an event exists if and only if its fact does, and needs no separate commit', async () => {
  const { db, events, add, amounts } = await openEvents()
  const { commits } = db.stats
  await expect(
    db.write(async (tx) => {
      await events.add(tx, adjusted('a', 1))
      throw new Error('the fact is refused')
    }),
  ).rejects.toThrow('refused')
  await Promise.all([add('a', 2), add('b', 3), add('a', 4)])
  expect(await amounts(0)).toEqual([2, 3, 4])
  expect(await amounts(0, 'a')).toEqual([2, 4])
  expect(await amounts(1, 'a')).toEqual([4])
  expect(db.stats.commits - commits).toBe(1)
  for (const { event } of await events.list(0, {}, 10)) expect(eventSchema.parse(event)).toEqual(event)
})

test('events: a waiting reader is woken by commits of its account and by no other', async () => {
  const { db, events, add, amounts } = await openEvents()
  const { signal } = new AbortController()
  let looks = 0
  const look = async () => {
    looks++
    return (await amounts(0, 'a')).length > 0 ? looks : undefined
  }
  const found = events.waitFor('a', look, { waitMs: 60_000, signal })
  await add('b', 1)
  // A fact that is refused may wake somebody, who then finds nothing and goes on waiting.
  await db
    .write(async (tx) => events.add(tx, adjusted('a', 1)).then(() => Promise.reject(new Error('no'))))
    .catch(() => 0)
  await add('b', 2)
  await add('a', 3)
  expect(await found).toBeLessThanOrEqual(3)
  const stopping = new AbortController()
  const never = events.waitFor('c', async () => undefined, { waitMs: 60_000, signal: stopping.signal })
  stopping.abort()
  expect(await never).toBeUndefined()
})

test('events: a replay starts at a moment, and what is old goes, the newest places being given to nobody else', async () => {
  const { clock, events, add } = await openEvents()
  const start = clock.at
  for (let hour = 0; hour < 20; hour++) {
    clock.at = start + hour * HOUR_MS
    await add('a', hour)
  }
  expect(await events.placeBefore(start - 1)).toBe(0)
  expect(await events.placeBefore(start + 5 * HOUR_MS)).toBe(5)
  expect(await events.placeBefore(start + 5 * HOUR_MS + 1)).toBe(6)
  expect(await events.placeBefore(start + 100 * HOUR_MS)).toBe(20)
  clock.at = start + 90 * DAY_MS + 10 * HOUR_MS
  expect(await events.sweep()).toBe(10)
  expect((await events.list(0, {}, 100)).map(({ seq }) => seq)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  expect(await events.placeBefore(start)).toBe(10)
  expect(await events.placeBefore(start + 12 * HOUR_MS)).toBe(12)
  clock.at += DAY_MS
  expect(await events.sweep()).toBe(10)
  await add('a', 0)
  expect(await events.last()).toBe(21)
})

test('events: payments, refunds and adjustments report what they moved', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const admin = await world.admin()
  const ask = (path: string, token: string, json: object) => world.ask('POST', path, { token, json })
  const { body: paid } = await ask('/api/account/top-up', anna.token, { amount: 10 })
  await ask(`/api/admin/payments/${paid.id}/refund`, admin.token, { reason: 'asked for it' })
  await ask(`/api/admin/payments/${paid.id}/refund`, admin.token, { reason: 'asked for it' })
  const { body: given } = await ask(`/api/admin/accounts/${anna.id}/adjust`, admin.token, {
    amount: 5,
    reason: 'sorry',
  })
  const { body: log } = await world.ask('GET', '/api/admin/audit?limit=1', { token: admin.token })
  await ask(`/api/admin/audit/${log.items[0].seq}/rollback`, admin.token, { reason: 'a mistake' })
  const events = createEvents({ db: world.db, now: () => world.clock.at })
  const seen = (await events.list(0, { accountId: anna.id }, 100)).map(({ event }) => [event.type, event.data])
  expect(seen).toEqual([
    ['payment.succeeded', { payment_id: paid.id, provider: 'sandbox', credits: 10, plan: null }],
    ['payment.refunded', { payment_id: paid.id, provider: 'sandbox', credits: 10, taken: 10, reason: 'asked for it' }],
    ['credits.adjusted', { adjustment_id: given.entry_id, amount: 5, reason: 'sorry', undoes: null }],
    [
      'credits.adjusted',
      { adjustment_id: expect.any(String), amount: -5, reason: 'rolled back: sorry', undoes: given.entry_id },
    ],
  ])
})
