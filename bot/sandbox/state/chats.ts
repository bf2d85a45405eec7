import type { SandboxClock } from './clock.ts'
import type { Events } from './events.ts'
import { LIMITS } from '../wire/limits.ts'
import { badRequest, forbidden } from '../wire/refusal.ts'
import {
  type ChatState,
  type InvoiceTerms,
  nextNumber,
  type Person,
  type SandboxState,
  type StoredMessage,
} from './state.ts'
import type { Chat, Message, User } from '../wire/wire.ts'

export interface ChatsDeps {
  state: SandboxState
  clock: SandboxClock
  events: Events
}

/** People, their chats with the bot, and the messages in them. */
export function createChats({ state, clock, events }: ChatsDeps) {
  const seconds = (): number => Math.floor(clock.now() / 1000)

  function addPerson(user: Omit<User, 'is_bot'>, isAdmin: boolean): Person {
    const known = state.people.get(user.id)
    const person: Person = {
      user: { ...user, is_bot: false },
      isAdmin,
      hasStarted: known?.hasStarted ?? false,
      hasBlocked: known?.hasBlocked ?? false,
    }
    if (known === undefined && state.people.size >= LIMITS.peopleMax) throw badRequest('too many people in the sandbox')
    state.people.set(user.id, person)
    events.emit({ type: 'people' })
    return person
  }

  function person(id: number): Person {
    const found = state.people.get(id)
    if (found === undefined) throw badRequest(`there is no person ${id} in the sandbox`)
    return found
  }

  function ensureChat(chat: Chat): ChatState {
    const known = state.chats.get(chat.id)
    if (known !== undefined) return known
    const created: ChatState = {
      chat,
      messages: new Map(),
      action: undefined,
      keyboard: undefined,
      menuButton: undefined,
    }
    state.chats.set(chat.id, created)
    return created
  }

  function privateChat(id: number): ChatState {
    const { user } = person(id)
    const { first_name, last_name, username } = user
    return ensureChat({
      id,
      type: 'private',
      first_name,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
    })
  }

  /** The chat of a call, which must exist for the bot: somebody wrote there first. */
  function chatOf(id: number | string): ChatState {
    const chat =
      typeof id === 'number'
        ? state.chats.get(id)
        : [...state.chats.values()].find(({ chat }) => `@${chat.username}` === id)
    if (chat === undefined) {
      if (typeof id === 'number' && state.people.has(id)) throw forbidden("bot can't initiate conversation with a user")
      throw badRequest('chat not found')
    }
    return chat
  }

  /** As `chatOf`, for anything that creates a message there. */
  function openChat(id: number | string): ChatState {
    const chat = chatOf(id)
    const owner = state.people.get(chat.chat.id)
    if (owner?.hasBlocked === true) throw forbidden('bot was blocked by the user')
    return chat
  }

  function find(chat: ChatState, messageId: number, otherwise: string): StoredMessage {
    const found = chat.messages.get(messageId)
    if (found === undefined) throw badRequest(otherwise)
    return found
  }

  function append(chat: ChatState, from: User, content: Partial<Message>, invoice?: InvoiceTerms): Message {
    const message: Message = {
      message_id: nextNumber(state, 'message'),
      from,
      chat: chat.chat,
      date: seconds(),
      ...content,
    }
    chat.messages.set(message.message_id, { message, invoice, isPinned: false })
    if (chat.messages.size > LIMITS.messagesPerChatMax) {
      const [oldest] = chat.messages.keys()
      if (oldest !== undefined) chat.messages.delete(oldest)
    }
    if (from.is_bot) chat.action = undefined
    events.emit({ type: 'message', chatId: chat.chat.id, message })
    return message
  }

  /** Replaces a message by `next`: the counterpart of `append` for edits. */
  function replace(chat: ChatState, stored: StoredMessage, next: Message, marksEdited = true): Message {
    stored.message = marksEdited ? { ...next, edit_date: seconds() } : next
    events.emit({ type: 'edited', chatId: chat.chat.id, message: stored.message })
    return stored.message
  }

  function remove(chat: ChatState, messageId: number): void {
    chat.messages.delete(messageId)
    events.emit({ type: 'deleted', chatId: chat.chat.id, messageId })
  }

  const list = (chatId: number): Message[] =>
    [...(state.chats.get(chatId)?.messages.values() ?? [])].map(({ message }) => message)

  return { addPerson, person, ensureChat, privateChat, chatOf, openChat, find, append, replace, remove, list, seconds }
}

export type Chats = ReturnType<typeof createChats>
