import { expect, test } from 'vitest'
import type { TestCore } from '../../support/core.ts'
import { open, paid, submit, WAIT } from './shop.ts'

/** A company with 100,000 credits, its owner, and a member who may order this many of the forecasts below in a month. */
async function startCompany(orders: number, isOpen: Promise<void> = Promise.resolve()) {
  const core = await open({
    env: { CORPORATE_APPROVAL: 'off' },
    wrap: { forecastPool: (pool) => ({ ...pool, run: (task, options) => isOpen.then(() => pool.run(task, options)) }) },
  })
  const [owner, member] = [await core.register(), await core.register()]
  const json = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
  const { json: company } = await core.request('POST', '/api/companies', { token: owner, json })
  const inIt = { 'x-account': String(company.id) }
  const ask = (method: string, path: string, token: string, body?: unknown) =>
    core.request(method, path, { token, headers: inIt, ...(body === undefined ? {} : { json: body }) })
  await ask('POST', '/api/account/top-up', owner, { provider: 'sandbox', amount: 100_000 })
  const quoted = await core.request('POST', '/api/predict/quote', { token: owner, headers: inIt, json: paid })
  const cost = Number(quoted.json.cost)
  const invited = await ask('POST', '/api/account/invitations', owner, { monthly_limit: cost * orders })
  await core.request('POST', '/api/invitations/accept', { token: member, json: { code: invited.json.code } })
  return { core, owner, member, cost, inIt, ask }
}

const spentBy = async (ask: Awaited<ReturnType<typeof startCompany>>['ask'], owner: string): Promise<number[]> => {
  const { json } = await ask('GET', '/api/account/members', owner)
  return (json.items as unknown as Array<{ spent_this_month: number }>).map((one) => one.spent_this_month)
}

test('limit: of a hundred orders at once by a member with a limit for 37, 37 are taken', async () => {
  const { core, owner, member, cost, inIt, ask } = await startCompany(37)
  const answers = await Promise.all(Array.from({ length: 100 }, () => submit(core, member, paid, inIt)))
  const taken = answers.filter(({ status }) => status === 202)
  expect(taken).toHaveLength(37)
  const refused = answers.filter(({ status }) => status === 402)
  expect(refused).toHaveLength(63)
  expect(refused[0]?.json).toMatchObject({
    code: 'spending_limit',
    params: { needed: cost, limit: cost * 37, spent: cost * 37 },
  })
  expect(await spentBy(ask, owner)).toEqual([0, cost * 37])
  // Nobody limits the owner, and nobody one's own account.
  expect((await submit(core, owner, paid, inIt)).status).toBe(202)
  expect((await submit(core, member)).status).toBe(202)
  const { json: balance } = await ask('GET', '/api/account/balance', owner)
  expect(balance.balance).toBeLessThanOrEqual(100_000)
  expect(Number(balance.available)).toBe(100_000 - cost * 38)
})

test('limit: what is canceled is given back, a sample costs none, and orders say whose they are', async () => {
  // Until then nothing runs, so that what is canceled has not ended.
  let begin = (): void => undefined
  const isOpen = new Promise<void>((resolve) => {
    begin = resolve
  })
  const { core, owner, member, cost, inIt, ask } = await startCompany(1, isOpen)
  const first = await submit(core, member, paid, inIt)
  expect(first.status).toBe(202)
  expect((await submit(core, member, paid, inIt)).json.code).toBe('spending_limit')
  expect((await core.request('DELETE', `/api/predict/${first.json.id}`, { token: member, headers: inIt })).status).toBe(
    200,
  )
  expect(await spentBy(ask, owner)).toEqual([0, 0])
  begin()
  const second = await submit(core, member, paid, { ...inIt, ...WAIT })
  expect([second.status, second.json.status]).toEqual([200, 'OK'])
  expect(await spentBy(ask, owner)).toEqual([0, cost])

  const { json: people } = await ask('GET', '/api/account/members', owner)
  const [anna, boris] = (people.items as unknown as Array<{ user_id: string }>).map(({ user_id }) => user_id)
  expect(second.json.ordered_by).toBe(boris)
  const own = await submit(core, owner, paid, { ...inIt, ...WAIT })
  expect(own.json.ordered_by).toBe(anna)
  const { json: statement } = await ask('GET', '/api/account/transactions', owner)
  const charges = (statement.items as unknown as Array<{ type: string; ordered_by: string }>).filter(
    ({ type }) => type === 'charge',
  )
  expect(charges.map(({ ordered_by }) => ordered_by)).toEqual([anna, boris])

  // A member sees their own forecasts, the owner all of them.
  expect((await ask('GET', `/api/predict/${own.json.id}`, member)).status).toBe(404)
  expect((await ask('GET', `/api/predict/${second.json.id}`, owner)).status).toBe(200)
  const history = async (token: string) =>
    ((await ask('GET', '/api/predict/history', token)).json.items as unknown as object[]).length
  expect([await history(member), await history(owner)]).toEqual([2, 3])
  expect((await ask('GET', '/api/account/transactions', member)).status).toBe(403)
})

