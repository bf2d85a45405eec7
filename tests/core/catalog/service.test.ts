import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createAuditLog } from '../../../core/audit-log/service.ts'
import { createCatalog } from '../../../core/catalog/service.ts'
import type { Manifest } from '../../../core/contract/manifest.ts'
import { type Db, openDb } from '../../../core/db/client.ts'
import { verifyModel } from '../../../core/inference/verify.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { AppError, isAppError } from '../../../core/kit/errors.ts'
import { newId } from '../../../core/kit/ids.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { crossingQuantiles, honestSeries, notANumber, seriesManifest } from '../../support/onnx-models.ts'

const opened: Db[] = []
const folders: string[] = []
const BY = { actorId: 'acc_admin', requestId: 'req_test' }

/** A catalogue on a fresh database, whose shop ships what `ship` puts there. */
async function startShop() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-catalog-'))
  const modelsDir = join(folder, 'models')
  mkdirSync(modelsDir)
  folders.push(folder)
  const db = openDb({ url: `file:${join(folder, 'core.db')}`, log: silentLog, sleep: systemSleep })
  opened.push(db)
  await db.migrate(join(projectRoot, 'migrations'))
  let clock = 1_800_000_000_000
  const told: string[] = []
  let outage: Error | null = null
  const now = () => clock++
  const auditLog = createAuditLog({ now, key: 'the key of the audit log' })
  const trackRecord = async () => null
  const restart = async () => {
    const catalog = createCatalog({
      db,
      modelsDir,
      dataDir: folder,
      auditLog,
      verify: (model) => (outage === null ? verifyModel(model) : Promise.reject(outage)),
      trackRecord,
      addEvent: async (_tx, event) =>
        void (
          'model' in event.data &&
          told.push(`${event.data.model} ${'version' in event.data ? event.data.version : ''} ${event.type}`)
        ),
      now,
      newId,
      log: silentLog,
    })
    await catalog.syncShipped()
    return catalog
  }
  const write = (bytes: Uint8Array): string => {
    const temporary = join(folder, `upload-${clock++}`)
    writeFileSync(temporary, bytes)
    return temporary
  }
  return {
    told,
    pass: (ms: number) => void (clock += ms),
    /** What every examination meets instead of an answer. */
    break: (error: Error | null) => void (outage = error),
    restart,
    ship(name: string, bytes: Uint8Array, changes: Partial<Manifest> = {}) {
      mkdirSync(join(modelsDir, name), { recursive: true })
      writeFileSync(join(modelsDir, name, 'model.onnx'), bytes)
      writeFileSync(
        join(modelsDir, name, 'manifest.json'),
        JSON.stringify({ ...seriesManifest(bytes), name, ...changes }),
      )
      writeFileSync(join(modelsDir, name, 'README.md'), `# ${name}`)
    },
    leave: (name: string) => writeFileSync(join(modelsDir, name), 'x'),
    unship: (name: string) => rmSync(join(modelsDir, name), { recursive: true }),
    upload(bytes: Uint8Array, changes: Partial<Manifest> = {}) {
      const manifest = { ...seriesManifest(bytes), ...changes } as Manifest
      const { sha256 } = seriesManifest(bytes)
      return { manifest, card: '# card', temporary: write(bytes), sha256, sizeBytes: bytes.length }
    },
    /** DATA_DIR/models is MODELS_DIR here, as a careless operator may have it: shipped folders lie beside the uploads. */
    files: () => readdirSync(join(folder, 'models')).filter((name) => name.includes('.')),
    audited: async () =>
      (await auditLog.list(db.reader, { limit: 100 })).items.map(({ action, target }) => `${action} ${target}`),
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'none'
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.code
  }
}

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

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

test('quarantine: callers learn when to come again and what there is; who named no model, what it is instead of', async () => {
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

test('quarantine: a trial that nobody could make neither ends nor prolongs it', async () => {
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
