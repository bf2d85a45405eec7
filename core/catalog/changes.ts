import type { modelStateRequestSchema, VersionView, setPriceRequestSchema } from '../contract/catalog.ts'
import type { z } from 'zod'
import type { Manifest } from '../contract/manifest.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Acting } from '../kit/acting.ts'
import type { Db, Tx } from '../db/client.ts'
import { isDuplicate } from '../db/sqlite-errors.ts'
import type { Now } from '../kit/clock.ts'
import { namesEtag } from '../kit/http/etag.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { ModelFiles } from './files.ts'
import { actionChanges, statesOf, type StateChange, type Version } from './lifecycle.ts'
import * as store from './store.ts'
import type { AddEvent } from '../events/service.ts'
import { createResting } from './resting.ts'
import type { Verify } from './verifier.ts'
import { type PriceView, toPriceView, toVersionView } from './views.ts'

/** A completely received upload. The file is at `temporary`; its receiver moves or removes it. */
export interface Upload {
  manifest: Manifest
  card: string
  temporary: string
  sha256: string
  sizeBytes: number
}

interface ChangesDeps {
  db: Db
  files: ModelFiles
  auditLog: AuditLog
  verify: Verify
  addEvent: AddEvent
  log: Log
  forget: () => void
  defaultName: () => Promise<string | undefined>
  now: Now
  newId: NewId
}

type StateRequest = z.infer<typeof modelStateRequestSchema>
type PriceRequest = z.infer<typeof setPriceRequestSchema>

const AUDIT_ACTIONS = {
  activate: 'model.activated',
  retire: 'model.retired',
  roll_back: 'model.rolled_back',
  make_default: 'model.made_default',
} as const

/** What admins do to the catalogue. Each change and its audit record are one transaction, so a job is quoted
 *  either the old version and price or the new ones. */
