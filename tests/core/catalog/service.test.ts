import { expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { crossingQuantiles, honestSeries } from '../../support/onnx-models.ts'
import { BY, startShop } from './shop.ts'

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'none'
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.code
  }
}

test('sync: what is shipped is sold, at the price of its manifest, with its card', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries(), { price_per_row: 0 })
  shop.ship('other', honestSeries(1))
  const catalog = await shop.restart()
  expect(
    (await catalog.list()).map(({ name, price_per_row, default: isDefault }) => [name, price_per_row, isDefault]),
  ).toEqual([
    ['naive', 0, true],
    ['other', 3, false],
  ])
  expect(await catalog.get('other')).toMatchObject({ card: '# other', max_horizon: 50, track_record: null })
  expect(await codeOf(catalog.get('../../etc/passwd'))).toBe('not_found')
  expect(await codeOf(catalog.resolve('nobody'))).toBe('not_found')
})

test('resolve: without a name it is coincast, else naive, unless an admin has chosen', async () => {
  const shop = await startShop()
  expect(await codeOf((await shop.restart()).resolve(undefined))).toBe('not_found')
  shop.ship('naive', honestSeries())
  shop.ship('other', honestSeries(1))
  expect((await (await shop.restart()).resolve(undefined)).manifest.name).toBe('naive')
  shop.ship('coincast', honestSeries(2))
  const catalog = await shop.restart()
  expect((await catalog.resolve(undefined)).manifest.name).toBe('coincast')
  await catalog.changeState('other', '1.0.0', { action: 'make_default', reason: 'a test' }, BY)
  expect((await catalog.resolve(undefined)).manifest.name).toBe('other')
  expect((await (await shop.restart()).resolve(undefined)).manifest.name).toBe('other')
  await catalog.changeState('other', '1.0.0', { action: 'retire', reason: 'a test' }, BY)
  expect((await catalog.resolve(undefined)).manifest.name).toBe('coincast')
})

test('sync: twice changes nothing; a new version replaces the shipped one; what admins did survives', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  shop.ship('other', honestSeries(1))
  let catalog = await shop.restart()
  const first = await catalog.resolve('naive')
  await catalog.setPrice('naive', { price_per_row: 9, reason: 'it is good' }, undefined, BY)
  await catalog.changeState('other', '1.0.0', { action: 'retire', reason: 'a test' }, BY)
  catalog = await shop.restart()
  expect((await catalog.resolve('naive')).versionId).toBe(first.versionId)
  shop.ship('naive', honestSeries(7), { version: '1.1.0' })
  shop.ship('other', honestSeries(8), { version: '1.1.0' })
  catalog = await shop.restart()
  expect(await catalog.resolve('naive')).toMatchObject({ manifest: { version: '1.1.0' }, pricePerRow: 9 })
  expect(await catalog.getVersion(first.versionId)).toMatchObject({ state: 'retired', manifest: { version: '1.0.0' } })
  expect(await codeOf(catalog.resolve('other'))).toBe('not_found')
  expect(await codeOf(catalog.changeState('naive', '1.0.0', { action: 'activate', reason: 'a test' }, BY))).toBe(
    'state_conflict',
  )
})

test('sync: a model whose file is gone or is not the one in its manifest is not sold', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  shop.ship('broken', honestSeries(1), { sha256: '0'.repeat(64) })
  await shop.restart()
  shop.unship('naive')
  const catalog = await shop.restart()
  expect(await catalog.list()).toEqual([])
  shop.ship('naive', honestSeries())
  expect((await (await shop.restart()).resolve('naive')).manifest.name).toBe('naive')
})

