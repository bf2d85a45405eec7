import { expect, test } from 'vitest'
import { startCore } from '../../support/core.ts'

const reason = 'a test'
const DAY_MS = 86_400_000

/** A shop in which small codes are made alone, with somebody who uses them. */
async function startShop() {
  const clock = { at: Date.UTC(2026, 0, 5) }
  const core = await startCore({ now: () => clock.at, env: { FOUR_EYES_CREDITS: '1000' } })
  const ask = async (method: string, path: string, json?: object, token?: string) => {
    const who = token ?? (await core.admin())
    const answer = await core.request(method, path, json === undefined ? { token: who } : { token: who, json })
    return { status: answer.status, body: answer.json }
  }
  const newest = async () => {
    const { body } = await ask('GET', '/api/admin/audit?limit=1&by=staff')
    return (body.items as unknown as Array<{ seq: number }>)[0]?.seq ?? 0
  }
  return {
    clock,
    ask,
    newest,
    make: async (code: string, rest: object = {}) =>
      (await ask('POST', '/api/admin/promo-codes', { code, credits: 10, uses_max: 5, reason, ...rest })).status,
    end: async (code: string) => (await ask('POST', `/api/admin/promo-codes/${code}/end`)).status,
    preview: async (seq: number) => (await ask('GET', `/api/admin/audit/${seq}/rollback`)).body,
    back: async (seq: number) => ask('POST', `/api/admin/audit/${seq}/rollback`, { reason }),
    use: async (code: string, token: string) => (await ask('POST', '/api/account/promo-codes', { code }, token)).status,
    states: async () => {
      const { body } = await ask('GET', '/api/admin/promo-codes')
      const items = body.items as unknown as Array<{ code: string; state: string }>
      return Object.fromEntries(items.map(({ code, state }) => [code, state]))
    },
    register: () => core.register(),
    [Symbol.asyncDispose]: () => core.close(),
  }
}

test('rollback: a promo code goes while nobody has used it, at any later time and once', async () => {
  await using shop = await startShop()
  const { clock, newest, make, preview, back, use, states } = shop
  expect(await make('SPRING-2026')).toBe(201)
  const created = await newest()
  clock.at += DAY_MS
  expect(await preview(created)).toMatchObject({ possible: true })
  expect(await states()).toEqual({ 'SPRING-2026': 'usable' })
  expect((await back(created)).status).toBe(201)
  expect(await states()).toEqual({})
  expect((await back(created)).status).toBe(409)
  const anna = await shop.register()
  expect(await use('SPRING-2026', anna)).toBe(409)

  // Another code of the same name is not the one that the record made.
  clock.at += 1
  expect(await make('SPRING-2026')).toBe(201)
  const second = await newest()
  expect(await use('SPRING-2026', anna)).toBe(201)
  expect(await preview(second)).toMatchObject({
    possible: false,
    obstacle: { code: 'rollback_blocked', params: { what: 'uses of the promo code', left: '0', now: '1' } },
  })
  expect((await back(second)).body.code).toBe('rollback_blocked')
})

test('rollback: a promo code that was ended is usable again, unless its own end has come or it was ended anew', async () => {
  await using shop = await startShop()
  const { clock, newest, make, end, back, preview, states } = shop
  expect(await make('SPRING-2026')).toBe(201)
  const made = await newest()
  expect(await end('SPRING-2026')).toBe(200)
  const first = await newest()
  expect((await back(made)).body.params).toMatchObject({ what: 'end of the promo code' })
  clock.at += DAY_MS
  expect(await preview(first)).toMatchObject({ possible: true, restores: { ends_at: null } })
  expect((await back(first)).status).toBe(201)
  expect(await states()).toEqual({ 'SPRING-2026': 'usable' })
  expect(await end('SPRING-2026')).toBe(200)
  expect((await back(first)).status).toBe(409)
  expect((await back(await newest())).status).toBe(201)

  expect(await make('SUMMER-2026', { ends_at: new Date(clock.at + DAY_MS).toISOString() })).toBe(201)
  expect(await end('SUMMER-2026')).toBe(200)
  const ended = await newest()
  clock.at += 2 * DAY_MS
  expect((await back(ended)).body).toMatchObject({ code: 'rollback_blocked' })
})

test('rollback: what an ended promo code may still give waits for a second person where a new one would', async () => {
  await using shop = await startShop()
  const { ask, newest, end, back, states } = shop
  const olga = await shop.register()
  const { body: account } = await ask('GET', '/api/account', undefined, olga)
  await ask('PUT', `/api/admin/accounts/${String(account.id)}/role`, { role: 'admin', reason })
  const login = await ask('POST', '/api/auth/login', { email: account.email, password: 'correct horse battery' })
  const second = String(login.body.access_token)
  const approve = async (id: unknown) =>
    (await ask('POST', `/api/admin/proposals/${String(id)}/approve`, undefined, second)).status

  const asked = { code: 'AUTUMN-2026', credits: 2_000, uses_max: 5, reason }
  const proposed = await ask('POST', '/api/admin/promo-codes', asked)
  expect([proposed.status, proposed.body.kind, await states()]).toEqual([202, 'promo_code', {}])
  expect(await approve(proposed.body.id)).toBe(200)
  expect(await end('AUTUMN-2026')).toBe(200)
  const again = await back(await newest())
  expect([again.status, again.body.kind, again.body.credits]).toEqual([202, 'rollback', 10_000])
  expect(await states()).toEqual({ 'AUTUMN-2026': 'ended' })
  expect(await approve(again.body.id)).toBe(200)
  expect(await states()).toEqual({ 'AUTUMN-2026': 'usable' })
})
