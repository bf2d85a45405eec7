import { isDeepStrictEqual } from 'node:util'
import { toDocument, toPhoto } from '../state/files.ts'
import { LIMITS } from '../wire/limits.ts'
import { badRequest } from '../wire/refusal.ts'
import {
  chatParams,
  deleteMessageParams,
  deleteMessagesParams,
  editMessageCaptionParams,
  editMessageMediaParams,
  editMessageReplyMarkupParams,
  editMessageTextParams,
  pinChatMessageParams,
  setMessageReactionParams,
  unpinChatMessageParams,
} from '../schemas/sending.ts'
import type { ChatState, StoredMessage } from '../state/state.ts'
import { formatMessageText } from '../text/format.ts'
import type { InlineMarkup, Message } from '../wire/wire.ts'
import type { World } from '../state/world.ts'
import { type CaptionParam, captionOf, plain } from './sending.ts'
import { defineMethod, type Method } from './method.ts'

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

/** Methods that edit, delete, pin or react. An edit without `reply_markup` removes the buttons. */
export function editingMethods({ state, clock, events, chats, files }: World): Method[] {
  function target(chatId: number | string, messageId: number): { chat: ChatState; stored: StoredMessage } {
    const chat = chats.openChat(chatId)
    const stored = chats.find(chat, messageId, 'message to edit not found')
    if (stored.message.from.id !== state.bot.id || 'refunded_payment' in stored.message) {
      throw badRequest("message can't be edited")
    }
    return { chat, stored }
  }

  function change(
    { chat, stored }: { chat: ChatState; stored: StoredMessage },
    next: Message,
    isMediaNew = false,
  ): Message {
    const { edit_date: _, ...before } = stored.message
    const { edit_date: __, ...after } = next
    if (!isMediaNew && isDeepStrictEqual(strip(before), strip(after))) throw badRequest(NOT_MODIFIED)
    const marksEdited = !isDeepStrictEqual(
      strip({ ...before, reply_markup: undefined }),
      strip({ ...after, reply_markup: undefined }),
    )
    return chats.replace(chat, stored, next, marksEdited || isMediaNew)
  }

  const editText = defineMethod('editMessageText', editMessageTextParams, (params) => {
    const { text, entities } = formatMessageText({
      text: params.text,
      parseMode: params.parse_mode,
      entities: plain(params.entities),
    })
    const found = target(params.chat_id, params.message_id)
    if (found.stored.message.text === undefined) throw badRequest('there is no text in the message to edit')
    const { entities: _e, reply_markup: _m, link_preview_options: _l, ...rest } = found.stored.message
    const preview =
      params.link_preview_options === undefined ? {} : { link_preview_options: params.link_preview_options }
    return change(found, {
      ...rest,
      text,
      ...(entities.length === 0 ? {} : { entities }),
      ...preview,
      ...buttons(params.reply_markup),
    })
  })

  const editCaption = defineMethod('editMessageCaption', editMessageCaptionParams, (params) => {
    const caption = captionOf(params as CaptionParam)
    const found = target(params.chat_id, params.message_id)
    const { photo, document } = found.stored.message
    if (photo === undefined && document === undefined) throw badRequest('there is no caption in the message to edit')
    const { caption: _c, caption_entities: _e, reply_markup: _m, ...rest } = found.stored.message
    return change(found, { ...rest, ...caption, ...buttons(params.reply_markup) })
  })

  const editMedia = defineMethod('editMessageMedia', editMessageMediaParams, ({ media, ...params }, { parts }) => {
    const caption = captionOf(media as CaptionParam)
    const found = target(params.chat_id, params.message_id)
    const file = files.take(media.type, media.media, parts)
    const content = media.type === 'photo' ? { photo: toPhoto(file) } : { document: toDocument(file) }
    const { message_id, date, chat, from, media_group_id } = found.stored.message
    const next: Message = {
      message_id,
      date,
      chat,
      from,
      ...(media_group_id === undefined ? {} : { media_group_id }),
      ...content,
      ...caption,
      ...buttons(params.reply_markup),
    }
    return change(found, next, media.media.startsWith('attach://'))
  })

  const editMarkup = defineMethod('editMessageReplyMarkup', editMessageReplyMarkupParams, (params) => {
    const found = target(params.chat_id, params.message_id)
    const { reply_markup: _, ...rest } = found.stored.message
    return change(found, { ...rest, ...buttons(params.reply_markup) })
  })

  function checkDeletable({ message }: StoredMessage): void {
    if (clock.now() - message.date * 1000 > LIMITS.deleteAfterMsMax)
      throw badRequest("message can't be deleted for everyone")
  }

  const deleteOne = defineMethod('deleteMessage', deleteMessageParams, ({ chat_id, message_id }) => {
    const chat = chats.chatOf(chat_id)
    checkDeletable(chats.find(chat, message_id, 'message to delete not found'))
    chats.remove(chat, message_id)
    return true
  })

  const deleteMany = defineMethod('deleteMessages', deleteMessagesParams, ({ chat_id, message_ids }) => {
    const chat = chats.chatOf(chat_id)
    for (const id of message_ids) {
      const stored = chat.messages.get(id) // missing ones are skipped, as documented
      if (stored !== undefined && clock.now() - stored.message.date * 1000 <= LIMITS.deleteAfterMsMax)
        chats.remove(chat, id)
    }
    return true
  })

  const pin = defineMethod('pinChatMessage', pinChatMessageParams, ({ chat_id, message_id }) => {
    const chat = chats.openChat(chat_id)
    const stored = chats.find(chat, message_id, 'message to pin not found')
    stored.isPinned = true
    chats.append(chat, state.bot, { pinned_message: stored.message })
    events.emit({ type: 'pinned', chatId: chat.chat.id })
    return true
  })

  const unpin = defineMethod('unpinChatMessage', unpinChatMessageParams, ({ chat_id, message_id }) => {
    const chat = chats.openChat(chat_id)
    const pinned = [...chat.messages.values()].filter(({ isPinned }) => isPinned)
    const stored = message_id === undefined ? pinned.at(-1) : chats.find(chat, message_id, 'message to unpin not found')
    if (stored === undefined) throw badRequest('message to unpin not found')
    stored.isPinned = false
    events.emit({ type: 'pinned', chatId: chat.chat.id })
    return true
  })

  const unpinAll = defineMethod('unpinAllChatMessages', chatParams, ({ chat_id }) => {
    const chat = chats.openChat(chat_id)
    for (const stored of chat.messages.values()) stored.isPinned = false
    events.emit({ type: 'pinned', chatId: chat.chat.id })
    return true
  })

  const react = defineMethod('setMessageReaction', setMessageReactionParams, ({ chat_id, message_id, reaction }) => {
    const chat = chats.openChat(chat_id)
    const stored = chats.find(chat, message_id, 'message to react not found')
    // Visible on the chat page only: the Bot API's Message does not carry reactions.
    stored.message = { ...stored.message, sandbox_reaction: reaction?.[0]?.emoji }
    events.emit({ type: 'edited', chatId: chat.chat.id, message: stored.message })
    return true
  })

  return [editText, editCaption, editMedia, editMarkup, deleteOne, deleteMany, pin, unpin, unpinAll, react]
}

const buttons = (markup: object | undefined): { reply_markup?: InlineMarkup } =>
  markup === undefined || (markup as InlineMarkup).inline_keyboard.length === 0
    ? {}
    : { reply_markup: markup as InlineMarkup }

/** Drops keys whose value is undefined: on the wire, absent and undefined are the same. */
const strip = (message: object): unknown => JSON.parse(JSON.stringify(message))
