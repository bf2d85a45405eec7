import { afterEach, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { startWorld } from '../accounts/world.ts'

const reason = 'a test'
const DAY_MS = 86_400_000

/** Staff of a shop, who take back the newest record, or one by its number. */
async function shop() {
  const world = await startWorld()
  // Tokens end while the clock is moved.
  const ask = async (method: string, path: string, json?: object) => {
    const { token } = await world.admin()
    return world.ask(method, path, json === undefined ? { token } : { token, json })
  }
  const newest = async (): Promise<number> => (await ask('GET', '/api/admin/audit?limit=1')).body.items[0].seq
  const back = async (seq?: number) => ask('POST', `/api/admin/audit/${seq ?? (await newest())}/rollback`, { reason })
  return { world, ask, newest, back }
}

test('rollback: a price list is what it was before, what was to come after it too, and only while it is the newest', async () => {
  const { world, ask, newest, back } = await shop()
  const { clock } = world
  const start = (await ask('GET', '/api/prices')).body
  const terms = {
    credit_price: { amount: 30, currency: 'EUR' },
    packages: [{ credits: 5_000, percent_off: 10 }],
    reason,
  }
  const dear = async (credits_per_star: number, rest: object = {}) =>
    ask('POST', '/api/admin/prices', { credits_per_star, ...terms, ...rest })
  const perStar = async () => (await ask('GET', '/api/prices')).body.credits_per_star
  expect((await dear(8)).status).toBe(201)
  const ofDay = await newest()
  const inForce = new Date(clock.at + 2 * DAY_MS).toISOString()
  expect((await dear(9, { in_force_from: inForce })).status).toBe(201)
  const toCome = await newest()
  expect((await dear(7)).status).toBe(201)

  expect((await back(toCome)).body.params).toEqual({ what: 'price list', left: 'edition 2', now: 'edition 3' })
  const seen = await ask('GET', `/api/admin/audit/${await newest()}/rollback`)
  expect(seen.body).toMatchObject({ possible: true, left: { credits_per_star: 7 }, restores: { credits_per_star: 8 } })
  expect(await perStar()).toBe(7)
  clock.at += DAY_MS
  expect((await back()).status).toBe(201)
  expect(await perStar()).toBe(8)
  // A restart reads the same, and the list that was to come comes at its time.
  await world.payments.load()
  clock.at += DAY_MS
  expect(await perStar()).toBe(9)
  expect((await back(ofDay)).body.code).toBe('rollback_blocked')

  const first = await shop()
  expect((await first.ask('POST', '/api/admin/prices', { credits_per_star: 8, ...terms })).status).toBe(201)
  expect((await first.back()).status).toBe(201)
  const { edition, in_force_from, ...restored } = (await first.ask('GET', '/api/prices')).body
  expect([edition, in_force_from]).toEqual([2, expect.any(String)])
  expect(start).toMatchObject(restored)
})

test('rollback: a plan is on sale again under its own id, unless the same credits are sold by another', async () => {
  const { world, ask, newest, back } = await shop()
  const sold = async () =>
    (await ask('GET', '/api/plans')).body.items.map((plan: { id: string; percent_off: number }) => [
      plan.id,
      plan.percent_off,
    ])
  const before = await sold()
  const plan = (path: string, json: object) => ask('POST', `/api/admin/plans${path}`, { reason, ...json })
  await plan('/monthly-500/change', { percent_off: 20 })
  const changed = await newest()
  expect(await sold()).toContainEqual(['monthly-500-2', 20])
  const seen = await ask('GET', `/api/admin/audit/${changed}/rollback`)
  expect(seen.body).toMatchObject({ possible: true, restores: { id: 'monthly-500', percent_off: 10 } })
  world.clock.at += DAY_MS
  expect((await back(changed)).status).toBe(201)
  expect(await sold()).toEqual(before)
  await world.payments.load()
  expect(await sold()).toEqual(before)

  await plan('/monthly-500/retire', {})
  const retired = await newest()
  await plan('', { credits: 500, percent_off: 40 })
  const created = await newest()
  expect((await back(retired)).body.params).toMatchObject({ what: 'plan of 500 credits', now: 'monthly-500-3' })
  expect((await back(created)).status).toBe(201)
  expect((await back(retired)).status).toBe(201)
  expect(await sold()).toEqual(before)
  // It was changed again since, so it is no more what the record left.
  await plan('/monthly-2000/retire', {})
  const first = await newest()
  expect((await back(first)).status).toBe(201)
  expect((await back(first)).body.params).toMatchObject({ what: 'audit record' })
})

test('rollback: a role that was made or deleted, while nobody has it', async () => {
  const { world, ask, newest, back } = await shop()
  const anna = await world.register()
  const ids = async () => (await ask('GET', '/api/admin/roles')).body.items.map(({ id }: { id: string }) => id)
  const title = { en: 'clerk', ru: 'клерк' }
  await ask('POST', '/api/admin/roles', { id: 'clerk', title, permissions: ['audit.read'], credit_limit: 7, reason })
  const created = await newest()
  const give = (role: string) => ask('PUT', `/api/admin/accounts/${anna.id}/role`, { role, reason })
  await give('clerk')
  expect((await back(created)).body.params).toEqual({ what: 'role', state: 'held by 1' })
  await give('customer')
  await ask('DELETE', '/api/admin/roles/clerk', { reason })
  const deleted = await newest()
  expect((await back(created)).body.code).toBe('not_found')
  expect((await back(deleted)).status).toBe(201)
  const { items } = (await ask('GET', '/api/admin/roles')).body
  expect(items.find(({ id }: { id: string }) => id === 'clerk')).toMatchObject({
    title,
    permissions: ['audit.read'],
    credit_limit: 7,
    holders: 0,
  })
  expect((await back(deleted)).status).toBe(409)
  expect((await back(created)).status).toBe(201)
  expect(await ids()).not.toContain('clerk')
})

let core: TestCore | undefined
afterEach(async () => {
  await core?.close()
  core = undefined
})

/** Core, whose staff take back a record by its number. */
async function startShop(now: () => number) {
  const started = await startCore({ now })
  core = started
  const ask = async (method: string, path: string, json?: object) => {
    const token = await started.admin()
    const answer = await started.request(method, path, json === undefined ? { token } : { token, json })
    return {
      status: answer.status,
      body: answer.json as unknown as Record<string, unknown> & { items: Array<{ seq: number }> },
    }
  }
  const newest = async () => Number((await ask('GET', '/api/admin/audit?limit=1')).body.items[0]?.seq)
  const back = async (seq: number) => ask('POST', `/api/admin/audit/${seq}/rollback`, { reason })
  return { ask, newest, back }
}

test('rollback: maintenance is what it was, while nothing has changed since and its end has not come', async () => {
  let at = Date.UTC(2026, 0, 5)
  const { ask, newest, back } = await startShop(() => at)
  const state = async () => (await ask('GET', '/api/maintenance')).body
  const begin = (message: string) => ask('POST', '/api/admin/maintenance', { message, minutes: 30 })
  await begin('We move.')
  const moved = await newest()
  const first = await state()
  await begin('We move to a larger machine.')
  expect((await back(moved)).body).toMatchObject({ code: 'rollback_blocked', params: { what: 'maintenance' } })
  expect((await back(await newest())).status).toBe(201)
  expect(await state()).toEqual(first)
  expect((await back(moved)).status).toBe(201)
  expect(await state()).toMatchObject({ on: false })
  await begin('Once more.')
  await ask('DELETE', '/api/admin/maintenance')
  const ended = await newest()
  expect((await ask('GET', `/api/admin/audit/${ended}/rollback`)).body).toMatchObject({ possible: true })
  expect(await state()).toMatchObject({ on: false })
  expect((await back(ended)).status).toBe(201)
  expect(await state()).toMatchObject({ on: true, message: 'Once more.' })
  await ask('DELETE', '/api/admin/maintenance')
  at += 31 * 60_000
  expect((await back(await newest())).body).toMatchObject({ params: { what: 'end of maintenance' } })
})

test('rollback: the text of a notice is what it was, while it is the newest', async () => {
  const { ask, newest, back } = await startShop(() => Date.UTC(2026, 0, 5))
  const path = '/api/admin/templates/payment_received/en'
  const text = async () => ((await ask('GET', path)).body['in_force'] as { text: string }).text
  const change = (words: string) => ask('PUT', path, { subject: 'Paid', text: words })
  const shipped = await text()
  expect((await change('Thank you.')).status).toBe(200)
  const changed = await newest()
  await change('Thanks.')
  expect((await back(changed)).body).toMatchObject({ params: { what: 'version of the text', left: '1', now: '2' } })
  expect((await back(await newest())).status).toBe(201)
  expect(await text()).toBe('Thank you.')
  expect((await ask('DELETE', path)).status).toBe(200)
  expect(await text()).toBe(shipped)
  expect((await back(await newest())).status).toBe(201)
  expect(await text()).toBe('Thank you.')
})
