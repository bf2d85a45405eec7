import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** ISO 8601, UTC. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601, UTC', example: '2026-01-05T00:00:00.000Z' })

/** A whole number of credits, the smallest unit of money here. */
export const creditsSchema = z.int().min(0).max(LIMITS.creditsMax)

/** A whole, positive number of credits, as sent by a caller. */
export const amountSchema = z.int().min(1).max(LIMITS.topUpMax)

export const localizedSchema = z.object({ en: z.string(), ru: z.string() }).meta({ id: 'Localized' })
export type Localized = z.infer<typeof localizedSchema>

export const LANGUAGES = ['en', 'ru'] as const
export const languageSchema = z.enum(LANGUAGES)
export type Language = z.infer<typeof languageSchema>

/** The header of requests that move credits: the same key with the same body gets the same answer. */
export const idempotencyHeaderSchema = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(LIMITS.idempotencyKeyCharsMax)
    .optional()
    .meta({ description: 'the same key with the same body returns the same answer and moves credits once' }),
})

/** How a list is asked for: `cursor` is the `next_cursor` of the page before. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSizeMax).default(LIMITS.pageSizeDefault),
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
