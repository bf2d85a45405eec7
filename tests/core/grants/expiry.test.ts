import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createExpiry } from '../../../core/grants/expiry.ts'
import { createWarnings } from '../../../core/grants/warnings.ts'
import { silentLog } from '../../../core/kit/log.ts'
import * as entries from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { startWorld } from '../accounts/world.ts'

const DAY_MS = 86_400_000

/** A shop whose codes last ten days, with a customer who has used one: 500 welcome credits that stay, and 200 that do not. */
async function shop() {
  const world = await startWorld()
  const { token: staff } = await world.admin()
  const code = { code: 'SPRING-2026', credits: 200, uses_max: 10, credits_days: 10, reason: 'a fair' }
  expect((await world.ask('POST', '/api/admin/promo-codes', { token: staff, json: code })).body).toMatchObject({
    credits_days: 10,
  })
  const { token, id } = await world.register()
  const used = await world.ask('POST', '/api/account/promo-codes', { token, json: { code: 'spring-2026' } })
  const expire = createExpiry({ db: world.db, ledger: world.ledger, log: silentLog })
  const warn = createWarnings({ ...world, now: () => world.clock.at })
  // Sessions end sooner than grants, so that what comes later is read from the ledger itself.
  const balance = () => world.ledger.ownBalance(world.db.reader, id)
  const lines = async () => (await world.ledger.statement(world.db.reader, id, { limit: 100 })).items
  const hold = (jobId: string, price: number) =>
    world.db.write(async (tx) => {
      const available = await world.ledger.available(tx, id)
      return world.ledger.post(tx, entries.holdEntry({ accountId: id, jobId, price: toCredits(price), available }))
    })
  const release = (jobId: string, price: number) =>
    world.db.write((tx) =>
      world.ledger.post(tx, entries.releaseEntry({ accountId: id, jobId, price: toCredits(price) })),
    )
  const check = async () => expect((await world.ledger.check()).faults).toEqual([])
  return { world, staff, token, id, used, expire, warn, balance, lines, hold, release, check }
}

const EXPIRES = '2026-01-16T00:00:00.000Z'

test('grants: the credits of a code are gone at the moment they expire, booked by the next run, and the statement says so', async () => {
  const { world, token, used, expire, balance, lines, check } = await shop()
  expect((await world.ask('GET', '/api/account/balance', { token })).body).toEqual(await balance())
  expect(used.body).toMatchObject({ credits: 200, expires_at: EXPIRES, available: 700 })
  expect(await balance()).toEqual({
    balance: 700,
    held: 0,
    available: 700,
    expiring: [{ credits: 200, expires_at: EXPIRES }],
  })
  world.clock.at = Date.parse(EXPIRES) - 1
  expect([await expire(), (await balance()).available]).toEqual([0, 700])
  world.clock.at++
  // Nothing is booked yet, and nobody can spend them any more.
  expect(await balance()).toEqual({ balance: 500, held: 0, available: 500, expiring: [] })
  expect([await expire(), await expire()]).toEqual([1, 0])
  const [line, ...others] = await lines()
  expect(line).toMatchObject({ type: 'expiry', amount: -200, balance_after: 500, reason: 'code SPRING-2026' })
  expect(others.map(({ type }) => type)).toEqual(['grant', 'grant'])
  await check()
})

test('grants: at the very moment, a hold gets what does not expire and no more', async () => {
  const { world, expire, hold, balance, check } = await shop()
  world.clock.at = Date.parse(EXPIRES)
  await expect(hold('job_1', 501)).rejects.toMatchObject({ code: 'insufficient_credits' })
  // The run and a hundred holds come at once: in any order, the books are the same.
  const holds = Array.from({ length: 100 }, (_, n) =>
    hold(`job_at_${n}`, 10).then(
      () => 1,
      () => 0,
    ),
  )
  const [, ...held] = await Promise.all([expire(), ...holds])
  expect(held.reduce((sum, one) => sum + one, 0)).toBe(50)
  expect(await balance()).toMatchObject({ available: 0, held: 500 })
  await check()
})

test('grants: a job takes what expires first, and what comes back is what it took; too late, it goes to breakage, by a line of its own', async () => {
  const { world, hold, release, balance, lines, check } = await shop()
  await hold('job_1', 150)
  expect((await balance()).expiring).toEqual([{ credits: 50, expires_at: EXPIRES }])
  await release('job_1', 150)
  expect((await balance()).expiring).toEqual([{ credits: 200, expires_at: EXPIRES }])
  await hold('job_2', 150)
  world.clock.at = Date.parse(EXPIRES)
  await release('job_2', 150)
  expect(await balance()).toMatchObject({ balance: 500, available: 500 })
  // All that has expired of one grant in one wallet is one line.
  expect((await lines()).slice(0, 2)).toMatchObject([
    { type: 'expiry', amount: -200, balance_after: 500 },
    { type: 'release', amount: 150, balance_after: 700 },
  ])
  await check()
})

