import { expect, test } from 'vitest'
import { captureEntry, holdEntry, releaseEntry } from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { startWorld } from '../accounts/world.ts'
import { order, claimOf, settle, available, returned } from './orders.ts'

test('refund: takes the credits back once, and says whom to give the Stars', async () => {
  const world = await startWorld()
  const chat = await world.actFor('42')
  await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'tg/charge=1' })
  const { token } = await world.admin()
  const path = `/api/admin/payments/${encodeURIComponent('tg/charge=1')}/refund`
  const refund = () => world.ask('POST', path, { token, json: { reason: 'did not mean to' } })
  const first = await refund()
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({
    refunded: true,
    telegram_id: '42',
    account_id: chat.id,
    payment: { status: 'refunded', credits: 1000 },
    balance: { available: 500 },
  })
  const second = await refund()
  expect([second.status, second.body.refunded, second.body.balance.available]).toEqual([200, false, 500])
  const payments = await world.ask('GET', '/api/account/payments', { token: chat.token })
  expect(payments.body.items).toHaveLength(1)
  expect(payments.body.items[0]).toMatchObject({ charge_id: 'tg/charge=1', provider: 'stars', status: 'refunded' })
  const log = await world.ask('GET', '/api/admin/audit?by=staff', { token })
  expect(log.body.items).toHaveLength(1)
  expect((await world.reports.checkLedger()).faults).toEqual([])
})

test('refund: credits that have been spent are not given back; an unknown payment is 404, a user 403', async () => {
  const world = await startWorld({ signupCredits: 0 })
  const chat = await world.actFor('42')
  await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' })
  const { token } = await world.admin()
  const json = { reason: 'asked for' }
  await world.ask('POST', `/api/admin/accounts/${chat.id}/adjust`, { token, json: { amount: -1, reason: 'spent' } })
  const spent = await world.ask('POST', '/api/admin/payments/charge_1/refund', { token, json })
  expect([spent.status, spent.body.code]).toEqual([409, 'refund_impossible'])
  expect(await available(world, chat.token)).toBe(999)
  expect((await world.ask('POST', '/api/admin/payments/charge_2/refund', { token, json })).status).toBe(404)
  const asUser = await world.ask('POST', '/api/admin/payments/charge_1/refund', { token: chat.token, json })
  expect(asUser.status).toBe(403)
  expect((await world.ask('POST', '/api/admin/payments/charge_1/refund', { token, json: {} })).status).toBe(422)
})

const RETURN = { telegram_id: '42', charge_id: 'charge_1' }
test('return: Stars that Telegram has given back take their credits along, once however often it is told', async () => {
  const world = await startWorld()
  const chat = await world.actFor('42')
  await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' })
  const told = [await returned(world, RETURN), await returned(world, RETURN), await returned(world, RETURN)]
  expect(told.map(({ status, body }) => [status, body.refunded, body.taken, body.balance.available])).toEqual([
    [200, true, 1000, 500],
    [200, false, 1000, 500],
    [200, false, 1000, 500],
  ])
  const lines = await world.ask('GET', '/api/account/transactions?type=refund', { token: chat.token })
  expect(lines.body.items).toMatchObject([{ type: 'refund', amount: -1000, balance_after: 500 }])
  const { token } = await world.admin()
  const log = await world.ask('GET', '/api/admin/audit?by=staff', { token })
  expect(log.body.items).toMatchObject([
    { action: 'payment.refunded', target: 'charge_1', actor_id: 'system', after: { taken: 1000, credits: 1000 } },
  ])
  // The shop's own refund afterwards finds it done.
  const again = await world.ask('POST', '/api/admin/payments/charge_1/refund', { token, json: { reason: 'again' } })
  expect([again.status, again.body.refunded]).toEqual([200, false])
  expect((await world.reports.checkLedger()).faults).toEqual([])
})

test.each([
  { spent: 1, taken: 999 },
  { spent: 1000, taken: 0 },
])('return: $spent of the credits are spent: $taken go back, no wallet runs below zero', async ({ spent, taken }) => {
  const world = await startWorld({ signupCredits: 0 })
  const chat = await world.actFor('42')
  await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' })
  const { token } = await world.admin()
  const json = { amount: 0 - spent, reason: 'spent' }
  await world.ask('POST', `/api/admin/accounts/${chat.id}/adjust`, { token, json })
  const { status, body } = await returned(world, RETURN)
  expect([status, body.refunded, body.taken, body.balance.available]).toEqual([200, true, taken, 0])
  expect(body.payment.status).toBe('refunded')
  expect((await world.reports.checkLedger()).faults).toEqual([])
})

test.each([
  { ending: 'canceled', plan: releaseEntry, taken: 1000, left: 0 },
  { ending: 'done', plan: captureEntry, taken: 700, left: 0 },
])(
  'return: while a job holds some of the credits it has to wait; once that is $ending, $taken go back',
  async (end) => {
    const world = await startWorld({ signupCredits: 0 })
    const chat = await world.actFor('42')
    await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' })
    const held = { accountId: chat.id, jobId: 'job_1', price: toCredits(300) }
    await world.db.write((tx) => world.ledger.post(tx, holdEntry({ ...held, available: toCredits(1000) })))
    const refused = await returned(world, RETURN)
    expect([refused.status, refused.body.code, refused.body.params]).toEqual([
      409,
      'state_conflict',
      { what: 'payment', state: 'waiting for jobs that hold 300 credits' },
    ])
    expect(await available(world, chat.token)).toBe(700)
    await world.db.write((tx) => world.ledger.post(tx, end.plan(held)))
    const { status, body } = await returned(world, RETURN)
    expect([status, body.refunded, body.taken, body.balance.balance]).toEqual([200, true, end.taken, end.left])
    expect((await returned(world, RETURN)).body.refunded).toBe(false)
  },
)

test('return: a job that holds other credits does not keep it waiting', async () => {
  const world = await startWorld({ signupCredits: 500 })
  const chat = await world.actFor('42')
  await settle(world, { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' })
  const held = { accountId: chat.id, jobId: 'job_1', price: toCredits(500), available: toCredits(1500) }
  await world.db.write((tx) => world.ledger.post(tx, holdEntry(held)))
  const { status, body } = await returned(world, RETURN)
  expect([status, body.taken, body.balance]).toEqual([200, 1000, { balance: 500, held: 500, available: 0 }])
})

test('return: of a payment nobody knows is 404, without the key of the bot 401 or 403, half of it 422', async () => {
  const world = await startWorld()
  const chat = await world.actFor('42')
  expect((await returned(world, RETURN)).status).toBe(404)
  expect((await returned(world, RETURN, chat.token)).status).toBe(403)
  expect((await returned(world, RETURN, 'nonsense')).status).toBe(401)
  expect((await returned(world, { ...RETURN, charge_id: '' })).status).toBe(422)
})