test('roles: a viewer reads and orders nothing; who is removed or turned into a viewer orders nothing from that moment', async () => {
  const { core, owner, member, inIt, ask } = await startCompany(5)
  const { json } = await ask('GET', '/api/account/members', owner)
  const path = `/api/account/members/${(json.items as unknown as Array<{ user_id: string }>)[1]?.user_id}`
  expect((await submit(core, member, paid, inIt)).status).toBe(202)
  await ask('PATCH', path, owner, { role: 'viewer' })
  expect((await submit(core, member, paid, inIt)).json.code).toBe('forbidden')
  expect((await ask('GET', '/api/account/transactions', member)).status).toBe(200)
  await ask('DELETE', path, owner)
  expect((await submit(core, member, paid, inIt)).json.code).toBe('forbidden')
  expect((await submit(core, member)).status).toBe(202)
  await expectSound(core)
})

test('roles: who loses the right to order while their order is being received orders nothing, and nothing is held', async () => {
  const { core, owner, member, inIt, ask } = await startCompany(5)
  const { json } = await ask('GET', '/api/account/members', owner)
  const path = `/api/account/members/${(json.items as unknown as Array<{ user_id: string }>)[1]?.user_id}`
  const text = JSON.stringify(paid)
  const during = async (act: () => Promise<unknown>) => {
    const body = new ReadableStream<Uint8Array>(
      {
        // The body is read when the door is passed.
        async pull(controller) {
          await act()
          controller.enqueue(new TextEncoder().encode(text))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const headers = {
      ...inIt,
      authorization: `Bearer ${member}`,
      'content-type': 'application/json',
      'content-length': String(text.length),
    }
    const init = { method: 'POST', headers, body, duplex: 'half' } as const
    const answer = await core.fetch(`${core.url}/api/predict`, init)
    return [answer.status, ((await answer.json()) as { code?: string }).code]
  }
  expect(await during(async () => undefined)).toEqual([202, undefined])
  const { json: before } = await ask('GET', '/api/account/balance', owner)
  expect(await during(() => ask('PATCH', path, owner, { role: 'viewer' }))).toEqual([403, 'forbidden'])
  await ask('PATCH', path, owner, { role: 'member' })
  expect(await during(() => ask('DELETE', path, owner))).toEqual([403, 'forbidden'])
  expect((await ask('GET', '/api/account/balance', owner)).json.available).toBe(before.available)
  await expectSound(core)
})

test('closing: a company whose forecast runs is not closed, and nothing of it is lost', async () => {
  let begin = (): void => undefined
  const isOpen = new Promise<void>((resolve) => {
    begin = resolve
  })
  const { core, owner, member, cost, inIt, ask } = await startCompany(5, isOpen)
  const job = await submit(core, member, paid, inIt)
  expect((await ask('GET', '/api/account/closing', owner)).json).toMatchObject({
    available: 100_000 - cost,
    running: 1,
    obstacles: ['jobs_running'],
  })
  const close = (credits: number) => ask('POST', '/api/account/closing', owner, { give_up_credits: credits })
  expect((await close(100_000 - cost)).json).toMatchObject({ code: 'state_conflict', params: { what: 'jobs' } })
  const canceled = { token: member, headers: inIt }
  expect((await core.request('DELETE', `/api/predict/${job.json.id}`, canceled)).status).toBe(200)
  begin()
  // What it held is back, and is named like the rest.
  expect((await close(100_000 - cost)).json).toMatchObject({ code: 'credits_left', params: { available: 100_000 } })
  expect((await close(100_000)).status).toBe(204)
  expect((await submit(core, member, paid, inIt)).status).toBe(403)
  await expectSound(core)
})

async function expectSound(core: TestCore): Promise<void> {
  const { json } = await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })
  expect(json.faults).toEqual([])
}

/** A key of this person that may spend so many credits a month. */
const keyFor = async (core: TestCore, token: string, monthly_limit: number, headers: Record<string, string> = {}) => {
  const made = await core.request('POST', '/api/keys', { token, json: { name: 'server', monthly_limit }, headers })
  return { id: String(made.json.id), key: String(made.json.key) }
}
const rotate = async (core: TestCore, token: string, id: string) => {
  const made = await core.request('POST', `/api/keys/${id}/rotate`, { token, json: {} })
  return { id: String(made.json.id), key: String(made.json.key) }
}
const spentByKeys = async (core: TestCore, token: string): Promise<number[]> => {
  const { json } = await core.request('GET', '/api/keys', { token })
  return (json.items as unknown as Array<{ spent_this_month: number }>).map((one) => one.spent_this_month)
}

test('key: of a hundred orders at once by a key with a limit for 37, 37 are taken, and its owner goes on', async () => {
  const core = await open()
  const token = await core.register()
  await core.topUp(token, 10_000)
  const quoted = await core.request('POST', '/api/predict/quote', { token, json: paid })
  const cost = Number(quoted.json.cost)
  const limited = await keyFor(core, token, cost * 37)
  // Both keys of a rotation share the limit.
  const second = await rotate(core, token, limited.id)
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => submit(core, i % 2 === 0 ? limited.key : second.key)),
  )
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(37)
  const refused = answers.filter(({ status }) => status === 402)
  expect(refused).toHaveLength(63)
  expect(refused[0]?.json).toMatchObject({
    code: 'spending_limit',
    params: { of: 'key', needed: cost, limit: cost * 37, spent: cost * 37 },
  })
  expect(await spentByKeys(core, token)).toEqual([cost * 37, cost * 37])
  expect((await core.ledger.check()).faults).toEqual([])
  // The limit is the key's: another key, the session and what costs nothing are not held by it.
  expect((await submit(core, (await keyFor(core, token, cost)).key)).status).toBe(202)
  expect((await submit(core, token)).status).toBe(202)
})

