import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** ISO 8601, UTC. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601, UTC', example: '2026-01-05T00:00:00.000Z' })

/** A whole number of credits, the smallest unit of money here. */
export const creditsSchema = z.int().min(0).max(LIMITS.creditsMax)

/** A positive whole number of credits, as sent by a caller. */
export const amountSchema = z.int().min(1).max(LIMITS.topUpMax)

/** Every language of the shop; the first is the one of those who understand none of them. */
export const LANGUAGES = ['en', 'ru'] as const
export const languageSchema = z.enum(LANGUAGES)
export type Language = z.infer<typeof languageSchema>

/** The first of these language tags that the shop speaks, such as `ru-RU`; English if there is none. */
export const languageOf = (...tags: readonly string[]): Language => {
  for (const tag of tags) {
    const found = LANGUAGES.find((language) => language === tag.trim().slice(0, 2).toLowerCase())
    if (found !== undefined) return found
  }
  return LANGUAGES[0]
}

const eachLanguage: Record<Language, z.ZodString> = { en: z.string(), ru: z.string() }
export const localizedSchema = z.object(eachLanguage).meta({ id: 'Localized' })
export type Localized = Record<Language, string>

/** The header of requests that must not act twice: the same key with the same body gets the same answer. */
export const idempotencyHeaderSchema = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(LIMITS.idempotencyKeyCharsMax)
    .optional()
    .meta({ description: 'the same key with the same body returns the same answer and acts once' }),
})

/** A whole number in a query, in decimal digits: `0x10`, `1e2` and an empty text are refused. */
export const queryIntSchema = (min: number, max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(min).max(max),
  )

/** One line of text without control characters: it is printed in statements and logs. */
export const lineSchema = (charsMin: number, charsMax: number) =>
  z.string().trim().min(charsMin).max(charsMax).regex(LINE, 'one line without control characters')
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029'
const LINE = new RegExp(`^[^${CONTROLS}]*$`)

/** The query of a list: `cursor` is the `next_cursor` of the previous page. */
export const pageQuerySchema = z.object({
  limit: queryIntSchema(1, LIMITS.pageSizeMax).default(LIMITS.pageSizeDefault),
  cursor: z.string().max(200).optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

/** A page of anything: `next_cursor` is null on the last one. */
export interface Page<T> {
  items: T[]
  next_cursor: string | null
}
