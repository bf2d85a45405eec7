import type { AuditLog } from '../audit-log/service.ts'
import type { ModelView, TrackRecord, VersionState } from '../contract/catalog.ts'
import type { Manifest } from '../contract/manifest.ts'
import type { Db, Reader } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { createChanges } from './changes.ts'
import { createCatalogUndos } from './undoing.ts'
import type { Verify } from './verifier.ts'
import { createModelFiles, type ShippedModel } from './files.ts'
import { shippedChanges } from './lifecycle.ts'
import { parseRest } from './rest.ts'
import type { AddEvent } from '../events/service.ts'
import * as store from './store.ts'
import { toSampleCsv } from './sample.ts'
import { type ModelCard, type Offer, toModelCard, toModelView } from './views.ts'

export interface CatalogDeps {
  db: Db
  modelsDir: string
  dataDir: string
  auditLog: AuditLog
  /** Verifies an upload in a limited child process: `createVerifier`. */
  verify: Verify
  /** Records that a model was quarantined or has returned. */
  addEvent: AddEvent
  /** The live record of a model's forecasts; null while there are too few. */
  trackRecord: (db: Reader, name: string) => Promise<TrackRecord | null>
  now: Now
  newId: NewId
  log: Log
}

/** A version of a model with everything needed to price and run a job. A job keeps its `versionId` whatever
 *  happens to the model later. */
export interface ResolvedModel {
  versionId: string
  state: VersionState
  manifest: Manifest
  /** Absolute. */
  path: string
  sha256: string
  pricePerRow: number
  /** The default model that a request without a name would have got if it were not at rest. */
  insteadOf?: string
}

interface Offered extends Offer {
  model: ResolvedModel
  /** Of the model file, relative as it is stored. */
  storedPath: string
}

interface OpenCatalog {
  /** What is for sale, by name; the default model first. */
  offers: Map<string, Offered>
  defaultName: string | undefined
  /** The default model while it is at rest and another one replaces it. */
  absent: string | undefined
  /** Models at rest with no version on sale, and until when. */
  resting: Map<string, number>
}

/** The default model: the first of these that exists, unless an admin has chosen another. */
const DEFAULTS = ['coincast', 'naive']

/** The models: what is on sale, at what price, and how that changes. Reads come from memory: this process
 *  owns the database, and every change goes through here. */
