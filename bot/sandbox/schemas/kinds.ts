import { z } from 'zod'
import { ENTITY_TYPES } from '../text/entities.ts'
import { LIMITS } from '../wire/limits.ts'

// Kinds of field. Forms and queries send every value as text and objects as JSON text; the Bot API accepts
// either, anywhere.

const INT_TEXT = /^-?\d{1,16}$/

export const int = (from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (value) => (typeof value === 'string' && INT_TEXT.test(value) ? Number(value) : value),
    z.int().min(from).max(to),
  )

export const bool = () =>
  z.preprocess((value) => {
    if (value === 'true' || value === 'True' || value === '1' || value === 1) return true
    if (value === 'false' || value === 'False' || value === '0' || value === 0 || value === '') return false
    return value
  }, z.boolean())

export const text = (charsMin: number, charsMax: number, error?: string) =>
  z
    .string(error === undefined ? undefined : { error })
    .min(charsMin, error === undefined ? undefined : { error })
    .max(charsMax, error === undefined ? undefined : { error })

/** Text limited in UTF-8 bytes: 33 Cyrillic letters are 66 bytes. */
export const bytes = (bytesMin: number, bytesMax: number, error: string) =>
  z.string({ error }).refine(
    (value) => {
      const size = Buffer.byteLength(value)
      return size >= bytesMin && size <= bytesMax
    },
    { error },
  )

export const json = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.preprocess((value, context) => {
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: `can't parse ${what} JSON object` })
      return z.NEVER
    }
  }, schema)

/** A part of a multipart call. */
export class UploadedPart {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Uint8Array
  constructor(name: string, mimeType: string, content: Uint8Array) {
    this.name = name
    this.mimeType = mimeType
    this.bytes = content
  }
}

/** A new file in its own part, `attach://<part>`, a file_id, or a URL. */
export const file = () => z.union([z.instanceof(UploadedPart), z.string().min(1).max(2048)])

export const chatId = () =>
  z.preprocess(
    (value) => (typeof value === 'string' && INT_TEXT.test(value) ? Number(value) : value),
    z.union([z.int(), z.string().regex(/^@\w{3,32}$/)], { error: 'chat_id is empty' }),
  )

const userSchema = z.strictObject({
  id: z.int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

export const entitySchema = z.strictObject({
  type: z.enum(ENTITY_TYPES),
  offset: z.int().min(0),
  length: z.int().min(1),
  url: z.string().optional(),
  user: userSchema.optional(),
  language: z.string().optional(),
  custom_emoji_id: z.string().optional(),
  unix_time: z.int().optional(),
  date_time_format: z.string().optional(),
})

export const entities = () => json(z.array(entitySchema).max(LIMITS.entitiesMax), 'entities')

export const languageCode = () => z.string().regex(/^([a-z]{2})?$/, { error: 'invalid language_code specified' })
