import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import type { StarTransaction } from 'grammy/types'
import { expect, test } from 'vitest'
import { facts } from '../../../bot/db/schema.ts'
import { createReconcileHandler } from '../../../bot/outbox/handlers/reconcile.ts'
import { createForecasts, type Forecasts } from '../../../bot/outbox/forecasts.ts'
import { createOutboxStore } from '../../../bot/outbox/store.ts'
import { MIGRATIONS } from '../../../bot/wiring.ts'
import { openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { jobFinished, toItem } from '../../support/events.ts'

const SUBMISSION = {
  token: 't',
  datasetId: 'dat_1',
  fileName: 'prices.csv',
  model: 'naive',
  horizon: 5,
  rows: null,
  cost: 3,
  isTable: false,
  draftState: 'open',
} as const
const DAY_MS = 24 * 60 * 60 * 1000

/** An outbox, in a database of the test's own, by a clock the test moves. */
async function openOutbox() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-outbox-'))
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const clock = { at: Date.UTC(2026, 2, 2) }
  const now = () => clock.at
  const forecasts = createForecasts({ db, now })
  return {
    db,
    forecasts,
    outbox: createOutboxStore({ db, now, forecasts }),
    clock,
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const intend = (forecasts: Forecasts, key: string) =>
  forecasts.intend({ key, userId: '1', submission: SUBMISSION, messageId: 7 })

test('stars: core may ask as often as it likes, they are owed once, and once they are returned no more', async () => {
  await using world = await openOutbox()
  const { outbox } = world
  expect(await outbox.addStarRefund('1', 'charge', '{}')).toBe(true)
  expect(await outbox.addStarRefund('1', 'charge', '{}')).toBe(true)
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['stars:charge'])
  await outbox.done('stars:charge')
  expect(await outbox.addStarRefund('1', 'charge', '{}')).toBe(false)
  expect(await outbox.due(10)).toEqual([])
})

test('prune: forgets after two weeks what is done or a mere message, and never money or an order without an answer', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts, clock } = world
  await outbox.addPayment('1', 'booked', '{}')
  await outbox.done('payment:booked')
  await outbox.addRefund('1', 'booked')
  await outbox.done('refund:booked')
  await outbox.addPayment('1', 'open', '{}')
  await outbox.addRefund('1', 'open')
  await outbox.addNotice('1', 'paid:told', '{}')
  await outbox.done('notice:paid:told')
  await outbox.addNotice('1', 'paid:open', '{}')
  await intend(forecasts, 'open')
  await intend(forecasts, 'job')
  await forecasts.accept('job', '1', 'job_1')
  await forecasts.show('job', '1')
  await outbox.done('submission:job')
  clock.at += 13 * DAY_MS
  await outbox.prune()
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual([
    'notice:paid:open',
    'payment:open',
    'progress:job',
    'refund:open',
    'submission:open',
  ])
  expect(await outbox.isPaymentOver('booked', clock.at)).toBe(true)
  expect(await outbox.isPaymentOver('open', clock.at - DAY_MS)).toBe(false)
  clock.at += 2 * DAY_MS
  await outbox.prune()
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual([
    'notice:paid:open',
    'payment:open',
    'refund:open',
    'submission:open',
  ])
  expect(await outbox.isPaymentOver('booked', clock.at)).toBe(true)
  expect(await outbox.isPaymentOver('unknown', clock.at - DAY_MS + 1)).toBe(false)
  expect(await outbox.isPaymentOver('unknown', clock.at - DAY_MS)).toBe(true)
  expect(await outbox.isPaymentOver('open', clock.at - DAY_MS)).toBe(false)
})

test('an end that is heard of before core has answered the order is told once, and its card goes', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts, clock } = world
  await intend(forecasts, 'submit:t:1')
  const items = [jobFinished({ job_id: 'job_1', at: clock.at })]
  await outbox.takeEvents({ items, last_seq: 1, epoch: 'a' })
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['submission:submit:t:1'])
  await forecasts.accept('submit:t:1', '1', 'job_1')
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['result:job_1', 'submission:submit:t:1'])
  expect(await forecasts.findByJob('job_1')).toMatchObject({ key: 'submit:t:1', state: 'ended', messageId: 7 })
  // The feed may say it twice.
  await forecasts.setTold('submit:t:1', 'OK')
  await outbox.done('result:job_1')
  await outbox.takeEvents({ items, last_seq: 1, epoch: 'a' })
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['submission:submit:t:1'])
})

test('an end that nobody claims is told of when its job is of a chat and recent, and not otherwise', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const items = [
    jobFinished({ job_id: 'job_chat', at: clock.at }),
    jobFinished({ job_id: 'job_api', at: clock.at, source: 'api' }),
    jobFinished({ job_id: 'job_old', at: clock.at - DAY_MS }),
  ]
  await outbox.takeEvents({ items, last_seq: 3, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  clock.at += 3_000
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['result:job_chat'])
})

