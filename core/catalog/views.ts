import type { z } from 'zod'
import type { modelCardSchema, ModelView, priceViewSchema, TrackRecord, VersionView } from '../contract/catalog.ts'
import type { Manifest } from '../contract/manifest.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import type { PriceRow, VersionRow } from './store.ts'

export type ModelCard = z.infer<typeof modelCardSchema>
export type PriceView = z.infer<typeof priceViewSchema>

/** The active model of a name. */
export interface Offer {
  manifest: Manifest
  card: string
  pricePerRow: number
  isDefault: boolean
}

export function toModelView({ manifest, pricePerRow, isDefault }: Offer, trackRecord: TrackRecord | null): ModelView {
  const { name, version, title, summary, contract, licence, metrics } = manifest
  return {
    name,
    version,
    title,
    summary,
    contract,
    price_per_row: pricePerRow,
    min_rows: manifest.min_rows,
    max_horizon: manifest.contract === 'series' ? manifest.series.max_horizon : null,
    default: isDefault,
    licence,
    metrics,
    ...(manifest.contract === 'tabular' ? { columns: manifest.tabular.columns } : {}),
    track_record: trackRecord,
  }
}

export const toModelCard = (offer: Offer, trackRecord: TrackRecord | null): ModelCard => ({
  ...toModelView(offer, trackRecord),
  card: offer.card,
})

/** `row` is a version; its manifest was checked when it was stored. */
export function toVersionView(
  row: VersionRow,
  { pricePerRow, isDefault }: Pick<Offer, 'pricePerRow' | 'isDefault'>,
): VersionView {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    state: row.state,
    price_per_row: pricePerRow,
    default: isDefault && row.state === 'active',
    sha256: row.sha256,
    size_bytes: row.sizeBytes,
    manifest: JSON.parse(row.manifest) as Manifest,
    verification: row.verification === null ? null : (JSON.parse(row.verification) as VersionView['verification']),
    quarantine_reason: row.quarantineReason,
    created_at: toIso(row.createdAt),
    activated_at: toIsoOrNull(row.activatedAt),
  }
}

export const toPriceView = ({ pricePerRow, createdAt, actorId, reason }: Omit<PriceRow, 'id' | 'name'>): PriceView => ({
  price_per_row: pricePerRow,
  from: toIso(createdAt),
  by: actorId,
  reason,
})
