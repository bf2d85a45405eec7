import type { World } from '../state/world.ts'
import { badRequest, violation } from '../wire/refusal.ts'
import {
  chatParams,
  copyMessageParams,
  forwardMessageParams,
  type InputMediaParam,
  sendChatActionParams,
  sendDocumentParams,
  sendMediaGroupParams,
  sendMessageParams,
  sendPhotoParams,
} from '../schemas/sending.ts'
import type { MarkupParam } from '../schemas/keyboards.ts'
import type { UploadedPart } from '../schemas/kinds.ts'
import type { ChatState } from '../state/state.ts'
import { nextNumber } from '../state/state.ts'
import { toDocument, toPhoto } from '../state/files.ts'
import { formatCaption, formatMessageText } from '../text/format.ts'
import { LIMITS } from '../wire/limits.ts'
import type { Entity, InlineMarkup, Message } from '../wire/wire.ts'
import { defineMethod, type Method } from './method.ts'

interface ReplyParam {
  message_id: number
  allow_sending_without_reply?: boolean | undefined
}

export interface CaptionParam {
  caption?: string | undefined
  parse_mode?: string | undefined
  caption_entities?: Entity[] | undefined
}

/** Methods that create a message. */
export function sendingMethods({ state, clock, events, chats, files }: World): Method[] {
  function send(chat: ChatState, content: Partial<Message>, markup?: MarkupParam, reply?: ReplyParam): Message {
    const answered = reply === undefined ? {} : replyOf(chat, reply)
    const inline = markup !== undefined && 'inline_keyboard' in markup ? { reply_markup: markup as InlineMarkup } : {}
    if (markup !== undefined && !('inline_keyboard' in markup)) {
      chat.keyboard = 'remove_keyboard' in markup ? undefined : markup
      events.emit({ type: 'keyboard', chatId: chat.chat.id, keyboard: chat.keyboard })
    }
    return chats.append(chat, state.bot, { ...content, ...answered, ...inline })
  }

  const botMessage = defineMethod('sendMessage', sendMessageParams, (params) => {
    const { text, entities } = formatMessageText({
      text: params.text,
      parseMode: params.parse_mode,
      entities: plain(params.entities),
    })
    const preview =
      params.link_preview_options === undefined ? {} : { link_preview_options: params.link_preview_options }
    const content = { text, ...(entities.length === 0 ? {} : { entities }), ...preview }
    return send(chats.openChat(params.chat_id), content, params.reply_markup, params.reply_parameters)
  })

  const photo = defineMethod('sendPhoto', sendPhotoParams, (params, { parts }) => {
    const caption = captionOf(params as CaptionParam)
    const chat = chats.openChat(params.chat_id)
    const content = {
      photo: toPhoto(files.take('photo', params.photo, parts)),
      ...caption,
      ...(params.has_spoiler === true ? { has_media_spoiler: true } : {}),
    }
    return send(chat, content, params.reply_markup, params.reply_parameters)
  })

  const document = defineMethod('sendDocument', sendDocumentParams, (params, { parts }) => {
    const caption = captionOf(params as CaptionParam)
    const chat = chats.openChat(params.chat_id)
    const content = { document: toDocument(files.take('document', params.document, parts)), ...caption }
    return send(chat, content, params.reply_markup, params.reply_parameters)
  })

  const album = defineMethod('sendMediaGroup', sendMediaGroupParams, (params, { parts }) => {
    const chat = chats.openChat(params.chat_id)
    const kinds = new Set(params.media.map(({ type }) => type))
    if (kinds.size > 1) throw violation("documents can't be mixed with other media types")
    const contents = params.media.map((item) => mediaContent(item, parts))
    const media_group_id = String(140_000_000 + nextNumber(state, 'album'))
    return contents.map((content) => send(chat, { ...content, media_group_id }, undefined, params.reply_parameters))
  })

  const mediaContent = (item: InputMediaParam, parts: Map<string, UploadedPart>): Partial<Message> => ({
    ...(item.type === 'photo'
      ? { photo: toPhoto(files.take('photo', item.media, parts)) }
      : { document: toDocument(files.take('document', item.media, parts)) }),
    ...captionOf(item as CaptionParam),
  })

  const action = defineMethod('sendChatAction', sendChatActionParams, ({ chat_id, action }) => {
    const chat = chats.openChat(chat_id)
    const until = clock.now() + LIMITS.actionMs
    chat.action = { action, until }
    events.emit({ type: 'action', chatId: chat.chat.id, action, until })
    return true
  })

  const forward = defineMethod('forwardMessage', forwardMessageParams, (params) => {
    const source = chats.find(
      chats.chatOf(params.from_chat_id),
      params.message_id,
      'message to forward not found',
    ).message
    const { message_id: _id, chat: _chat, date, from, reply_markup: _markup, edit_date: _edited, ...content } = source
    const forward_origin = { type: 'user', date, sender_user: from }
    return send(chats.openChat(params.chat_id), { ...content, forward_origin })
  })

  const copy = defineMethod('copyMessage', copyMessageParams, (params) => {
    const stored = chats.find(chats.chatOf(params.from_chat_id), params.message_id, 'message to copy not found')
    if (stored.invoice !== undefined) throw badRequest("message can't be copied")
    const { message_id: _id, chat: _chat, date: _date, from: _from, reply_markup: _markup, ...content } = stored.message
    const caption = params.caption === undefined ? {} : captionOf(params as CaptionParam)
    const made = send(
      chats.openChat(params.chat_id),
      { ...content, ...caption },
      params.reply_markup,
      params.reply_parameters,
    )
    return { message_id: made.message_id }
  })

  const getChat = defineMethod('getChat', chatParams, ({ chat_id }) => {
    const { chat } = chats.chatOf(chat_id)
    return { ...chat, accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: NO_GIFTS }
  })

  const leave = defineMethod('leaveChat', chatParams, ({ chat_id }) => {
    const { chat } = chats.chatOf(chat_id)
    if (chat.type === 'private') throw violation("chat member status can't be changed in private chats")
    return true
  })

  return [botMessage, photo, document, album, action, forward, copy, getChat, leave]
}

const NO_GIFTS = {
  unlimited_gifts: false,
  limited_gifts: false,
  unique_gifts: false,
  premium_subscription: false,
  gifts_from_channels: false,
}

/** A caption as the message will carry it; undefined if it is empty. */
export function captionOf({
  caption,
  parse_mode: parseMode,
  caption_entities: entities,
}: CaptionParam): Partial<Message> {
  const formatted = formatCaption({ text: caption ?? '', parseMode, entities })
  if (formatted.text === '') return {}
  return {
    caption: formatted.text,
    ...(formatted.entities.length === 0 ? {} : { caption_entities: formatted.entities }),
  }
}

/** Zod leaves optional keys as `undefined`; on the wire they are absent. */
export const plain = (entities: object[] | undefined): Entity[] | undefined => entities as Entity[] | undefined

function replyOf(chat: ChatState, { message_id, allow_sending_without_reply: allows }: ReplyParam): Partial<Message> {
  const stored = chat.messages.get(message_id)
  if (stored !== undefined) {
    const { reply_to_message: _, ...answered } = stored.message
    return { reply_to_message: answered }
  }
  if (allows === true) return {}
  throw badRequest('message to be replied not found')
}
