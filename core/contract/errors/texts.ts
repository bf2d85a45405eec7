import type { Language } from '../common.ts'
import { ERRORS } from './errors.ts'
import { ERRORS_RU } from './errors-ru.ts'
import type { ErrorCode } from './params.ts'

/** Title and advice of each error, in each language. */
export const ERROR_TEXTS: Readonly<Record<Language, Readonly<Record<ErrorCode, { title: string; advice: string }>>>> = {
  en: ERRORS,
  ru: ERRORS_RU,
}
