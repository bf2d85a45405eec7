import { expect, test } from 'vitest'
import { inForceAt, percentOff, toCome, toPriceListView } from '../../../core/payments/prices/price-list.ts'
import { discounted } from '../../../core/payments/money.ts'
import { startWorld } from '../accounts/world.ts'

test.each([
  [100, 10, 'XTR', 90],
  [7, 10, 'XTR', 7],
  [1, 90, 'XTR', 1],
  [1_999, 33, 'USD', 1_340],
  [1_999, 33, 'KWD', 1_340],
  [99_999_999_999, 1, 'JPY', 99_000_000_000],
])(
  'discount: %i less %i percent is rounded up to the unit of %s, and never free: %i',
  (amount, off, currency, left) => {
    expect(discounted({ amount, currency }, off)).toEqual({ amount: left, currency })
  },
)

const LIST = { creditsPerStar: 10, creditPrice: { amount: 20, currency: 'USD' }, packages: [] }
test('price list: the newest edition in force applies; one of later waits; of two that begin together the later made', () => {
  const lists = [
    { ...LIST, edition: 0, inForceFrom: null },
    { ...LIST, edition: 1, inForceFrom: 100 },
    { ...LIST, edition: 2, inForceFrom: 200 },
    { ...LIST, edition: 3, inForceFrom: 200 },
  ]
  expect([99, 100, 199, 200].map((at) => inForceAt(lists, at).edition)).toEqual([0, 1, 1, 3])
})

test('price list: to come is what applies now or later; one that a newer list replaces before it begins never is', () => {
  const lists = [
    { ...LIST, edition: 0, inForceFrom: null },
    { ...LIST, edition: 1, inForceFrom: 300 },
    { ...LIST, edition: 2, inForceFrom: 100 },
    { ...LIST, edition: 3, inForceFrom: 200 },
  ]
  expect([0, 150, 200, 400].map((at) => toCome(lists, at).map(({ edition }) => edition))).toEqual([
    [0, 2, 3],
    [2, 3],
    [3],
    [3],
  ])
})

test('price list: a package shows what it saves in Stars and in money; another amount has no discount', () => {
  const list = { ...LIST, edition: 1, inForceFrom: 0, packages: [{ credits: 5_000, percentOff: 15 }] }
  expect([percentOff(list, 5_000), percentOff(list, 4_999)]).toEqual([15, 0])
  expect(toPriceListView(list).packages).toEqual([
    {
      credits: 5_000,
      percent_off: 15,
      prices: [
        { currency: 'XTR', amount: 425, full_amount: 500, saving: 75 },
        { currency: 'USD', amount: 850, full_amount: 1_000, saving: 150 },
      ],
    },
  ])
})

const CHANGE = {
  credits_per_star: 5,
  credit_price: { amount: 30, currency: 'EUR' },
  packages: [{ credits: 1_000, percent_off: 10 }],
  reason: 'dearer Stars',
}

test('prices: staff previews a list and puts it in force; orders follow it, and those of before keep their price', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  const { token: staff } = await world.admin()
  const order = async (amount: number) =>
    Object((await world.ask('POST', '/api/account/top-up', { token, json: { provider: 'stars', amount } })).body)
  const before = await order(1_000)
  expect(before.price).toEqual({ amount: 100, currency: 'XTR' })
  const preview = await world.ask('POST', '/api/admin/prices/preview', { token: staff, json: CHANGE })
  expect(preview.body).toMatchObject({ before: { edition: 0, credits_per_star: 10 }, after: { edition: 1 } })
  expect((await world.ask('GET', '/api/prices')).body).toMatchObject({ edition: 0, in_force_from: null })
  const changed = await world.ask('POST', '/api/admin/prices', { token: staff, json: CHANGE })
  expect(changed.status).toBe(201)
  expect((await world.ask('GET', '/api/prices')).body).toMatchObject(changed.body)
  expect([(await order(1_000)).price.amount, (await order(1_001)).price.amount]).toEqual([180, 201])
  const kept = await world.ask('GET', `/api/account/top-up/${before.id}`, { token })
  expect(kept.body.price).toEqual({ amount: 100, currency: 'XTR' })
  const { body } = await world.ask('GET', '/api/admin/audit', { token: staff })
  expect(Object(body.items)[0]).toMatchObject({ action: 'prices.changed', target: 'edition 1', reason: 'dearer Stars' })
})

test('prices: a list may begin later and then waits; none begins before now or in more than a year', async () => {
  const world = await startWorld()
  const { token: staff } = await world.admin()
  const change = (json: object) =>
    world.ask('POST', '/api/admin/prices', { token: staff, json: { ...CHANGE, ...json } })
  const inHours = (hours: number) => new Date(world.clock.at + hours * 3_600_000).toISOString()
  expect((await change({ in_force_from: inHours(-1) })).body.code).toBe('validation_failed')
  expect((await change({ in_force_from: inHours(2) })).status).toBe(201)
  expect((await world.ask('GET', '/api/prices')).body.edition).toBe(0)
  const late = await change({ in_force_from: inHours(367 * 24) })
  expect([late.status, late.body.fields[0].pointer]).toEqual([422, '/in_force_from'])
  world.clock.at += 2 * 3_600_000
  expect((await world.ask('GET', '/api/prices')).body).toMatchObject({ edition: 1, credits_per_star: 5 })
  const { token: later } = await world.admin()
  const { body } = await world.ask('GET', '/api/admin/prices', { token: later })
  expect(body.items).toMatchObject([{ edition: 1, is_in_force: true, reason: 'dearer Stars' }])
})

test('prices: a wrong date locks nothing: a list made after it applies instead of it, also when its time has come', async () => {
  const world = await startWorld()
  const { token: staff } = await world.admin()
  const change = (json: object) =>
    world.ask('POST', '/api/admin/prices', { token: staff, json: { ...CHANGE, ...json } })
  const inHours = (hours: number) => new Date(world.clock.at + hours * 3_600_000).toISOString()
  const inForce = async () => (await world.ask('GET', '/api/prices')).body.edition
  expect((await change({ in_force_from: inHours(300 * 24) })).status).toBe(201)
  expect((await change({ credits_per_star: 8, in_force_from: inHours(2) })).status).toBe(201)
  expect(await inForce()).toBe(0)
  expect((await change({ credits_per_star: 9 })).status).toBe(201)
  expect(await inForce()).toBe(3)
  world.clock.at += 301 * 24 * 3_600_000
  expect(await inForce()).toBe(3)
})

test.each([
  ['an unknown currency', { credit_price: { amount: 30, currency: 'XXX' } }],
  ['a price of nothing', { credit_price: { amount: 0, currency: 'EUR' } }],
  ['a package twice', { packages: [CHANGE.packages[0], CHANGE.packages[0]] }],
  ['a package without a price', { packages: [{ credits: 1_000, percent_off: 100 }] }],
])('prices: %s is refused, and nothing changes', async (_, fault) => {
  const world = await startWorld()
  const json = { ...CHANGE, ...fault }
  const refused = await world.ask('POST', '/api/admin/prices', { token: (await world.admin()).token, json })
  expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed'])
  expect((await world.ask('GET', '/api/prices')).body.edition).toBe(0)
})

test('prices: only who may change prices does', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  expect((await world.ask('POST', '/api/admin/prices', { token, json: CHANGE })).status).toBe(403)
  expect((await world.ask('GET', '/api/admin/prices', { token })).status).toBe(403)
})
