import { LIMITS } from '../wire/limits.ts'
import { badRequest } from '../wire/refusal.ts'
import { toDocument, toFileRef, toPhoto } from '../state/files.ts'
import { type CallbackState, type ChatState, type CheckoutState, nextNumber, type Person } from '../state/state.ts'
import { detectEntities } from '../text/entities.ts'
import type { InlineButton, Message } from '../wire/wire.ts'
import type { World } from '../state/world.ts'

export interface NewPerson {
  id: number
  first_name?: string | undefined
  last_name?: string | undefined
  username?: string | undefined
  language_code?: string | undefined
  is_admin?: boolean | undefined
}

/** Where a person acts: alone with the bot, or in a group, by its negative id. */
export interface Place {
  person: number
  chat?: number | undefined
}

export type OddMessage = 'sticker' | 'voice' | 'location' | 'contact'

/** Which button: by its data (including old and foreign ones), by its text, or by its position, counted from
 *  0. */
export type ButtonChoice = { data: string } | { label: string } | { index: number }

/** What people do: the other side of the chat from the bot. */
export function createPeople({ state, clock, chats, files, updates, payments }: World) {
  function add({ id, first_name, last_name, username, language_code, is_admin }: NewPerson): Person {
    const user = {
      id,
      first_name: first_name ?? `Person ${id}`,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
      ...(language_code === undefined ? {} : { language_code }),
    }
    return chats.addPerson(user, is_admin ?? state.people.get(id)?.isAdmin ?? false)
  }

  function enter({ person: id, chat: groupId }: Place): { person: Person; chat: ChatState } {
    const person = chats.person(id)
    if (groupId !== undefined && groupId !== id) {
      return { person, chat: chats.ensureChat({ id: groupId, type: 'group', title: 'Investors' }) }
    }
    if (person.hasBlocked) throw badRequest('the person has blocked the bot, and must unblock it first')
    person.hasStarted = true
    return { person, chat: chats.privateChat(id) }
  }

  function post(place: Place, content: Partial<Message>): Message {
    const { person, chat } = enter(place)
    const message = chats.append(chat, person.user, content)
    const text = message.text ?? message.caption ?? ''
    // In groups a bot with privacy mode receives only what is addressed to it.
    const isHeard = chat.chat.type === 'private' || text.startsWith('/') || text.includes(`@${state.bot.username}`)
    if (isHeard) updates.push('message', message)
    return message
  }

  /** Long texts arrive in pieces of 4096 characters, as Telegram's apps send them. */
  function say({
    text,
    reply_to: replyTo,
    forwarded,
    ...place
  }: Place & { text: string; reply_to?: number | undefined; forwarded?: boolean | undefined }): Message[] {
    const trimmed = text.trim()
    if (trimmed === '') throw badRequest('a person cannot send an empty text')
    const answered = replyTo === undefined ? undefined : enter(place).chat.messages.get(replyTo)?.message
    const pieces: Message[] = []
    for (let from = 0; from < trimmed.length; from += LIMITS.textCharsMax) {
      const piece = trimmed.slice(from, from + LIMITS.textCharsMax)
      const entities = detectEntities(piece, [])
      pieces.push(
        post(place, {
          text: piece,
          ...(entities.length === 0 ? {} : { entities }),
          ...(answered === undefined ? {} : { reply_to_message: answered }),
          ...(forwarded === true ? forwardedFrom(clock.now()) : {}),
        }),
      )
    }
    return pieces
  }

  function upload({
    name,
    bytes,
    mimeType,
    caption,
    as = 'document',
    forwarded,
    ...place
  }: Place & {
    name: string
    bytes: Uint8Array
    mimeType?: string | undefined
    caption?: string | undefined
    as?: 'document' | 'photo' | undefined
    forwarded?: boolean | undefined
  }): Message {
    const file = files.store(as, { name, bytes, ...(mimeType === undefined ? {} : { mimeType }) })
    return post(place, {
      ...(as === 'photo' ? { photo: toPhoto(file) } : { document: toDocument(file) }),
      ...(caption === undefined || caption.trim() === '' ? {} : { caption: caption.trim() }),
      ...(forwarded === true ? forwardedFrom(clock.now()) : {}),
    })
  }

  function sendOdd({ what, ...place }: Place & { what: OddMessage }): Message {
    const person = chats.person(place.person)
    switch (what) {
      case 'sticker': {
        const file = files.store('sticker', { name: 'sticker.webp', bytes: new Uint8Array(16) })
        const looks = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, emoji: '👍' }
        return post(place, { sticker: { ...toFileRef(file), ...looks } })
      }
      case 'voice': {
        const file = files.store('voice', { name: 'voice.ogg', bytes: new Uint8Array(64), mimeType: 'audio/ogg' })
        return post(place, { voice: { ...toFileRef(file), duration: 3, mime_type: 'audio/ogg' } })
      }
      case 'location':
        return post(place, { location: { latitude: 51.5, longitude: -0.12 } })
      case 'contact':
        return post(place, {
          contact: { phone_number: '+10000000000', first_name: person.user.first_name, user_id: person.user.id },
        })
      default:
        return what satisfies never
    }
  }

  function edit({ message_id: messageId, text, ...place }: Place & { message_id: number; text: string }): Message {
    const { person, chat } = enter(place)
    const stored = chats.find(chat, messageId, 'there is no such message')
    if (stored.message.from.id !== person.user.id) throw badRequest('a person edits own messages only')
    const { entities: _, ...rest } = stored.message
    const entities = detectEntities(text, [])
    const message = chats.replace(chat, stored, { ...rest, text, ...(entities.length === 0 ? {} : { entities }) })
    updates.push('edited_message', message)
    return message
  }

  /** A person deletes a message. Bots are not notified. */
  function remove({ message_id: messageId, ...place }: Place & { message_id: number }): void {
    chats.remove(enter(place).chat, messageId)
  }

  function tap({
    message_id: messageId,
    button,
    ...place
  }: Place & { message_id: number; button: ButtonChoice }): CallbackState {
    const { person, chat } = enter(place)
    const message = chat.messages.get(messageId)?.message
    const data = 'data' in button ? button.data : choose(message, button).callback_data
    if (data === undefined) throw badRequest('the button has no callback data')
    const callback: CallbackState = {
      id: String(4_100_000_000_000 + nextNumber(state, 'callback')),
      personId: person.user.id,
      chatId: chat.chat.id,
      messageId,
      data,
      at: clock.now(),
      answer: undefined,
    }
    state.callbacks.set(callback.id, callback)
    if (state.callbacks.size > LIMITS.journalCallsMax) state.callbacks.delete([...state.callbacks.keys()][0] ?? '')
    updates.push('callback_query', {
      id: callback.id,
      from: person.user,
      message: message ?? { message_id: messageId, chat: chat.chat, date: 0 },
      chat_instance: String(chat.chat.id * 31 + 7),
      data,
    })
    return callback
  }

  /** Pays an invoice: one in the person's chat, one forwarded from another's, or a link. */
  function pay({
    person,
    from,
  }: {
    person: number
    from: { chatId: number; messageId: number } | { link: string }
  }): CheckoutState {
    const terms = payments.termsOf(from)
    enter({ person })
    if (
      'chatId' in from &&
      from.chatId !== person &&
      terms.startParameter !== undefined &&
      terms.startParameter !== ''
    ) {
      throw badRequest('a forwarded invoice with a start_parameter opens the bot instead')
    }
    return payments.pay(person, terms)
  }

  /** Blocking stops everything the bot sends; the bot is notified of blocking and unblocking. */
  function setBlocked(personId: number, hasBlocked: boolean): void {
    const person = chats.person(personId)
    if (person.hasBlocked === hasBlocked) return
    person.hasBlocked = hasBlocked
    const [before, after] = hasBlocked ? ['member', 'kicked'] : ['kicked', 'member']
    const member = (status: string | undefined): object => ({
      user: state.bot,
      status,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    })
    updates.push('my_chat_member', {
      chat: chats.privateChat(personId).chat,
      from: person.user,
      date: chats.seconds(),
      old_chat_member: member(before),
      new_chat_member: member(after),
    })
  }

  return { add, say, upload, sendOdd, edit, remove, tap, pay, setBlocked }
}

const forwardedFrom = (now: number): Partial<Message> => ({
  forward_origin: { type: 'hidden_user', date: Math.floor(now / 1000) - 3600, sender_user_name: 'Somebody' },
})

function choose(message: Message | undefined, button: { label: string } | { index: number }): InlineButton {
  const all = message?.reply_markup?.inline_keyboard.flat() ?? []
  const found =
    'index' in button
      ? all[button.index]
      : (all.find(({ text }) => text === button.label) ?? all.find(({ text }) => text.includes(button.label)))
  if (found === undefined) {
    const wanted = 'index' in button ? `number ${button.index}` : `“${button.label}”`
    throw badRequest(`there is no button ${wanted}; there are: ${all.map(({ text }) => text).join(' | ')}`)
  }
  return found
}
