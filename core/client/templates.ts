import type { Language } from '../contract/common.ts'
import {
  type EditTemplate,
  previewedTemplateSchema,
  templateListSchema,
  templateViewSchema,
} from '../contract/notices/template.ts'
import type { NoticeType } from '../contract/notices/types.ts'
import type { Ask } from './call.ts'

/** The texts of notices, for staff. */
export function templateCalls(call: Ask) {
  const path = (type: NoticeType, language: Language): string => `/api/admin/templates/${type}/${language}`
  return {
    list: () => call(templateListSchema, { path: '/api/admin/templates' }),
    get: (type: NoticeType, language: Language) => call(templateViewSchema, { path: path(type, language) }),
    preview: (type: NoticeType, language: Language, json: EditTemplate) =>
      call(previewedTemplateSchema, { method: 'POST', path: `${path(type, language)}/preview`, json }),
    change: (type: NoticeType, language: Language, json: EditTemplate) =>
      call(templateViewSchema, { method: 'PUT', path: path(type, language), json }),
    reset: (type: NoticeType, language: Language) =>
      call(templateViewSchema, { method: 'DELETE', path: path(type, language) }),
  }
}
