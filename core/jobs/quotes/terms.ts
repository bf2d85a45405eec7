import type { ResolvedModel } from '../../catalog/service.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { DatasetRow } from '../../datasets/store.ts'
import { HOUR_MS } from '../../kit/units.ts'
import type { QuoteRow } from './store.ts'
import type { Right } from '../samples.ts'

/** What an order of a dataset with a model costs by the row, and until when. `free`: the shop pays. */
export interface Terms extends QuoteRow {
  /** The price per row of an earlier quote that no longer holds. */
  lapsedPrice: number | undefined
}

export interface Asked {
  /** Earlier quotes of the dataset. */
  quoted: readonly QuoteRow[]
  /** To the samples of models, where the dataset is one. */
  right: Right | null
  at: number
}

/** A quote that still holds is kept where the price has gone up since, and gives way where it has gone down. */
export function termsOf(
  model: Pick<ResolvedModel, 'manifest' | 'pricePerRow'>,
  dataset: Pick<DatasetRow, 'id' | 'expiresAt'>,
  { quoted, right, at }: Asked,
): Terms {
  const { pricePerRow } = model
  const modelName = model.manifest.name
  const free = pricePerRow > 0 && right !== null && !right.taken.has(modelName)
  const before = quoted.find((quote) => quote.modelName === modelName)
  const holds = before !== undefined && before.expiresAt > at
  const wasFree = before?.free === true && !free
  if (holds && before.pricePerRow < pricePerRow) return { ...before, free, lapsedPrice: wasFree ? 0 : undefined }
  const expiresAt = dataset.expiresAt ?? at + LIMITS.datasetTtlHours * HOUR_MS
  return {
    datasetId: dataset.id,
    modelName,
    pricePerRow,
    free,
    expiresAt,
    lapsedPrice: wasFree ? 0 : holds ? undefined : before?.pricePerRow,
  }
}

/** What a row costs the account. */
export const chargedPerRow = ({ pricePerRow, free }: Pick<Terms, 'pricePerRow' | 'free'>): number =>
  free ? 0 : pricePerRow

/** Why it costs nothing though its model has a price. */
export const freeOf = ({ free }: Pick<Terms, 'free'>): 'sample' | null => (free ? 'sample' : null)
