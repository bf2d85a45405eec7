import { and, desc, eq } from 'drizzle-orm'
import type { Language } from '../../contract/common.ts'
import type { NoticeType } from '../../contract/notices/types.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { noticeTemplates } from '../../db/schema/notices.ts'

export type TemplateRow = typeof noticeTemplates.$inferSelect

const isOf = (type: NoticeType, language: Language) =>
  and(eq(noticeTemplates.type, type), eq(noticeTemplates.language, language))

/** The newest version. */
export async function findInForce(db: Reader, type: NoticeType, language: Language): Promise<TemplateRow | undefined> {
  return db
    .select()
    .from(noticeTemplates)
    .where(isOf(type, language))
    .orderBy(desc(noticeTemplates.version))
    .limit(1)
    .get()
}

/** Every version, newest first. */
export async function listVersions(
  db: Reader,
  { type, language, limit }: { type: NoticeType; language: Language; limit: number },
): Promise<TemplateRow[]> {
  return db
    .select()
    .from(noticeTemplates)
    .where(isOf(type, language))
    .orderBy(desc(noticeTemplates.version))
    .limit(limit)
}

export async function insertTemplate(tx: Tx, row: TemplateRow): Promise<void> {
  await tx.insert(noticeTemplates).values(row)
}

export async function updateTemplate(
  tx: Tx,
  { type, language, version }: TemplateRow,
  change: Partial<TemplateRow>,
): Promise<void> {
  await tx
    .update(noticeTemplates)
    .set(change)
    .where(and(isOf(type, language), eq(noticeTemplates.version, version)))
}
