import type { Language } from '../../core/contract/common.ts'
import type { NoticeType } from '../../core/contract/notices/types.ts'
import { loadTemplates, type Written } from '../../core/notices/templates/templates.ts'

const templates = loadTemplates()

/** The shipped text of a notice. */
export const noticeText = (language: Language, type: NoticeType, values: Written = {}): string =>
  templates.shipped(type, language, values).text
