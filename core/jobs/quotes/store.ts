import { eq, inArray, lt, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../../db/client.ts'
import { datasets, quotes } from '../../db/schema/jobs.ts'

export type QuoteRow = typeof quotes.$inferSelect

const listQuotesQuery = prepared((db) =>
  db
    .select()
    .from(quotes)
    .where(eq(quotes.datasetId, sql.placeholder('datasetId')))
    .prepare(),
)
/** Returns the newest quote of each model for a dataset, whether it still holds or not. */
export async function listQuotes(db: Reader, datasetId: string): Promise<QuoteRow[]> {
  return listQuotesQuery(db).all({ datasetId })
}

/** Each quote replaces the previous one of its model. */
export async function upsertQuotes(tx: Tx, rows: readonly QuoteRow[]): Promise<void> {
  await tx
    .insert(quotes)
    .values(
      rows.map(({ datasetId, modelName, pricePerRow, free, expiresAt }) => ({
        datasetId,
        modelName,
        pricePerRow,
        free,
        expiresAt,
      })),
    )
    .onConflictDoUpdate({
      target: [quotes.datasetId, quotes.modelName],
      set: { pricePerRow: sql`excluded.price_per_row`, free: sql`excluded.free`, expiresAt: sql`excluded.expires_at` },
    })
}

/** Quotes are deleted with their dataset, not before: a lapsed quote still shows that a price has changed. */
export async function deleteQuotesOfExpiredDatasets(tx: Tx, at: number): Promise<void> {
  const expired = tx.select({ id: datasets.id }).from(datasets).where(lt(datasets.expiresAt, at))
  await tx.delete(quotes).where(inArray(quotes.datasetId, expired))
}
