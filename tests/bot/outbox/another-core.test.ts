import { eq } from 'drizzle-orm'
import type { StarTransaction } from 'grammy/types'
import { expect, test } from 'vitest'
import { facts } from '../../../bot/db/schema.ts'
import { createReconcileHandler } from '../../../bot/outbox/handlers/reconcile.ts'
import { jobFinished } from '../../support/events.ts'
import { DAY_MS, openOutbox, intend } from './world.ts'

test('a core of another history is asked for the submissions that the former one accepted', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts } = world
  await outbox.storeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await intend(forecasts, 'submit:t:1')
  await forecasts.accept('submit:t:1', '1', 'job_1')
  await outbox.storeEvents({ items: [], last_seq: 0, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual([
    'reconcile',
    'result:job_1',
    'submission:submit:t:1',
  ])
})

test('a bot that has never reached a core checks the first one it reaches, which may be restored', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts } = world
  await intend(forecasts, 'submit:t:1')
  await forecasts.accept('submit:t:1', '1', 'job_1')
  await outbox.addPayment('1', 'paid', '{}')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  await outbox.storeEvents({ items: [], last_seq: 0, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['payment:paid', 'result:job_1'])
})

test('a core of another history receives every payment and return again, however old', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  await outbox.storeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await outbox.addPayment('1', 'kept', '{}')
  await outbox.addPayment('1', 'returned', '{}')
  await outbox.addStarRefund('1', 'returned', '{}')
  await outbox.addRefund('1', 'by telegram')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  clock.at += 100 * DAY_MS
  await outbox.prune()
  await outbox.storeEvents({ items: [], last_seq: 2, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  await outbox.storeEvents({ items: [], last_seq: 0, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual([
    'payment:kept',
    'payment:returned',
    'reconcile',
    'refund:by telegram',
    'refund:returned',
  ])
  // Its Stars are not returned twice.
  expect(await outbox.addStarRefund('1', 'returned', '{}')).toBe(false)
})

test('money in hand while core turns out to be another stays due: its answer may be of the earlier history', async () => {
  await using world = await openOutbox()
  const { outbox } = world
  await outbox.storeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await outbox.addPayment('1', 'paid', '{}')
  await outbox.addRefund('1', 'paid')
  const inHand = await outbox.due(10)
  await outbox.storeEvents({ items: [], last_seq: 0, epoch: 'b' })
  for (const { key, dueAt } of inHand) await outbox.done(key, dueAt)
  const again = (await outbox.due(10)).filter(({ kind }) => kind !== 'reconcile')
  expect(again.map(({ key }) => key).sort()).toEqual(['payment:paid', 'refund:paid'])
  for (const { key, dueAt } of again) await outbox.done(key, dueAt)
  expect((await outbox.due(10)).map(({ kind }) => kind)).toEqual(['reconcile'])
})

test('a restored bot asks Telegram for all payments and reports the unknown ones to core', async () => {
  await using world = await openOutbox()
  const { outbox, clock, db } = world
  await outbox.storeEvents({ items: [], last_seq: 1, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  await outbox.addPayment('1', 'known', 'as it was')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  // As a restore leaves it.
  await db.write(async (tx) => void (await tx.delete(facts).where(eq(facts.name, 'epoch'))))
  await outbox.storeEvents({ items: [], last_seq: 2, epoch: 'a' })
  const asked = (await outbox.due(10)).filter(({ kind }) => kind === 'reconcile')
  expect(asked).toHaveLength(1)

  const user = { id: 1, is_bot: false, first_name: 'Anna' }
  const partner = { type: 'user', transaction_type: 'invoice_payment', user } as const
  const paid = (id: string, seconds?: number): StarTransaction => ({
    id,
    amount: 25,
    date: clock.at / 1000,
    source: {
      ...partner,
      invoice_payload: 'pay_1:250',
      ...(seconds === undefined ? {} : { subscription_period: seconds }),
    },
  })
  const others = Array.from({ length: 99 }, (_, i): StarTransaction => ({ id: `other-${i}`, amount: 1, date: 0 }))
  const all = [
    paid('known'),
    ...others,
    paid('new'),
    paid('month', 60),
    { ...paid('new'), source: undefined, receiver: partner },
  ]
  const getStarTransactions = async ({ offset = 0, limit = 100 } = {}) => ({
    transactions: all.slice(offset, offset + limit) as StarTransaction[],
  })
  await createReconcileHandler({ outbox }, { getStarTransactions })()
  const due = (await outbox.due(10)).filter(({ kind }) => kind !== 'reconcile')
  expect(due.map(({ key }) => key).sort()).toEqual(['payment:known', 'payment:month', 'payment:new', 'refund:new'])
  const bodies = new Map(due.map(({ key, body }) => [key, body]))
  expect(bodies.get('payment:known')).toBe('as it was')
  expect(JSON.parse(bodies.get('payment:month') ?? '')).toEqual({
    order_id: 'pay_1',
    sold: { credits: 250, plan: null },
    amount: 25,
    currency: 'XTR',
    charge_id: 'month',
    paid_until: new Date(clock.at + 60_000).toISOString(),
  })
})

test('a forecast that ends in another way in a core of another history is told again, and one that ends as it did is not', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts, clock } = world
  for (const [id, outcome] of [
    ['same', 'OK'],
    ['canceled', 'CANCELED'],
    ['lost', 'LOST'],
  ] as const) {
    await intend(forecasts, id)
    await forecasts.accept(id, '1', `job_${id}`)
    await forecasts.set(id, { sendingAt: clock.at })
    await forecasts.setTold(id, outcome)
  }
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  const items = ['same', 'canceled', 'lost'].map((id) => jobFinished({ job_id: `job_${id}`, at: clock.at }))
  await outbox.storeEvents({ items, last_seq: 3, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['result:job_canceled', 'result:job_lost'])
  expect(await forecasts.find('lost')).toMatchObject({ state: 'ended', sendingAt: null })
})
