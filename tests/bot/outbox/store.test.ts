import { expect, test } from 'vitest'
import { jobFinished, toItem } from '../../support/events.ts'
import { DAY_MS, openOutbox, intend } from './world.ts'

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

test('a job that ends before core answered its submission is announced once, and its card goes', async () => {
  await using world = await openOutbox()
  const { outbox, forecasts, clock } = world
  await intend(forecasts, 'submit:t:1')
  const items = [jobFinished({ job_id: 'job_1', at: clock.at })]
  await outbox.storeEvents({ items, last_seq: 1, epoch: 'a' })
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['submission:submit:t:1'])
  await forecasts.accept('submit:t:1', '1', 'job_1')
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['result:job_1', 'submission:submit:t:1'])
  expect(await forecasts.findByJob('job_1')).toMatchObject({ key: 'submit:t:1', state: 'ended', messageId: 7 })
  // The feed may say it twice.
  await forecasts.setTold('submit:t:1', 'OK')
  await outbox.done('result:job_1')
  await outbox.storeEvents({ items, last_seq: 1, epoch: 'a' })
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['submission:submit:t:1'])
})

test('an unclaimed end is announced only if its job is recent and from a chat', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const items = [
    jobFinished({ job_id: 'job_chat', at: clock.at }),
    jobFinished({ job_id: 'job_api', at: clock.at, source: 'api' }),
    jobFinished({ job_id: 'job_old', at: clock.at - DAY_MS }),
  ]
  await outbox.storeEvents({ items, last_seq: 3, epoch: 'a' })
  expect(await outbox.due(10)).toEqual([])
  clock.at += 3_000
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['result:job_chat'])
})

test('an adjustment is announced once it can no longer be undone; one that was undone never is', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const adjusted = (adjustment_id: string, amount: number, undoes: string | null = null) =>
    toItem(clock.at, {
      type: 'credits.adjusted',
      account_id: 'acc_1',
      data: { adjustment_id, amount, reason: 'for the trouble', undoes },
    })
  const take = (...items: ReturnType<typeof adjusted>[]) => outbox.storeEvents({ items, last_seq: 1, epoch: 'a' })
  await take(adjusted('a', 5), adjusted('b', -5, 'a'), adjusted('c', 7))
  expect(await outbox.due(10)).toEqual([])
  clock.at += 65_000
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['notice:credits:c'])
  // Undone now, it may have been told already: so is the undoing.
  await take(adjusted('d', -7, 'c'))
  expect((await outbox.due(10)).map(({ key }) => key)).toEqual(['notice:credits:c', 'notice:credits:d'])
})

test('shop news reach each admin once, and none older than the retention of the outbox', async () => {
  await using world = await openOutbox()
  const { outbox, clock } = world
  const data = { model: 'naive', version: '1.0.0', reason: 'a trial went well' }
  const back = (at: number, id: string) => ({
    ...toItem(at, { type: 'model.back', account_id: null, data }, id),
    telegram_ids: ['1', '2'],
  })
  const items = [back(clock.at - 14 * DAY_MS, 'evt_old'), back(clock.at, 'evt_new')]
  await outbox.storeEvents({ items, last_seq: 2, epoch: 'a' })
  await outbox.storeEvents({ items, last_seq: 2, epoch: 'b' })
  const due = await outbox.due(10)
  expect(due.map(({ key }) => key).sort()).toEqual(['notice:model:evt_new:1', 'notice:model:evt_new:2', 'reconcile'])
})
