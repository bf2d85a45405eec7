import { z } from 'zod'
import { LIMITS } from '../wire/limits.ts'
import { bytes, json } from './kinds.ts'

const style = z.enum(['danger', 'success', 'primary']).optional()
const webApp = z.strictObject({
  url: z.url({
    protocol: /^https$/,
    error: 'inline keyboard button Web App URL is invalid: Only HTTPS links are allowed',
  }),
})

const ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'copy_text',
  'pay',
] as const

const inlineButtonSchema = z
  .strictObject({
    text: z.string().min(1, { error: "can't parse inline keyboard button: Text must be non-empty" }),
    icon_custom_emoji_id: z.string().optional(),
    style,
    url: z.string().min(1).max(2048).optional(),
    callback_data: bytes(1, LIMITS.callbackDataBytesMax, 'BUTTON_DATA_INVALID').optional(),
    web_app: webApp.optional(),
    login_url: z.strictObject({ url: z.string() }).optional(),
    switch_inline_query: z.string().optional(),
    switch_inline_query_current_chat: z.string().optional(),
    copy_text: z.strictObject({ text: z.string().min(1).max(256) }).optional(),
    pay: z.boolean().optional(),
  })
  .refine((button) => ACTIONS.filter((action) => button[action] !== undefined).length === 1, {
    error:
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard (exactly one action a button)",
  })
  .refine(({ url }) => url === undefined || /^(https?|tg|ton):\/\/\S+$/i.test(url) || /^[\w-]+(\.[\w-]+)+/.test(url), {
    error: 'BUTTON_URL_INVALID',
  })

const isShort = (markup: unknown): boolean => Buffer.byteLength(JSON.stringify(markup)) <= LIMITS.markupBytesMax
const tooLong = { error: 'reply markup is too long' }

const inlineMarkupSchema = z
  .strictObject({
    inline_keyboard: z
      .array(z.array(inlineButtonSchema).max(LIMITS.inlineButtonsPerRowMax, tooLong))
      .refine((rows) => rows.flat().length <= LIMITS.inlineButtonsMax, tooLong)
      .refine((rows) => rows.every((row, y) => row.every((button, x) => button.pay !== true || (x === 0 && y === 0))), {
        error: "can't parse inline keyboard button: pay button must be the first one",
      }),
  })
  .refine(isShort, tooLong)

const replyButtonSchema = z.union([
  z.string().min(1),
  z.strictObject({
    text: z.string().min(1),
    icon_custom_emoji_id: z.string().optional(),
    style,
    request_contact: z.boolean().optional(),
    request_location: z.boolean().optional(),
    web_app: webApp.optional(),
  }),
])

const replyMarkupSchema = z
  .strictObject({
    keyboard: z
      .array(z.array(replyButtonSchema).max(LIMITS.replyButtonsPerRowMax, tooLong))
      .refine((rows) => rows.flat().length <= LIMITS.replyButtonsMax, tooLong),
    is_persistent: z.boolean().optional(),
    resize_keyboard: z.boolean().optional(),
    one_time_keyboard: z.boolean().optional(),
    input_field_placeholder: z.string().min(1).max(64).optional(),
    selective: z.boolean().optional(),
  })
  .refine(isShort, tooLong)

const removeMarkupSchema = z.strictObject({
  remove_keyboard: z.literal(true),
  selective: z.boolean().optional(),
})

const forceReplySchema = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: z.string().min(1).max(64).optional(),
  selective: z.boolean().optional(),
})

export type InlineMarkupParam = z.infer<typeof inlineMarkupSchema>
export type MarkupParam =
  | InlineMarkupParam
  | z.infer<typeof replyMarkupSchema>
  | z.infer<typeof removeMarkupSchema>
  | z.infer<typeof forceReplySchema>

const KEYS = {
  inline_keyboard: inlineMarkupSchema,
  keyboard: replyMarkupSchema,
  remove_keyboard: removeMarkupSchema,
  force_reply: forceReplySchema,
} as const

/** Any of the four markups, distinguished by their key, so that a fault is reported for the one that was
 *  meant. */
export const anyMarkup = () =>
  json(
    z.unknown().transform((value, context): MarkupParam => {
      const key = Object.keys(KEYS).find((name) => typeof value === 'object' && value !== null && name in value)
      if (key === undefined) {
        context.addIssue({ code: 'custom', message: 'object expected as reply markup' })
        return z.NEVER
      }
      const parsed = KEYS[key as keyof typeof KEYS].safeParse(value) // key is one of KEYS, where it was found
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues)
        context.addIssue({ code: 'custom', message: issue.message, path: issue.path })
      return z.NEVER
    }),
    'reply keyboard markup',
  )

export const inlineMarkup = () => json(inlineMarkupSchema, 'inline keyboard')
