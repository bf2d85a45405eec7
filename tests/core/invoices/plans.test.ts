import { expect, test } from 'vitest'
import { DAY_MS } from '../../../core/kit/units.ts'
import { startCompany } from './company-world.ts'

/** A company that has taken a plan of 500 credits by invoice, and what is done with it. */
async function startSubscribed() {
  const started = await startCompany()
  const { world, owner, company, headers, get, invoices } = started
  const signIn = async (): Promise<string> => {
    const json = { email: owner.email, password: world.password }
    return String((await world.ask('POST', '/api/auth/login', { json })).body.access_token)
  }
  const ask = async (path: string, json: object = {}) =>
    world.ask('POST', path, { token: await signIn(), headers, json })
  const first = await ask('/api/account/top-up', { plan: 'monthly-500', provider: 'bank' })
  const pending = async () => (await invoices('?state=pending'))[0]
  const pay = async () => {
    const invoice = await pending()
    const amount = invoice?.total ?? 0
    world.bank.pay({ amount, reference: invoice?.paper.transfer?.reference.replaceAll(' ', '') ?? '' })
    await world.importStatement((await world.admin()).token)
  }
  const plan = async () => (await get('/api/account/subscriptions')).items[0]
  const hourly = async () => {
    await world.invoices.chase()
    await world.payments.billPlans()
    await world.payments.billPlans()
  }
  const days = async (count: number) => {
    for (let day = 0; day < count; day++) {
      world.advance(DAY_MS)
      await hourly()
    }
  }
  return { ...started, ask, first, pending, pay, plan, days, credits: () => world.available(company) }
}

test('plans by invoice: each period has one invoice, two weeks before it begins, and its credits once it is paid', async () => {
  const { world, first, pending, pay, plan, days, invoices, credits } = await startSubscribed()
  expect(first.body).toMatchObject({ status: 'pending', plan: 'monthly-500', amount: 500 })
  expect(await pending()).toMatchObject({ total: 90, paper: { lines: [{ plan: 'monthly-500', credits: 500 }] } })
  expect([await plan(), await credits()]).toEqual([undefined, 0])
  await pay()
  expect(await credits()).toBe(500)
  expect(await plan()).toMatchObject({
    provider: 'bank',
    plan: 'monthly-500',
    status: 'active',
    renews: true,
    paid_until: '2026-02-04T00:00:00.000Z',
  })
  await days(15)
  expect(await pending()).toBeUndefined()
  await days(1)
  expect(await pending()).toMatchObject({ total: 90, due_at: '2026-02-04T00:00:00.000Z' })
  await pay()
  await pay()
  expect(await credits()).toBe(1000)
  expect(await plan()).toMatchObject({ status: 'active', paid_until: '2026-03-06T00:00:00.000Z' })
  await days(30)
  expect((await invoices('?kind=invoice')).map(({ state }) => state)).toEqual(['pending', 'paid', 'paid'])
  expect(await world.faults()).toEqual([])
})

test('plans by invoice: unpaid it is past due, with no new credits and the old ones usable; paid late it goes on, and after 30 days it is over', async () => {
  const { world, pay, pending, plan, days, invoices, credits } = await startSubscribed()
  await pay()
  await days(31)
  expect([(await plan()).status, await credits()]).toEqual(['past_due', 500])
  expect((await invoices('?state=overdue')).length).toBe(1)
  await days(9)
  expect(await pending()).toBeUndefined()
  const [overdue] = await invoices('?state=overdue')
  world.bank.pay({ amount: 90, reference: overdue?.paper.transfer?.reference.replaceAll(' ', '') ?? '' })
  await world.importStatement((await world.admin()).token)
  expect([(await plan()).status, (await plan()).paid_until, await credits()]).toEqual([
    'active',
    '2026-03-06T00:00:00.000Z',
    1000,
  ])
  await days(60)
  expect([(await plan()).status, await credits()]).toEqual(['canceled', 1000])
  const reminded = await world.events.list(0, { types: ['invoice.overdue'] }, 100)
  expect(reminded.length).toBeGreaterThan(3)
  await days(40)
  expect((await invoices('?kind=invoice')).map(({ state }) => state)).toEqual(['canceled', 'paid', 'paid'])
  expect(await world.faults()).toEqual([])
})

test('plans by invoice: another plan begins with the next period, also when that is invoiced already; ended, nothing more is asked for', async () => {
  const { world, ask, pay, pending, plan, days, invoices, credits } = await startSubscribed()
  await pay()
  const { id } = await plan()
  await days(17)
  expect(await pending()).toMatchObject({ total: 90 })
  expect((await ask(`/api/account/subscriptions/${id}/change`, { plan: 'monthly-2000' })).body).toMatchObject({
    plan: 'monthly-500',
    next: { plan: 'monthly-2000' },
  })
  expect(await pending()).toMatchObject({ total: 300 })
  expect((await invoices('?kind=credit_note'))[0]?.paper).toMatchObject({ total: 90 })
  await pay()
  expect(await credits()).toBe(2500)
  expect(await plan()).toMatchObject({ plan: 'monthly-2000', next: null, paid_until: '2026-03-06T00:00:00.000Z' })
  await days(30)
  expect(await pending()).toMatchObject({ total: 300 })
  expect((await ask(`/api/account/subscriptions/${id}/end`)).body).toMatchObject({ renews: false, status: 'active' })
  expect(await pending()).toBeUndefined()
  await days(30)
  expect([(await plan()).status, await pending(), await credits()]).toEqual(['canceled', undefined, 2500])
  expect((await ask(`/api/account/subscriptions/${id}/end`)).status).toBe(409)
  expect(await world.faults()).toEqual([])
})

test('plans by invoice: a person is refused, and told which other ways there are', async () => {
  const { world, owner } = await startCompany()
  const json = { plan: 'monthly-500', provider: 'bank' }
  const { status, body } = await world.ask('POST', '/api/account/top-up', { token: owner.token, json })
  expect([status, body.code, JSON.stringify(body)]).toEqual([
    422,
    'validation_failed',
    expect.stringContaining('/provider'),
  ])
})
