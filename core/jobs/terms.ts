import type { ResolvedModel } from '../catalog/service.ts'
import { LIMITS } from '../contract/limits.ts'
import type { DatasetRow } from '../datasets/store.ts'
import { HOUR_MS } from '../kit/units.ts'
import type { QuoteRow } from './quote-store.ts'

/** What an order of a dataset with a model costs by the row, and until when. */
export interface Terms extends QuoteRow {
  /** What it was quoted at before, where that no longer holds. */
  lapsedPrice: number | undefined
}

/** A quote that still holds is kept where the price has gone up since, and gives way where it has gone down. */
export function termsOf(
  model: Pick<ResolvedModel, 'manifest' | 'pricePerRow'>,
  dataset: Pick<DatasetRow, 'id' | 'expiresAt'>,
  quoted: readonly QuoteRow[],
  at: number,
): Terms {
  const { pricePerRow } = model
  const modelName = model.manifest.name
  const before = quoted.find((quote) => quote.modelName === modelName)
  const holds = before !== undefined && before.expiresAt > at
  if (holds && before.pricePerRow < pricePerRow) return { ...before, lapsedPrice: undefined }
  const expiresAt = dataset.expiresAt ?? at + LIMITS.datasetTtlHours * HOUR_MS
  return {
    datasetId: dataset.id,
    modelName,
    pricePerRow,
    expiresAt,
    lapsedPrice: holds ? undefined : before?.pricePerRow,
  }
}
