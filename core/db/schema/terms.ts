import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Language } from '../../contract/common.ts'
import type { AcceptedHow, LegalDocument } from '../../contract/trust/terms.ts'

/** Every edition that was ever in force here, word for word: append only. */
export const legalTexts = sqliteTable(
  'legal_texts',
  {
    document: text().$type<LegalDocument>().notNull(),
    version: text().notNull(),
    language: text().$type<Language>().notNull(),
    sha256: text().notNull(),
    text: text().notNull(),
    firstServedAt: integer('first_served_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.document, t.version, t.language] })],
)

/** Who accepted which edition, and when: append only. */
export const termsAcceptances = sqliteTable(
  'terms_acceptances',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    userId: text('user_id').notNull(),
    document: text().$type<LegalDocument>().notNull(),
    version: text().notNull(),
    language: text().$type<Language>().notNull(),
    how: text().$type<AcceptedHow>().notNull(),
    acceptedAt: integer('accepted_at').notNull(),
  },
  (t) => [index('terms_acceptances_user').on(t.userId, t.document, t.version)],
)