test('key: a limit holds over rotations and ends with the month', async () => {
  let at = Date.UTC(2026, 0, 31, 23, 0)
  const core = await open({ now: () => at })
  const token = await core.register()
  await core.topUp(token, 1_000)
  const quoted = await core.request('POST', '/api/predict/quote', { token, json: paid })
  const cost = Number(quoted.json.cost)
  const first = await keyFor(core, token, cost)
  expect((await submit(core, first.key)).status).toBe(202)
  const second = await rotate(core, token, first.id)
  const refused = await submit(core, second.key)
  expect(refused.json).toMatchObject({
    code: 'spending_limit',
    params: { of: 'key', spent: cost, resets_at: '2026-02-01T00:00:00.000Z' },
  })
  at = Date.UTC(2026, 1, 1)
  expect((await submit(core, second.key)).status).toBe(202)
  expect((await submit(core, second.key)).json.code).toBe('spending_limit')
})

test('key: in a company the limits of the key and of its member both hold', async () => {
  const { core, owner, member, cost, inIt, ask } = await startCompany(2)
  const { json: people } = await ask('GET', '/api/account/members', owner)
  const boris = (people.items as unknown as Array<{ user_id: string }>).at(-1)?.user_id ?? ''
  await ask('PATCH', `/api/account/members/${boris}`, owner, { role: 'manager' })
  const one = await keyFor(core, member, cost, inIt)
  expect((await submit(core, one.key)).status).toBe(202)
  expect((await submit(core, one.key)).json).toMatchObject({ params: { of: 'key' } })
  const wide = await keyFor(core, member, cost * 100, inIt)
  expect((await submit(core, wide.key)).status).toBe(202)
  expect((await submit(core, wide.key)).json).toMatchObject({ params: { of: 'member' } })
})
