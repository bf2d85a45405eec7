import { z } from 'zod'
import { blocked, refuseChanged, type Undo, type Undos } from '../audit-log/undo.ts'
import { type VersionState } from '../contract/catalog.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { ModelFiles } from './files.ts'
import * as store from './store.ts'

export interface CatalogUndosDeps {
  db: Db
  files: ModelFiles
  forget: () => void
  now: Now
}

const priceSchema = z.object({ price_per_row: z.int().nullable() })
const defaultSchema = z.object({ default: z.string().nullable() })
const statesSchema = z.record(z.string(), z.string())
// The log holds what core wrote: the words of the contract.
const toState = (text: string): VersionState => text as VersionState

/** Takes back prices, states of versions, and which model is the default. */
export function createCatalogUndos({ db, files, forget, now }: CatalogUndosDeps): Undos {
  const priced: Undo = {
    permission: 'models.price',
    async undo(tx, acting, { seq, target: name, before, after }) {
      const [was, left] = [priceSchema.parse(before), priceSchema.parse(after)]
      const [newest] = await store.listPrices(tx, name)
      refuseChanged('price_per_row', left.price_per_row, newest?.pricePerRow ?? null)
      if (was.price_per_row === null) throw blocked('price_per_row', left.price_per_row, null)
      const reason = `rolled back: record ${seq}`
      const price = { name, pricePerRow: was.price_per_row, reason, actorId: acting.actorId, createdAt: now() }
      await store.insertPrice(tx, price)
      return { forget }
    },
  }

  const stated: Undo = {
    permission: 'models.change',
    async prepare({ target, before }) {
      const rows = await store.listVersionsOf(db.reader, nameOf(target))
      for (const [version, state] of Object.entries(statesSchema.parse(before))) {
        const row = rows.find((one) => one.version === version)
        if (state === 'active' && row !== undefined && !(await files.holds(row.path, row.sha256)))
          throw blocked(`file of ${version}`, 'there', 'gone')
      }
    },
    async undo(tx, _acting, { target, before, after }) {
      const [was, left] = [statesSchema.parse(before), statesSchema.parse(after)]
      const rows = await store.listVersionsOf(tx, nameOf(target))
      for (const [version, state] of Object.entries(left))
        refuseChanged(`state of ${version}`, state, rows.find((one) => one.version === version)?.state ?? null)
      const active = rows.find(({ version, state }) => state === 'active' && !(version in was))
      if (active !== undefined && Object.values(was).includes('active'))
        throw blocked('active version', null, active.version)
      // The version that steps down comes first, because no two may be active at once.
      const back = Object.entries(was).sort(([, a], [, b]) => Number(a === 'active') - Number(b === 'active'))
      for (const [version, state] of back) {
        const row = rows.find((one) => one.version === version)
        if (row === undefined) throw blocked(`version ${version}`, state, null)
        const activation = state === 'active' ? { activatedAt: now(), quarantineReason: null } : {}
        await store.updateVersion(tx, row.id, { state: toState(state), ...activation })
      }
      return { forget }
    },
  }

  const madeDefault: Undo = {
    permission: 'models.change',
    async undo(tx, _acting, { before, after }) {
      const [was, left] = [defaultSchema.parse(before), defaultSchema.parse(after)]
      refuseChanged('default', left.default, (await store.findDefaultName(tx)) ?? null)
      if (was.default === null) await store.deleteDefaultName(tx)
      else await store.upsertDefaultName(tx, was.default)
      return { forget }
    },
  }

  return {
    'model.priced': priced,
    'model.activated': stated,
    'model.retired': stated,
    'model.rolled_back': stated,
    'model.made_default': madeDefault,
  }
}

const nameOf = (target: string): string => target.slice(0, target.lastIndexOf('@'))
