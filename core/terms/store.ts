import { and, desc, eq } from 'drizzle-orm'
import type { AcceptTerms, LegalText } from '../contract/trust/terms.ts'
import type { Reader, Tx } from '../db/client.ts'
import { legalTexts, termsAcceptances } from '../db/schema/terms.ts'

export type AcceptanceRow = typeof termsAcceptances.$inferSelect

/** Keeps the text of an edition; returns the hash of the one kept under this version, which may be another. */
export async function keepText(tx: Tx, text: LegalText, at: number): Promise<string> {
  const { document, version, language, sha256 } = text
  await tx
    .insert(legalTexts)
    .values({ document, version, language, sha256, text: text.text, firstServedAt: at })
    .onConflictDoNothing()
  const [row] = await tx
    .select({ sha256: legalTexts.sha256 })
    .from(legalTexts)
    .where(and(eq(legalTexts.document, document), eq(legalTexts.version, version), eq(legalTexts.language, language)))
  return row?.sha256 ?? sha256
}

export async function insertAcceptance(tx: Tx, row: Omit<AcceptanceRow, 'seq'>): Promise<void> {
  await tx.insert(termsAcceptances).values(row)
}

/** Whether a person has accepted both of these editions. */
export async function hasAccepted(db: Reader, userId: string, { terms, privacy }: AcceptTerms): Promise<boolean> {
  const has = async (document: 'terms' | 'privacy', version: string): Promise<boolean> => {
    const of = and(
      eq(termsAcceptances.userId, userId),
      eq(termsAcceptances.document, document),
      eq(termsAcceptances.version, version),
    )
    return (await db.select({ seq: termsAcceptances.seq }).from(termsAcceptances).where(of).limit(1)).length > 0
  }
  return (await has('terms', terms)) && (await has('privacy', privacy))
}

/** Newest first, with the hash of each accepted text. */
export function listAcceptances(db: Reader, userId: string, limit: number) {
  const { document, version, language } = termsAcceptances
  const sameText = and(
    eq(legalTexts.document, document),
    eq(legalTexts.version, version),
    eq(legalTexts.language, language),
  )
  return db
    .select({ row: termsAcceptances, sha256: legalTexts.sha256 })
    .from(termsAcceptances)
    .leftJoin(legalTexts, sameText)
    .where(eq(termsAcceptances.userId, userId))
    .orderBy(desc(termsAcceptances.seq))
    .limit(limit)
}