test('grants: what expires while it is held is booked when it is released, in parts, each credit once', async () => {
  const { world, hold, release, expire, balance, lines, check } = await shop()
  await hold('job_1', 150)
  world.clock.at = Date.parse(EXPIRES)
  expect(await expire()).toBe(1)
  expect(await balance()).toMatchObject({ available: 500, held: 150 })
  await release('job_1', 150)
  expect(await balance()).toMatchObject({ available: 500, held: 0 })
  expect((await lines()).filter(({ type }) => type === 'expiry').map(({ amount }) => amount)).toEqual([-150, -50])
  await check()
})

test('grants: after months away everything is caught up once, and a clock set back brings nothing back', async () => {
  const { world, expire, balance, check } = await shop()
  world.clock.at += 200 * DAY_MS
  expect([await expire(), await expire()]).toEqual([1, 0])
  world.clock.at -= 199 * DAY_MS
  expect([await expire(), (await balance()).available]).toEqual([0, 500])
  await check()
})

test('grants: owners are told once, seven days before, of what is left then; not of what has been used', async () => {
  const { world, id, warn, hold, check } = await shop()
  const told = async () => (await world.events.list(0, { types: ['credits.expiring'] }, 10)).map(({ event }) => event)
  world.clock.at = Date.parse(EXPIRES) - 7 * DAY_MS - 1
  await warn()
  expect(await told()).toEqual([])
  await hold('job_1', 30)
  world.clock.at++
  await warn()
  await warn()
  expect(await told()).toMatchObject([
    { account_id: id, data: { credits: 170, expires_at: EXPIRES, reason: 'code SPRING-2026' } },
  ])
  await check()
})

test('grants: given credits are not paid out: a refund takes what was paid for, whatever else is there', async () => {
  const { world, staff, token, hold, release, check } = await shop()
  const top = await world.ask('POST', '/api/account/top-up', { token, json: { amount: 100 } })
  expect(top.status).toBe(201)
  // Everything that was given is used before what was bought.
  await hold('job_1', 750)
  const code = { code: 'MORE-2026', credits: 300, uses_max: 1, reason: 'a fair' }
  await world.ask('POST', '/api/admin/promo-codes', { token: staff, json: code })
  await world.ask('POST', '/api/account/promo-codes', { token, json: { code: 'MORE-2026' } })
  const { body } = await world.ask('GET', '/api/account/payments', { token })
  const refund = () =>
    world.ask('POST', `/api/admin/payments/${body.items[0].charge_id}/refund`, {
      token: staff,
      json: { reason: 'asked' },
    })
  expect((await refund()).body.code).toBe('refund_impossible')
  await release('job_1', 750)
  expect((await refund()).body).toMatchObject({ refunded: true, balance: { available: 1_000 } })
  await check()
})

test('grants: welcome credits last as long as the settings say', async () => {
  const world = await startWorld({ signupCredits: 500, signupCreditsDays: 30 })
  const { token } = await world.register()
  expect((await world.ask('GET', '/api/account/balance', { token })).body.expiring).toEqual([
    { credits: 500, expires_at: '2026-02-05T00:00:00.000Z' },
  ])
})

test('grants: owners of credits that are all held are told when some of them are back', async () => {
  const { world, warn, hold, release, check } = await shop()
  const told = async () => (await world.events.list(0, { types: ['credits.expiring'] }, 10)).map(({ event }) => event)
  await hold('job_1', 250)
  world.clock.at = Date.parse(EXPIRES) - 6 * DAY_MS
  await warn()
  expect(await told()).toEqual([])
  await release('job_1', 250)
  await warn()
  await warn()
  expect(await told()).toMatchObject([{ data: { credits: 200, expires_at: EXPIRES } }])
  await check()
})

test('grants: a wallet whose books are broken keeps no other from expiring, and the run says that it failed', async () => {
  const { world, id, expire, balance } = await shop()
  const other = await world.register('other@example.com')
  await world.ask('POST', '/api/account/promo-codes', { token: other.token, json: { code: 'SPRING-2026' } })
  // The lot of a grant that there is not.
  await world.db.write(async (tx) => {
    await tx.run(sql`UPDATE balances SET lots = replace(lots, '"id":"', '"id":"gone_') WHERE owner_id = ${id}`)
  })
  world.clock.at = Date.parse(EXPIRES)
  await expect(expire()).rejects.toThrow('1 wallets')
  expect((await world.ledger.ownBalance(world.db.reader, other.id)).expiring).toEqual([])
  expect(await world.ledger.listDue(10)).toEqual([id])
  expect((await balance()).available).toBe(500)
})