export function createCatalog(deps: CatalogDeps) {
  const { db, trackRecord, now, newId, log } = deps
  const files = createModelFiles(deps)
  const versions = new Map<string, ResolvedModel>()
  const unusable = new Set<string>()
  let cached: Promise<OpenCatalog> | null = null

  /** Drops the cache; the next read loads what is committed. */
  function forget(): void {
    cached = null
    versions.clear()
  }

  function open(): Promise<OpenCatalog> {
    if (cached === null) {
      const loading = load()
      cached = loading
      loading.catch(() => {
        if (cached === loading) cached = null
      })
    }
    return cached
  }

  async function load(): Promise<OpenCatalog> {
    const rows = (await store.listInState(db.reader, 'active')).filter(({ id }) => !unusable.has(id))
    const names = rows.map(({ name }) => name)
    const chosen = await store.findDefaultName(db.reader)
    const wanted = [...(chosen === undefined ? [] : [chosen]), ...DEFAULTS]
    const defaultName = wanted.find((name) => names.includes(name))
    const resting = await listResting(names)
    const first = wanted.find((name) => names.includes(name) || resting.has(name))
    const absent = first === defaultName ? undefined : first
    const offers = await Promise.all(
      rows.map(async (row) => {
        const model = await toResolved(row)
        const isDefault = row.name === defaultName
        const { manifest, pricePerRow } = model
        return { model, manifest, card: row.card, pricePerRow, isDefault, storedPath: row.path }
      }),
    )
    offers.sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || (a.manifest.name < b.manifest.name ? -1 : 1))
    return { offers: new Map(offers.map((offer) => [offer.manifest.name, offer])), defaultName, absent, resting }
  }

  async function listResting(sold: readonly string[]): Promise<Map<string, number>> {
    const resting = new Map<string, number>()
    for (const row of await store.listInState(db.reader, 'quarantined')) {
      const { until, wasActive } = parseRest(row)
      if (wasActive && !sold.includes(row.name)) resting.set(row.name, until)
    }
    return resting
  }

  async function toResolved(row: store.VersionRow): Promise<ResolvedModel> {
    const manifest = JSON.parse(row.manifest) as Manifest
    const [price] = await store.listPrices(db.reader, row.name)
    return {
      versionId: row.id,
      state: row.state,
      manifest,
      path: files.toAbsolute(row.path),
      sha256: row.sha256,
      pricePerRow: price?.pricePerRow ?? manifest.price_per_row,
    }
  }

  /** Returns the version of a model that is on sale, or of the default model. Throws `not_found`, or
   *  `model_resting`. */
  async function resolve(name: string | undefined): Promise<ResolvedModel> {
    const cached = await open()
    const { defaultName, absent } = cached
    const { model } = findOffer(cached, name ?? defaultName ?? absent ?? '')
    return name === undefined && absent !== undefined ? { ...model, insteadOf: absent } : model
  }

  function findOffer({ offers, resting }: OpenCatalog, name: string): Offered {
    const offer = offers.get(name)
    if (offer !== undefined) return offer
    const until = resting.get(name)
    const available = [...offers.keys()]
    if (until === undefined) throw new AppError('not_found', { what: 'model', asked: name, available })
    throw new AppError('model_resting', { model: name, available, retry_after_seconds: secondsUntil(until) })
  }

  /** The trial comes with the first sweep after `until`. */
  const secondsUntil = (until: number): number => Math.ceil(Math.max(0, until - now()) / 1000) + TRIAL_SECONDS

  /** Returns a version in any state: a job runs the version it was quoted. Throws `not_found`. */
  async function getVersion(versionId: string): Promise<ResolvedModel> {
    const known = versions.get(versionId)
    if (known !== undefined) return known
    const row = await store.findVersion(db.reader, versionId)
    if (row === undefined) throw new AppError('not_found', { what: 'model version', asked: versionId })
    const model = await toResolved(row)
    versions.set(versionId, model)
    return model
  }

  async function list(): Promise<ModelView[]> {
    const { offers } = await open()
    return Promise.all([...offers].map(async ([name, offer]) => toModelView(offer, await trackRecord(db.reader, name))))
  }

  /** The models on sale, as run and priced; the default model first. */
  const listOffers = async (): Promise<ResolvedModel[]> => [...(await open()).offers.values()].map(({ model }) => model)

  /** Throws `not_found`, or `model_resting`. */
  async function get(name: string): Promise<ModelCard> {
    const offer = findOffer(await open(), name)
    return toModelCard(offer, await trackRecord(db.reader, name))
  }

  /** A table to try a `tabular` model with, as CSV: the one that is shipped beside it, or one made for its columns. Throws `not_found`,
   *  for a model of series too, or `model_resting`. */
  async function sample(name: string): Promise<string> {
    const { manifest, storedPath } = findOffer(await open(), name)
    if (manifest.contract !== 'tabular') throw new AppError('not_found', { what: 'sample', asked: name })
    return (await files.findSample(storedPath)) ?? toSampleCsv(manifest.tabular)
  }

  /** Registers the models of MODELS_DIR and removes uploads that a crash left unfinished. Decisions of admins
   *  are kept. Call it once at start, before anything is sold. */
  async function syncShipped(): Promise<void> {
    const interrupted = await store.listInState(db.reader, 'uploaded')
    if (interrupted.length > 0)
      await db.write((tx) =>
        store.deleteVersions(
          tx,
          interrupted.map(({ id }) => id),
        ),
      )
    await files.prepare(new Set((await store.listVersions(db.reader)).map(({ path }) => path)))
    for (const shipped of await files.listShipped()) await register(shipped)
    for (const row of await store.listInState(db.reader, 'active')) {
      if (await files.holds(row.path, row.sha256)) continue
      unusable.add(row.id)
      log({ event: 'model_file_missing', level: 'error', model: row.name, version: row.version })
    }
    forget()
  }

  async function register({ manifest, card, sizeBytes, path }: ShippedModel): Promise<void> {
    const { name, version, sha256 } = manifest
    const known = await store.listVersionsOf(db.reader, name)
    const plan = shippedChanges(
      manifest,
      known.map((row) => ({ ...row, shipped: files.isShipped(row.path) })),
    )
    const texts = { manifest: JSON.stringify(manifest), card }
    const row = plan.kind === 'known' ? known.find(({ id }) => id === plan.id) : undefined
    if (row?.manifest === texts.manifest && row.card === card) return
    log({
      event: 'model_shipped',
      level: plan.kind === 'taken' ? 'warn' : 'info',
      model: name,
      version,
      plan: plan.kind,
    })
    await db.write(async (tx) => {
      switch (plan.kind) {
        case 'taken':
          return
        case 'known':
          return files.isShipped(row?.path ?? '') ? store.updateVersion(tx, plan.id, texts) : undefined
        case 'changed':
          return store.updateVersion(tx, plan.id, { ...texts, sha256, sizeBytes, path })
        case 'new': {
          for (const { id, state } of plan.changes) await store.updateVersion(tx, id, { state })
          const at = now()
          const verification = JSON.stringify({ ok: true, detail: 'shipped', run_ms: null })
          const activatedAt = plan.state === 'active' ? at : null
          const rest = { verification, quarantineReason: null, rest: null, createdAt: at, activatedAt }
          const id = newId('ver')
          return store.insertVersion(tx, {
            id,
            name,
            version,
            state: plan.state,
            sha256,
            sizeBytes,
            path,
            ...texts,
            ...rest,
          })
        }
        default:
          return plan satisfies never
      }
    })
  }

  const undos = createCatalogUndos({ db, files, forget, now })
  const changes = createChanges({ ...deps, files, forget, defaultName: async () => (await open()).defaultName })
  return {
    undos,
    list,
    listOffers,
    get,
    sample,
    resolve,
    getVersion,
    syncShipped,
    uploadedDir: files.uploadedDir,
    ...changes,
  }
}
export type Catalog = ReturnType<typeof createCatalog>

/** The longest delay between the end of a rest and its trial. */
const TRIAL_SECONDS = 60
