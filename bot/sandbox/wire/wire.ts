/** The part of the wire format that the sandbox supports. Field names are the Bot API's. */
export interface User {
  id: number
  is_bot: boolean
  first_name: string
  last_name?: string
  username?: string
  language_code?: string
}

export interface Chat {
  id: number
  type: 'private' | 'group'
  title?: string
  first_name?: string
  last_name?: string
  username?: string
}

export interface Entity {
  type: string
  offset: number
  length: number
  url?: string
  language?: string
  user?: User
  custom_emoji_id?: string
}

export interface InlineButton {
  text: string
  callback_data?: string
  url?: string
  web_app?: { url: string }
  copy_text?: { text: string }
  pay?: boolean
  [other: string]: unknown
}

export interface InlineMarkup {
  inline_keyboard: InlineButton[][]
}

export interface FileRef {
  file_id: string
  file_unique_id: string
  file_size: number
}

export interface PhotoSize extends FileRef {
  width: number
  height: number
}

export interface DocumentFile extends FileRef {
  file_name: string
  mime_type: string
}

export interface Invoice {
  title: string
  description: string
  start_parameter: string
  currency: string
  total_amount: number
}

export interface Payment {
  currency: string
  total_amount: number
  invoice_payload: string
  telegram_payment_charge_id: string
  provider_payment_charge_id: string
  is_recurring?: boolean
  is_first_recurring?: boolean
  subscription_expiration_date?: number
}

export interface Message {
  message_id: number
  date: number
  chat: Chat
  from: User
  edit_date?: number
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  photo?: PhotoSize[]
  document?: DocumentFile
  media_group_id?: string
  has_media_spoiler?: boolean
  invoice?: Invoice
  successful_payment?: Payment
  refunded_payment?: Payment
  pinned_message?: Message
  reply_to_message?: Message
  reply_markup?: InlineMarkup
  [other: string]: unknown
}

export interface Update {
  update_id: number
  [kind: string]: unknown
}

/** Updates that Telegram omits unless they are requested by name. */
export const UPDATES_ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count']

export const UPDATE_KINDS = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
] as const