test('a core of another history is asked for what the last one had taken', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts } = world
  await outbox.takeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await intend(forecasts, 'submit:t:1')
  await forecasts.accept('submit:t:1', '1', 'job_1')
  await outbox.takeEvents({ items: [], last_seq: 0, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual([
    'reconcile',
    'result:job_1',
    'submission:submit:t:1',
  ])
})

test('a bot that has not heard from its core yet asks the first one that it hears from: it may be a restored one', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts } = world
  await intend(forecasts, 'submit:t:1')
  await forecasts.accept('submit:t:1', '1', 'job_1')
  await outbox.addPayment('1', 'paid', '{}')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  await outbox.takeEvents({ items: [], last_seq: 0, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['payment:paid', 'result:job_1'])
})

test('a core of another history hears of all money again, however old: what came in, and what went back', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  await outbox.takeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await outbox.addPayment('1', 'kept', '{}')
  await outbox.addPayment('1', 'returned', '{}')
  await outbox.addStarRefund('1', 'returned', '{}')
  await outbox.addRefund('1', 'by telegram')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  clock.at += 100 * DAY_MS
  await outbox.prune()
  await outbox.takeEvents({ items: [], last_seq: 2, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  await outbox.takeEvents({ items: [], last_seq: 0, epoch: 'b' })
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
  await outbox.takeEvents({ items: [], last_seq: 1, epoch: 'a' })
  await outbox.addPayment('1', 'paid', '{}')
  await outbox.addRefund('1', 'paid')
  const inHand = await outbox.due(10)
  await outbox.takeEvents({ items: [], last_seq: 0, epoch: 'b' })
  for (const { key, dueAt } of inHand) await outbox.done(key, dueAt)
  const again = (await outbox.due(10)).filter(({ kind }) => kind !== 'reconcile')
  expect(again.map(({ key }) => key).sort()).toEqual(['payment:paid', 'refund:paid'])
  for (const { key, dueAt } of again) await outbox.done(key, dueAt)
  expect((await outbox.due(10)).map(({ kind }) => kind)).toEqual(['reconcile'])
})

test('a bot that was restored asks Telegram for all payments, and tells core of those that it does not know', async () => {
  await using world = await openOutbox()
  const { outbox, clock, db } = world
  await outbox.takeEvents({ items: [], last_seq: 1, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  await outbox.addPayment('1', 'known', 'as it was')
  for (const { key } of await outbox.due(10)) await outbox.done(key)
  // As a restore leaves it.
  await db.write(async (tx) => void (await tx.delete(facts).where(eq(facts.name, 'epoch'))))
  await outbox.takeEvents({ items: [], last_seq: 2, epoch: 'a' })
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
  await outbox.takeEvents({ items, last_seq: 3, epoch: 'b' })
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['result:job_canceled', 'result:job_lost'])
  expect(await forecasts.find('lost')).toMatchObject({ state: 'ended', sendingAt: null })
})

test('an adjustment is told of when it can no longer be undone, and one that was undone never', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const adjusted = (adjustment_id: string, amount: number, undoes: string | null = null) =>
    toItem(clock.at, {
      type: 'credits.adjusted',
      account_id: 'acc_1',
      data: { adjustment_id, amount, reason: 'for the trouble', undoes },
    })
  const take = (...items: ReturnType<typeof adjusted>[]) => outbox.takeEvents({ items, last_seq: 1, epoch: 'a' })
  await take(adjusted('a', 5), adjusted('b', -5, 'a'), adjusted('c', 7))
  expect(await outbox.due(10)).toEqual([])
  clock.at += 65_000
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['notice:credits:c'])
  // Undone now, it may have been told already: so is the undoing.
  await take(adjusted('d', -7, 'c'))
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['notice:credits:c', 'notice:credits:d'])
})

test('news of the shop go to each admin once, and what is older than the memory of the outbox to nobody', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const data = { model: 'naive', version: '1.0.0', reason: 'a trial went well' }
  const back = (at: number, id: string) => ({
    ...toItem(at, { type: 'model.back', account_id: null, data }, id),
    telegram_ids: ['1', '2'],
  })
  const items = [back(clock.at - 14 * DAY_MS, 'evt_old'), back(clock.at, 'evt_new')]
  await outbox.takeEvents({ items, last_seq: 2, epoch: 'a' })
  await outbox.takeEvents({ items, last_seq: 2, epoch: 'b' })
  const due = await outbox.due(10)
  expect(due.map(({ key }) => key).sort()).toEqual(['notice:model:evt_new:1', 'notice:model:evt_new:2', 'reconcile'])
})
