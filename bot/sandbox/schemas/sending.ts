import { z } from 'zod'
import { LIMITS } from '../wire/limits.ts'
import { anyMarkup, inlineMarkup } from './keyboards.ts'
import { bool, bytes, chatId, entities, entitySchema, file, int, json, text } from './kinds.ts'

const replyParameters = () =>
  json(
    z.strictObject({
      message_id: z.int().min(1),
      chat_id: z.union([z.int(), z.string()]).optional(),
      allow_sending_without_reply: z.boolean().optional(),
      quote: z.string().max(1024).optional(),
    }),
    'reply_parameters',
  )

/** Parameters of every method that sends. */
const delivery = {
  message_thread_id: int(1).optional(),
  disable_notification: bool().optional(),
  protect_content: bool().optional(),
  message_effect_id: z.string().optional(),
  reply_parameters: replyParameters().optional(),
}

const caption = {
  caption: z.string().optional(),
  parse_mode: z.string().optional(),
  caption_entities: entities().optional(),
}

const linkPreview = () =>
  json(
    z.strictObject({
      is_disabled: z.boolean().optional(),
      url: z.string().optional(),
      prefer_small_media: z.boolean().optional(),
      prefer_large_media: z.boolean().optional(),
      show_above_text: z.boolean().optional(),
    }),
    'link_preview_options',
  )

// Telegram refuses an empty text only after parsing; a missing one gets the same message.
const messageText = () => z.string({ error: 'message text is empty' })

export const sendMessageParams = z.strictObject({
  chat_id: chatId(),
  text: messageText(),
  parse_mode: z.string().optional(),
  entities: entities().optional(),
  link_preview_options: linkPreview().optional(),
  reply_markup: anyMarkup().optional(),
  ...delivery,
})

export const sendPhotoParams = z.strictObject({
  chat_id: chatId(),
  photo: file(),
  ...caption,
  show_caption_above_media: bool().optional(),
  has_spoiler: bool().optional(),
  reply_markup: anyMarkup().optional(),
  ...delivery,
})

export const sendDocumentParams = z.strictObject({
  chat_id: chatId(),
  document: file(),
  thumbnail: file().optional(),
  ...caption,
  disable_content_type_detection: bool().optional(),
  reply_markup: anyMarkup().optional(),
  ...delivery,
})

const inputMediaSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('photo'),
    media: z.string().min(1),
    caption: z.string().optional(),
    parse_mode: z.string().optional(),
    caption_entities: z.array(entitySchema).optional(),
    show_caption_above_media: z.boolean().optional(),
    has_spoiler: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('document'),
    media: z.string().min(1),
    thumbnail: z.string().optional(),
    caption: z.string().optional(),
    parse_mode: z.string().optional(),
    caption_entities: z.array(entitySchema).optional(),
    disable_content_type_detection: z.boolean().optional(),
  }),
])
export type InputMediaParam = z.infer<typeof inputMediaSchema>

export const sendMediaGroupParams = z.strictObject({
  chat_id: chatId(),
  media: json(z.array(inputMediaSchema).min(LIMITS.mediaGroupMin).max(LIMITS.mediaGroupMax), 'media'),
  ...delivery,
})

const CHAT_ACTIONS = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
] as const

export const sendChatActionParams = z.strictObject({
  chat_id: chatId(),
  message_thread_id: int(1).optional(),
  action: z.enum(CHAT_ACTIONS, { error: 'wrong parameter action in request' }),
})

export const forwardMessageParams = z.strictObject({
  chat_id: chatId(),
  from_chat_id: chatId(),
  message_id: int(1),
  message_thread_id: int(1).optional(),
  disable_notification: bool().optional(),
  protect_content: bool().optional(),
})

export const copyMessageParams = z.strictObject({
  chat_id: chatId(),
  from_chat_id: chatId(),
  message_id: int(1),
  ...caption,
  show_caption_above_media: bool().optional(),
  reply_markup: anyMarkup().optional(),
  ...delivery,
})

// Inline messages are not supported, so an edit names its chat and message.
const target = { chat_id: chatId(), message_id: int(1) }

export const editMessageTextParams = z.strictObject({
  ...target,
  text: messageText(),
  parse_mode: z.string().optional(),
  entities: entities().optional(),
  link_preview_options: linkPreview().optional(),
  reply_markup: inlineMarkup().optional(),
})

export const editMessageCaptionParams = z.strictObject({
  ...target,
  ...caption,
  show_caption_above_media: bool().optional(),
  reply_markup: inlineMarkup().optional(),
})

