import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { VersionState } from '../../contract/catalog.ts'

/** Versions of models. The files are DATA_DIR/models/<sha256>.onnx, or in MODELS_DIR if shipped. */
export const modelVersions = sqliteTable(
  'model_versions',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    version: text().notNull(),
    state: text().$type<VersionState>().notNull(),
    sha256: text().notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    path: text().notNull(),
    manifest: text().notNull(),
    card: text().notNull(),
    verification: text(),
    quarantineReason: text('quarantine_reason'),
    /** JSON: since when and until when it is quarantined; see core/catalog/rest. */
    rest: text(),
    createdAt: integer('created_at').notNull(),
    activatedAt: integer('activated_at'),
  },
  (t) => [
    uniqueIndex('model_versions_name_version').on(t.name, t.version),
    uniqueIndex('model_versions_active').on(t.name).where(sql`${t.state} = 'active'`),
  ],
)

/** What a model costs, and since when; the newest row of a name is in force. */
export const modelPrices = sqliteTable(
  'model_prices',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    pricePerRow: integer('price_per_row').notNull(),
    reason: text().notNull(),
    actorId: text('actor_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('model_prices_name').on(t.name, t.id), check('model_prices_amount', sql`${t.pricePerRow} >= 0`)],
)
