import { expect, test } from 'vitest'
import { AppError } from '../../../core/kit/errors.ts'
import { honestSeries, notANumber } from '../../support/onnx-models.ts'
import { BY, startShop } from './shop.ts'

test('quarantine: the version before takes over; twice is once; an admin can bring it back', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  for (const [salt, version] of ['1.0.0', '2.0.0'].entries()) {
    await catalog.upload(shop.upload(honestSeries(salt), { version }), BY)
    await catalog.changeState('tester', version, { action: 'activate', reason: 'a test' }, BY)
  }
  const { versionId } = await catalog.resolve('tester')
  await Promise.all([catalog.quarantine(versionId, 'it hangs'), catalog.quarantine(versionId, 'it hangs')])
  expect((await catalog.resolve('tester')).manifest.version).toBe('1.0.0')
  const put = (await catalog.listVersions()).find(({ id }) => id === versionId)
  expect(put).toMatchObject({ state: 'quarantined', quarantine_reason: 'it hangs' })
  expect((await shop.audited()).filter((line) => line.startsWith('model.quarantined'))).toHaveLength(1)
  expect(await catalog.changeState('tester', '2.0.0', { action: 'activate', reason: 'mended' }, BY)).toMatchObject({
    state: 'active',
    quarantine_reason: null,
  })
})

const MINUTE_MS = 60_000

test('quarantine: it ends by itself after a clean trial; what stood in steps down, and admins are told of both at once', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  for (const [salt, version] of ['1.0.0', '2.0.0'].entries()) {
    await catalog.upload(shop.upload(honestSeries(salt), { version }), BY)
    await catalog.changeState('tester', version, { action: 'activate', reason: 'a test' }, BY)
  }
  const { versionId } = await catalog.resolve('tester')
  await catalog.quarantine(versionId, 'it hangs')
  expect(shop.told).toEqual(['tester 2.0.0 model.resting'])
  expect(await catalog.tryResting()).toBe(0)
  shop.pass(6 * MINUTE_MS)
  // It is in the database: another process goes on with it.
  const again = await shop.restart()
  expect(await again.tryResting()).toBe(1)
  expect((await again.resolve('tester')).manifest.version).toBe('2.0.0')
  expect((await again.listVersions()).find(({ id }) => id === versionId)).toMatchObject({ quarantine_reason: null })
  expect(shop.told).toEqual(['tester 2.0.0 model.resting', 'tester 2.0.0 model.back'])
  await again.quarantine(versionId, 'it hangs again')
  shop.pass(6 * MINUTE_MS)
  expect(await again.tryResting()).toBe(0)
  shop.pass(5 * MINUTE_MS)
  expect(await again.tryResting()).toBe(1)
})

test('quarantine: what an admin has chosen meanwhile stays, and a retired version is not tried', async () => {
  const shop = await startShop()
  const catalog = await shop.restart()
  for (const [salt, version] of ['1.0.0', '2.0.0', '3.0.0'].entries())
    await catalog.upload(shop.upload(honestSeries(salt), { version }), BY)
  const activate = (version: string) =>
    catalog.changeState('tester', version, { action: 'activate', reason: 'a test' }, BY)
  await activate('2.0.0')
  const { versionId } = await catalog.resolve('tester')
  await catalog.quarantine(versionId, 'it hangs')
  await activate('3.0.0')
  shop.pass(6 * MINUTE_MS)
  expect(await catalog.tryResting()).toBe(1)
  expect((await catalog.resolve('tester')).manifest.version).toBe('3.0.0')
  expect((await catalog.listVersions()).find(({ id }) => id === versionId)?.state).toBe('verified')
  await catalog.quarantine(versionId, 'it hangs')
  await catalog.changeState('tester', '2.0.0', { action: 'retire', reason: 'a test' }, BY)
  shop.pass(60 * MINUTE_MS)
  expect(await catalog.tryResting()).toBe(0)
})

test('quarantine: callers get a retry time and the alternatives; a default order reports what it replaces', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  shop.ship('coincast', notANumber())
  const catalog = await shop.restart()
  const coincast = await catalog.resolve(undefined)
  expect([coincast.manifest.name, coincast.insteadOf]).toEqual(['coincast', undefined])
  await catalog.quarantine(coincast.versionId, 'it hangs')
  for (const ask of [() => catalog.resolve('coincast'), () => catalog.get('coincast')])
    expect(await ask().catch((error: unknown) => error)).toMatchObject({
      code: 'model_resting',
      params: { model: 'coincast', available: ['naive'], retry_after_seconds: 360 },
    })
  expect(await catalog.resolve(undefined)).toMatchObject({ insteadOf: 'coincast', manifest: { name: 'naive' } })
  expect((await catalog.resolve('naive')).insteadOf).toBe(undefined)
  shop.pass(6 * MINUTE_MS)
  // Its trial fails as it would have at its upload, and the next one comes later.
  expect(await catalog.tryResting()).toBe(0)
  expect(await catalog.resolve('coincast').catch((error: unknown) => error)).toMatchObject({
    params: { retry_after_seconds: 660 },
  })
  expect(shop.told).toEqual(['coincast 1.0.0 model.resting'])
})

test('quarantine: a trial that could not run neither ends nor prolongs it', async () => {
  const shop = await startShop()
  shop.ship('naive', honestSeries())
  const catalog = await shop.restart()
  const { versionId } = await catalog.resolve('naive')
  await catalog.quarantine(versionId, 'it hangs')
  shop.pass(6 * MINUTE_MS)
  shop.break(new AppError('unavailable', { detail: 'no child can be had', retry_after_seconds: 5 }))
  expect(await catalog.tryResting()).toBe(0)
  shop.break(null)
  expect(await catalog.tryResting()).toBe(1)
})