export const editMessageMediaParams = z.strictObject({
  ...target,
  media: json(inputMediaSchema, 'media'),
  reply_markup: inlineMarkup().optional(),
})

export const editMessageReplyMarkupParams = z.strictObject({ ...target, reply_markup: inlineMarkup().optional() })

export const deleteMessageParams = z.strictObject(target)

export const deleteMessagesParams = z.strictObject({
  chat_id: chatId(),
  message_ids: json(z.array(z.int().min(1)).min(1).max(100), 'message_ids'),
})

export const pinChatMessageParams = z.strictObject({ ...target, disable_notification: bool().optional() })

export const unpinChatMessageParams = z.strictObject({ chat_id: chatId(), message_id: int(1).optional() })

export const chatParams = z.strictObject({ chat_id: chatId() })

export const setMessageReactionParams = z.strictObject({
  ...target,
  reaction: json(
    z.array(z.strictObject({ type: z.literal('emoji'), emoji: z.string().min(1) })).max(1),
    'reaction',
  ).optional(),
  is_big: bool().optional(),
})

export const answerCallbackQueryParams = z.strictObject({
  callback_query_id: z.string({ error: 'query is too old and response timeout expired or query ID is invalid' }).min(1),
  text: text(0, LIMITS.callbackAnswerCharsMax, 'MESSAGE_TOO_LONG').optional(),
  show_alert: bool().optional(),
  url: z.string().optional(),
  cache_time: int(0).optional(),
})

export const getFileParams = z.strictObject({ file_id: z.string({ error: 'file_id is not specified' }).min(1) })

const labeledPrice = z.strictObject({
  label: z.string().min(1),
  amount: z.int({ error: 'STARS_INVOICE_INVALID: the amount is a whole number of Stars' }).min(1).max(LIMITS.starsMax),
})

const invoice = {
  title: text(1, LIMITS.invoiceTitleCharsMax, 'invoice title must be 1-32 characters'),
  description: text(1, LIMITS.invoiceDescriptionCharsMax, 'invoice description must be 1-255 characters'),
  payload: bytes(1, LIMITS.invoicePayloadBytesMax, 'INVOICE_PAYLOAD_INVALID'),
  // The product sells digital goods, which Telegram allows to be paid in Stars only.
  provider_token: z
    .literal('', { error: 'PAYMENT_PROVIDER_INVALID: provider_token is empty for payments in Stars' })
    .optional(),
  currency: z.literal('XTR', { error: 'CURRENCY_INVALID: digital goods are paid in XTR' }),
  prices: json(
    z.array(labeledPrice).length(1, { error: 'STARS_INVOICE_INVALID: exactly one price for XTR' }),
    'prices',
  ),
  provider_data: z.string().optional(),
  photo_url: z.string().optional(),
  photo_size: int(0).optional(),
  photo_width: int(0).optional(),
  photo_height: int(0).optional(),
}

export const sendInvoiceParams = z.strictObject({
  chat_id: chatId(),
  ...invoice,
  start_parameter: z
    .string()
    .regex(/^[\w-]{0,64}$/)
    .optional(),
  reply_markup: inlineMarkup()
    .refine(({ inline_keyboard: rows }) => rows.flat().length === 0 || rows[0]?.[0]?.pay === true, {
      error: 'the first button of an invoice must be a Pay button',
    })
    .optional(),
  ...delivery,
})

export const createInvoiceLinkParams = z
  .strictObject({
    ...invoice,
    subscription_period: int(LIMITS.subscriptionSeconds, LIMITS.subscriptionSeconds).optional(),
  })
  .refine(
    ({ subscription_period: period, prices }) =>
      period === undefined || prices.every(({ amount }) => amount <= LIMITS.subscriptionStarsMax),
    { error: 'SUBSCRIPTION_PRICE_INVALID' },
  )

export const answerPreCheckoutQueryParams = z
  .strictObject({
    pre_checkout_query_id: z.string().min(1),
    ok: bool(),
    error_message: z.string().min(1).max(1024).optional(),
  })
  .refine(({ ok, error_message: message }) => ok || message !== undefined, {
    error: 'error_message is required when ok is false',
  })

export const refundStarPaymentParams = z.strictObject({
  user_id: int(1),
  telegram_payment_charge_id: z.string().min(1),
})

export const getStarTransactionsParams = z.strictObject({ offset: int(0).optional(), limit: int(1, 100).optional() })

export const editUserStarSubscriptionParams = z.strictObject({
  user_id: int(1),
  telegram_payment_charge_id: z.string().min(1),
  is_canceled: bool(),
})