test('upload: verified, activated, rolled back, and both in the audit log; a job keeps the version it was quoted', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  const first = await catalog.upload(shop.upload(honestSeries()), BY)
  expect(first).toMatchObject({ created: true, version: { state: 'verified', verification: { ok: true } } })
  expect(await codeOf(catalog.resolve('tester'))).toBe('not_found')
  await catalog.changeState('tester', '1.0.0', { action: 'activate', reason: 'first' }, BY)
  const quoted = await catalog.resolve('tester')
  await catalog.upload(shop.upload(honestSeries(1), { version: '2.0.0' }), BY)
  await catalog.changeState('tester', '2.0.0', { action: 'activate', reason: 'second' }, BY)
  expect((await catalog.resolve('tester')).manifest.version).toBe('2.0.0')
  expect(await catalog.getVersion(quoted.versionId)).toMatchObject({ state: 'verified', sha256: quoted.sha256 })
  const back = await catalog.changeState('tester', '2.0.0', { action: 'roll_back', reason: 'worse' }, BY)
  expect(back.state).toBe('verified')
  expect((await catalog.resolve('tester')).versionId).toBe(quoted.versionId)
  expect(await shop.audited()).toEqual([
    'model.rolled_back tester@2.0.0',
    'model.activated tester@2.0.0',
    'model.uploaded tester@2.0.0',
    'model.activated tester@1.0.0',
    'model.uploaded tester@1.0.0',
  ])
})

test('upload: the same bytes again are the same version; other bytes under its name are a conflict', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  const { version } = await catalog.upload(shop.upload(honestSeries()), BY)
  expect(await catalog.upload(shop.upload(honestSeries()), BY)).toEqual({ version, created: false })
  expect(await codeOf(catalog.upload(shop.upload(honestSeries(1)), BY))).toBe('state_conflict')
  const [one, two] = await Promise.all([
    codeOf(catalog.upload(shop.upload(honestSeries(2), { version: '3.0.0' }), BY)),
    codeOf(catalog.upload(shop.upload(honestSeries(3), { version: '3.0.0' }), BY)),
  ])
  expect([one, two].sort()).toEqual(['none', 'state_conflict'])
  expect(shop.files()).toHaveLength(2)
})

test('upload: of a refused one nothing is kept but the record of it', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  expect(await codeOf(catalog.upload(shop.upload(crossingQuantiles()), BY))).toBe('model_rejected')
  expect(await codeOf(catalog.upload(shop.upload(honestSeries(), { sha256: '0'.repeat(64) }), BY))).toBe(
    'model_rejected',
  )
  expect(await catalog.listVersions()).toEqual([])
  expect(shop.files()).toEqual([])
  expect(await shop.audited()).toEqual(['model.refused tester@1.0.0'])
})

test('sync: what a crash left of uploads is cleared away, and nothing else', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  await (await shop.restart()).upload(shop.upload(honestSeries(1)), BY)
  const [kept] = shop.files()
  shop.leave('ver_half.part')
  shop.leave(`${'0'.repeat(64)}.onnx`)
  shop.leave('notes.txt')
  const catalog = await shop.restart()
  expect(shop.files()).toEqual([kept, 'notes.txt'])
  expect((await catalog.listVersions()).map(({ name }) => name)).toEqual(['naive', 'tester'])
})

test('price: history, newest first, and a stale change is refused', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  const catalog = await shop.restart()
  const { etag } = await catalog.listPrices('naive')
  await catalog.setPrice('naive', { price_per_row: 5, reason: 'up it goes' }, etag, BY)
  expect(await codeOf(catalog.setPrice('naive', { price_per_row: 4, reason: 'too late' }, etag, BY))).toBe(
    'precondition_failed',
  )
  expect((await catalog.resolve('naive')).pricePerRow).toBe(5)
  expect((await catalog.listPrices('naive')).items.map(({ price_per_row, by }) => [price_per_row, by])).toEqual([
    [5, 'acc_admin'],
    [3, 'system'],
  ])
  expect(await codeOf(catalog.setPrice('nobody', { price_per_row: 4, reason: 'a test' }, undefined, BY))).toBe(
    'not_found',
  )
})
