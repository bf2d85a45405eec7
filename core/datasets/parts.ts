import type { ResolvedModel } from '../catalog/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Pool } from '../workers/pool-options.ts'
import { createKeptUploads } from './kept.ts'
import { createReaders } from './readers.ts'
import { createRereading } from './rereading.ts'
import { createReceiver, type ReceiverDeps } from './upload.ts'

export interface DatasetPartsDeps {
  /** `read`: children that read files. */
  pools: { read: Pool }
  /** Returns the model of that name, or the default one. Throws `not_found`. */
  catalog: { resolve: (name: string | undefined) => Promise<ResolvedModel> }
  markets: { fetch: ReceiverDeps['fetchPrices'] }
  /** A folder for uploads while they are read; emptied at start. */
  uploadsDir: string
  /** A folder for files that may be read again in another way. */
  keptDir: string
  now: Now
  newId: NewId
}

/** Builds everything between an uploaded file and a dataset. */
export function createDatasetParts({ pools, catalog, markets, uploadsDir, keptDir, now, newId }: DatasetPartsDeps) {
  const readers = createReaders({ pool: pools.read })
  const kept = createKeptUploads({ dir: keptDir, now })
  return {
    receiver: createReceiver({
      readers,
      resolveModel: catalog.resolve,
      fetchPrices: markets.fetch,
      uploadsDir,
      newId,
      now,
    }),
    rereading: createRereading({ kept, readers, newId }),
    kept,
  }
}
