import { expect, test } from 'vitest'
import { jobFinished } from '../../support/events.ts'
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