export function createChanges(deps: ChangesDeps) {
  const { db, files, auditLog, verify, forget, defaultName, now, newId } = deps
  const toVersion = (row: store.VersionRow): Version => ({ ...row, shipped: files.isShipped(row.path) })

  async function apply(tx: Tx, changes: readonly StateChange[], at = now()): Promise<void> {
    for (const { id, state } of changes) {
      const activation = state === 'active' ? { activatedAt: at, quarantineReason: null } : {}
      await store.updateVersion(tx, id, { state, ...activation })
    }
  }

  async function view(row: store.VersionRow): Promise<VersionView> {
    const [price] = await store.listPrices(db.reader, row.name)
    const manifest = JSON.parse(row.manifest) as Manifest
    const isDefault = (await defaultName()) === row.name
    return toVersionView(row, { pricePerRow: price?.pricePerRow ?? manifest.price_per_row, isDefault })
  }

  async function getRow(name: string, version: string): Promise<store.VersionRow> {
    const row = (await store.listVersionsOf(db.reader, name)).find((one) => one.version === version)
    if (row === undefined) throw new AppError('not_found', { what: 'model version', asked: `${name} ${version}` })
    return row
  }

  /** Every version of every model, newest first within a name. */
  async function listVersions(): Promise<VersionView[]> {
    return Promise.all((await store.listVersions(db.reader)).map(view))
  }

  /** Stores and verifies an upload. `created` is false if the same version already existed. Of a rejected
   *  upload only the audit record is kept. Throws `model_rejected`, or `state_conflict` if other bytes hold
   *  this name and version. */
  async function upload(received: Upload, by: Acting): Promise<{ version: VersionView; created: boolean }> {
    const { manifest, sha256 } = received
    const target = `${manifest.name}@${manifest.version}`
    if (manifest.sha256 !== sha256) {
      throw new AppError('model_rejected', {
        stage: 'file',
        detail: `sha256 of the file is ${sha256}, not the one in the manifest`,
      })
    }
    const known = (await store.listVersionsOf(db.reader, manifest.name)).find(
      ({ version }) => version === manifest.version,
    )
    if (known !== undefined) {
      if (known.sha256 === sha256 && known.state !== 'uploaded') return { version: await view(known), created: false }
      throw new AppError('state_conflict', { what: 'model version', state: known.state })
    }
    const row = await reserve(received)
    try {
      const verification = await verify({ path: files.toAbsolute(row.path), manifest })
      await db.write(async (tx) => {
        await store.updateVersion(tx, row.id, { state: 'verified', verification: JSON.stringify(verification) })
        await auditLog.record(tx, {
          ...by,
          action: 'model.uploaded',
          target,
          reason: null,
          before: null,
          after: { sha256 },
        })
      })
    } catch (error) {
      const after = isAppError(error, 'model_rejected') ? error.params : null
      await db.write(async (tx) => {
        await store.deleteVersions(tx, [row.id])
        await auditLog.record(tx, { ...by, action: 'model.refused', target, reason: null, before: { sha256 }, after })
      })
      await removeUnlessShared(row)
      throw error
    }
    return { version: await view(await getRow(manifest.name, manifest.version)), created: true }
  }

  async function reserve({ manifest, card, temporary, sha256, sizeBytes }: Upload): Promise<store.VersionRow> {
    const { name, version } = manifest
    const path = await files.keep(temporary, sha256)
    const texts = { manifest: JSON.stringify(manifest), card }
    const state = { verification: null, quarantineReason: null, rest: null, createdAt: now(), activatedAt: null }
    const row = {
      id: newId('ver'),
      name,
      version,
      state: 'uploaded' as const,
      sha256,
      sizeBytes,
      path,
      ...texts,
      ...state,
    }
    try {
      await db.write((tx) => store.insertVersion(tx, row))
    } catch (error) {
      await removeUnlessShared(row)
      if (isDuplicate(error)) throw new AppError('state_conflict', { what: 'model version', state: 'uploaded' })
      throw error
    }
    return row
  }

  async function removeUnlessShared({ path, sha256 }: store.VersionRow): Promise<void> {
    if (!(await store.isFileShared(db.reader, sha256))) await files.remove(path)
  }

  /** Throws `not_found`, or `state_conflict` if the state of the version does not allow it or its file is
   *  gone. */
  async function changeState(name: string, version: string, request: StateRequest, by: Acting): Promise<VersionView> {
    const { action, reason } = request
    const before = await store.listVersionsOf(db.reader, name)
    for (const { id, state } of actionChanges(action, version, before.map(toVersion))) {
      const row = before.find((one) => one.id === id)
      if (state === 'active' && row !== undefined && !(await files.holds(row.path, row.sha256))) {
        throw new AppError('state_conflict', { what: 'model version', state: `${row.state}, and its file is gone` })
      }
    }
    await db.write(async (tx) => {
      const rows = await store.listVersionsOf(tx, name)
      const changes = actionChanges(action, version, rows.map(toVersion))
      await apply(tx, changes)
      const formerDefault = await store.findDefaultName(tx)
      if (action === 'make_default') await store.upsertDefaultName(tx, name)
      const isDefault = action === 'make_default'
      await auditLog.record(tx, {
        ...by,
        action: AUDIT_ACTIONS[action],
        target: `${name}@${version}`,
        reason,
        before: isDefault ? { default: formerDefault ?? null } : statesOf(rows, changes),
        after: isDefault ? { default: name } : statesOf(await store.listVersionsOf(tx, name), changes),
      })
    })
    forget()
    return view(await getRow(name, version))
  }

  /** The prices of a model, newest first; the last one is from its manifest. `etag` identifies the state of
   *  the list. Throws `not_found`. */
  async function listPrices(name: string): Promise<{ items: PriceView[]; etag: string }> {
    const rows = await store.listVersionsOf(db.reader, name)
    const base = rows.find(({ state }) => state === 'active') ?? rows[0]
    if (base === undefined) throw new AppError('not_found', { what: 'model', asked: name })
    const prices = await store.listPrices(db.reader, name)
    const { price_per_row: pricePerRow } = JSON.parse(base.manifest) as Manifest
    const first = { pricePerRow, createdAt: base.createdAt, actorId: 'system', reason: 'the price in its manifest' }
    return { items: [...prices, first].map(toPriceView), etag: toEtag(prices[0]) }
  }

  /** Existing quotes keep their price. Throws `not_found`, or `precondition_failed` if `ifMatch` is not the
   *  current etag. */
  async function setPrice(name: string, request: PriceRequest, ifMatch: string | undefined, by: Acting) {
    const { items } = await listPrices(name)
    const { price_per_row: pricePerRow, reason } = request
    await db.write(async (tx) => {
      const [newest] = await store.listPrices(tx, name)
      if (ifMatch !== undefined && !namesEtag(ifMatch, toEtag(newest), 'strong')) {
        throw new AppError('precondition_failed', { what: 'price' })
      }
      const before = { price_per_row: newest?.pricePerRow ?? items.at(-1)?.price_per_row ?? null }
      await store.insertPrice(tx, { name, pricePerRow, reason, actorId: by.actorId, createdAt: now() })
      await auditLog.record(tx, {
        ...by,
        action: 'model.priced',
        target: name,
        reason,
        before,
        after: { price_per_row: pricePerRow },
      })
    })
    forget()
    const { items: after, etag } = await listPrices(name)
    const [price] = after
    if (price === undefined) throw new Error(`the price of ${name} is not there after it was set`)
    return { price, etag }
  }

  return { listVersions, upload, changeState, listPrices, setPrice, ...createResting({ ...deps, apply, toVersion }) }
}

const toEtag = (newest: store.PriceRow | undefined): string => `"price-${newest?.id ?? 0}"`
