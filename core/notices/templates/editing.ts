import type { AuditLog } from '../../audit-log/service.ts'
import { LANGUAGES, type Language } from '../../contract/common.ts'
import type { EditTemplate, PreviewedTemplate, TemplateLine, TemplateView } from '../../contract/notices/template.ts'
import { definitionOf, NOTICE_TYPE_NAMES, type NoticeType } from '../../contract/notices/types.ts'
import type { Db } from '../../db/client.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso, toIsoOrNull } from '../../kit/clock.ts'
import { refuseFields } from '../../kit/http/faults.ts'
import * as store from './store.ts'
import { faultOf, samplesOf, type Templates, type Texts } from './templates.ts'

const VERSIONS_SHOWN_MAX = 50

export interface EditingDeps {
  db: Db
  auditLog: AuditLog
  templates: Templates
  now: Now
}

/** What staff do with the texts of notices: read, try, replace, and return to the shipped ones. Every version is kept. */
export function createEditing({ db, auditLog, templates, now }: EditingDeps) {
  /** Throws `validation_failed` with every fault of the texts. */
  function check(type: NoticeType, language: Language, texts: Texts): Texts {
    const fields = (['subject', 'text'] as const).flatMap((name) => {
      const fault = faultOf(type, texts[name])
      if (fault === null) return []
      const fix = { en: 'write it as the shipped text is written', ru: 'пишите так, как написан исходный текст' }
      return [{ pointer: `/${name}`, message: { en: fault, ru: fault }, fix }]
    })
    if (fields.length > 0) throw refuseFields(fields, fields.length)
    return templates.custom(type, language, texts, samplesOf(type, language))
  }

  async function view(type: NoticeType, language: Language): Promise<TemplateView> {
    const versions = await store.listVersions(db.reader, { type, language, limit: VERSIONS_SHOWN_MAX })
    const [inForce] = versions
    const { values } = definitionOf(type)
    const shipped = templates.sourceOf(type, language)
    const isOwn = inForce?.text != null && inForce.brokenAt === null
    return {
      type,
      language,
      variables: Object.keys(values),
      shipped,
      in_force: isOwn ? { subject: inForce.subject ?? '', text: inForce.text ?? '' } : shipped,
      version: isOwn ? inForce.version : null,
      versions: versions.map(({ version, subject, text, createdBy, createdAt, brokenAt }) => ({
        version,
        subject,
        text,
        created_by: createdBy,
        created_at: toIso(createdAt),
        broken_at: toIsoOrNull(brokenAt),
      })),
    }
  }

  async function add(acting: Acting, type: NoticeType, language: Language, texts: Texts | null): Promise<TemplateView> {
    await db.write(async (tx) => {
      const before = await store.findInForce(tx, type, language)
      const version = (before?.version ?? 0) + 1
      const [subject, text] = texts === null ? [null, null] : [texts.subject, texts.text]
      await auditLog.record(tx, {
        ...acting,
        action: texts === null ? 'template.shipped' : 'template.changed',
        target: `${type}.${language}`,
        reason: null,
        before: { version: before?.version ?? 0, text: before?.text ?? null },
        after: { version, text },
      })
      const row = { type, language, version, subject, text, createdBy: acting.actorId, createdAt: now() }
      await store.insertTemplate(tx, { ...row, brokenAt: null })
    })
    return view(type, language)
  }

  return {
    async list(): Promise<TemplateLine[]> {
      const lines: TemplateLine[] = []
      for (const type of NOTICE_TYPE_NAMES)
        for (const language of LANGUAGES) {
          const row = await store.findInForce(db.reader, type, language)
          const version = row === undefined || row.text === null || row.brokenAt !== null ? null : row.version
          lines.push({ type, language, kind: definitionOf(type).kind, version })
        }
      return lines
    },
    view,
    /** Writes texts with sample values, and stores nothing. Throws `validation_failed`. */
    preview: (type: NoticeType, language: Language, texts: EditTemplate): PreviewedTemplate =>
      check(type, language, texts),
    /** Puts texts in force. Throws `validation_failed` if they have a fault. */
    async change(acting: Acting, type: NoticeType, language: Language, texts: EditTemplate): Promise<TemplateView> {
      check(type, language, texts)
      return add(acting, type, language, texts)
    },
    /** Returns to the shipped texts. */
    reset: (acting: Acting, type: NoticeType, language: Language): Promise<TemplateView> =>
      add(acting, type, language, null),
  }
}
export type Editing = ReturnType<typeof createEditing>
