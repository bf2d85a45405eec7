import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { DAY_MS } from '../../../core/kit/units.ts'
import { queue, referenceIn } from '../payments/bank/bank-world.ts'
import { startCompany } from './company-world.ts'

async function startPending() {
  const started = await startCompany()
  const { world, company, headers } = started
  const order = await world.order(company.token, 1000, headers, 'bank')
  const reminders = async (): Promise<number[]> => {
    const told = await world.events.list(0, { types: ['invoice.overdue'] }, 100)
    return told.map(({ event }) => (event.type === 'invoice.overdue' ? event.data.days : 0))
  }
  return { ...started, order, reminders, chase: () => world.invoices.chase() }
}

test('invoices: one that is not paid is overdue when it is due, and reminded of on days 3, 7 and 14, each once', async () => {
  const { world, invoices, reminders, chase } = await startPending()
  await chase()
  expect((await invoices())[0]?.state).toBe('pending')
  world.advance(14 * DAY_MS)
  await chase()
  expect([(await invoices())[0]?.state, await reminders()]).toEqual(['overdue', []])
  for (let day = 1; day <= 29; day++) {
    world.advance(DAY_MS)
    await chase()
    await chase()
  }
  expect(await reminders()).toEqual([3, 7, 14])
  expect((await invoices())[0]?.state).toBe('overdue')
  expect(await world.faults()).toEqual([])
})

test('invoices: 30 days overdue it is canceled by a credit note, and money that comes all the same is credited and on paper', async () => {
  const { world, company, get, order, invoices, chase } = await startPending()
  world.advance(44 * DAY_MS)
  await chase()
  await chase()
  expect((await invoices()).map(({ number, state }) => [number, state])).toEqual([
    ['CC-C-2026-000001', 'issued'],
    ['CC-2026-000001', 'canceled'],
  ])
  const [canceled] = await world.events.list(0, { types: ['invoice.canceled'] }, 10)
  expect(canceled?.event.data).toMatchObject({ number: 'CC-2026-000001', credit_note: 'CC-C-2026-000001' })
  expect(await get(`/api/account/top-up/${order.id}`)).toMatchObject({ status: 'expired', instruction: null })
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement((await world.admin()).token)
  expect(await world.available(company)).toBe(1000)
  expect((await invoices()).slice(0, 2).map(({ number, state }) => [number, state])).toEqual([
    ['CC-R-2026-000001', 'issued'],
    ['CC-2026-000002', 'paid'],
  ])
  expect(await world.faults()).toEqual([])
})

test('invoices: after weeks without core only the last reminder comes, and what is paid late is not reminded of', async () => {
  const { world, order, invoices, reminders, chase } = await startPending()
  world.advance(23 * DAY_MS)
  await chase()
  expect(await reminders()).toEqual([9])
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement((await world.admin()).token)
  world.advance(30 * DAY_MS)
  await chase()
  expect(await reminders()).toEqual([9])
  expect((await invoices('?kind=invoice'))[0]?.state).toBe('paid')
})

test('invoices: who has paid another amount is not reminded; assigned by staff, the invoice is canceled and one of what was paid is there', async () => {
  const { world, company, order, invoices, reminders, chase } = await startPending()
  world.bank.pay({ amount: 150, reference: referenceIn(order.body) })
  await world.importStatement((await world.admin()).token)
  world.advance(60 * DAY_MS)
  await chase()
  expect([await reminders(), (await invoices('?kind=invoice'))[0]?.state]).toEqual([[], 'pending'])
  const { token } = await world.admin()
  const [entry] = await queue(world, token)
  const json = { top_up_id: order.id, reason: 'they paid less' }
  expect((await world.ask('POST', `/api/admin/bank/entries/${entry?.id}/assign`, { token, json })).status).toBe(200)
  expect(await world.available(company)).toBe(750)
  await chase()
  expect(await reminders()).toEqual([])
  expect((await invoices()).map(({ kind, state, total }) => [kind, state, total])).toEqual([
    ['receipt', 'issued', 150],
    ['invoice', 'paid', 150],
    ['credit_note', 'issued', 200],
    ['invoice', 'canceled', 200],
  ])
  expect(await world.faults()).toEqual([])
})

test('invoices: money that staff dismissed keeps nobody from being reminded', async () => {
  const { world, order, reminders, chase } = await startPending()
  world.bank.pay({ amount: 150, reference: referenceIn(order.body) })
  const { token } = await world.admin()
  await world.importStatement(token)
  const [entry] = await queue(world, token)
  await world.ask('POST', `/api/admin/bank/entries/${entry?.id}/dismiss`, { token, json: { reason: 'goes back' } })
  world.advance(17 * DAY_MS)
  await chase()
  expect(await reminders()).toEqual([3])
})

test('invoices: one that cannot be read keeps no other from being reminded of, and the run says that it failed', async () => {
  const { world, company, headers, invoices, reminders, chase } = await startPending()
  await world.order(company.token, 2000, headers, 'bank')
  const [, first] = await invoices()
  await world.db.write(async (tx) => {
    await tx.run(sql`UPDATE invoices SET paper = 'broken' WHERE id = ${first?.id}`)
  })
  world.advance(17 * DAY_MS)
  await expect(chase()).rejects.toThrow('1 invoices')
  expect(await reminders()).toEqual([3])
})
