import type { OddMessage } from '../../bot/sandbox/control/people.ts'
import type { Sandbox } from '../../bot/sandbox/sandbox.ts'
import type { Message } from '../../bot/sandbox/wire/wire.ts'

export interface TestPerson {
  id: number
  /** Each of these waits until the bot is quiet, and returns what it sent or edited meanwhile, in order. */
  say: (text: string, options?: { replyTo?: number; forwarded?: boolean }) => Promise<Message[]>
  upload: (
    name: string,
    bytes: Uint8Array | string,
    options?: { caption?: string; forwarded?: boolean },
  ) => Promise<Message[]>
  photo: (bytes?: Uint8Array, options?: { caption?: string }) => Promise<Message[]>
  send: (what: OddMessage) => Promise<Message[]>
  edit: (messageId: number, text: string) => Promise<Message[]>
  /** Taps a button by its words, or part of them, on the newest message that has it. */
  tap: (label: string, options?: { message?: number }) => Promise<Message[]>
  /** Taps a button by its data: an old one, a foreign one, one that was never there. */
  tapData: (data: string, options?: { message?: number }) => Promise<Message[]>
  /** Pays the newest invoice, or another's message, or a link. */
  pay: (from?: { chatId: number; messageId: number } | { link: string }) => Promise<Message[]>
  block: () => Promise<Message[]>
  unblock: () => Promise<Message[]>
  /** As the acts above, but without waiting: for taps and texts that are to race. */
  rush: {
    say: (text: string) => Message[]
    upload: (name: string, text: string) => void
    tap: (label: string) => void
    tapData: (data: string, message: number) => void
  }
  /** What stands in the chat now. */
  messages: () => Message[]
  /** What the bot has there. */
  replies: () => Message[]
  /** The newest message of the bot. */
  last: () => Message
  /** Texts and captions of the bot's messages. */
  texts: () => string[]
  /** The words on the buttons of a message, the newest of the bot's unless another is given. */
  buttons: (message?: Message) => string[]
  /** The words of the newest answer to a tap, if it had any. */
  toast: () => string | undefined
  commands: () => { command: string; description: string }[]
}

/** One pixel, transparent: the smallest picture Telegram would take. */
export const PNG_PIXEL: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export function createPerson({
  id,
  sandbox,
  settled,
}: {
  id: number
  sandbox: Sandbox
  settled: () => Promise<void>
}): TestPerson {
  const { control } = sandbox
  const messages = (): Message[] => control.messages(id)
  const replies = (): Message[] => messages().filter(({ from }) => from.is_bot)

  /** Does something, waits until all is quiet, and returns what the bot sent or changed in this chat. */
  async function during(act: () => unknown): Promise<Message[]> {
    const touched = new Map<number, Message>()
    const stop = control.subscribe((event) => {
      if ((event.type === 'message' || event.type === 'edited') && event.chatId === id && event.message.from.is_bot) {
        touched.delete(event.message.message_id)
        touched.set(event.message.message_id, event.message)
      }
      if (event.type === 'deleted') touched.delete(event.messageId)
    })
    try {
      act()
      await settled()
    } finally {
      stop()
    }
    return [...touched.values()]
  }

  function findButton(label: string, wanted: number | undefined): number {
    const candidates =
      wanted === undefined ? replies().reverse() : messages().filter(({ message_id }) => message_id === wanted)
    const labels = (message: Message): string[] =>
      message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? []
    const found = candidates.find((message) => labels(message).some((text) => text.includes(label)))
    if (found === undefined) {
      throw new Error(
        `no button “${label}”; there are: ${candidates.flatMap(labels).join(' | ')}\n${describe(sandbox)}`,
      )
    }
    return found.message_id
  }

  function newestInvoice(): { chatId: number; messageId: number } {
    const message = replies().findLast(({ invoice }) => invoice !== undefined)
    if (message === undefined) throw new Error(`no invoice in the chat\n${describe(sandbox)}`)
    return { chatId: id, messageId: message.message_id }
  }

  const tap = (label: string, message?: number): void => {
    control.people.tap({ person: id, message_id: findButton(label, message), button: { label } })
  }
  const tapData = (data: string, message?: number): void => {
    control.people.tap({ person: id, message_id: message ?? replies().at(-1)?.message_id ?? 1, button: { data } })
  }

  return {
    id,
    say: (text, { replyTo, forwarded } = {}) =>
      during(() => control.people.say({ person: id, text, reply_to: replyTo, forwarded })),
    upload: (name, bytes, { caption, forwarded } = {}) =>
      during(() => control.people.upload({ person: id, name, bytes: toBytes(bytes), caption, forwarded })),
    photo: (bytes = PNG_PIXEL, { caption } = {}) =>
      during(() => control.people.upload({ person: id, name: 'photo.png', bytes, caption, as: 'photo' })),
    send: (what) => during(() => control.people.sendOdd({ person: id, what })),
    edit: (messageId, text) => during(() => control.people.edit({ person: id, message_id: messageId, text })),
    tap: (label, { message } = {}) => during(() => tap(label, message)),
    tapData: (data, { message } = {}) => during(() => tapData(data, message)),
    pay: (from) => during(() => control.people.pay({ person: id, from: from ?? newestInvoice() })),
    block: () => during(() => control.people.setBlocked(id, true)),
    unblock: () => during(() => control.people.setBlocked(id, false)),
    rush: {
      say: (text) => control.people.say({ person: id, text }),
      upload: (name, text) => void control.people.upload({ person: id, name, bytes: toBytes(text) }),
      tap: (label) => tap(label),
      tapData: (data, message) => tapData(data, message),
    },
    messages,
    replies,
    last() {
      const message = replies().at(-1)
      if (message === undefined) throw new Error(`the bot has said nothing to ${id}`)
      return message
    },
    texts: () => replies().map(({ text, caption }) => text ?? caption ?? ''),
    buttons: (message) =>
      ((message ?? replies().at(-1))?.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text),
    toast: () =>
      [...control.state().callbacks.values()].findLast(
        ({ personId, answer }) => personId === id && answer !== undefined,
      )?.answer?.text,
    commands: () => control.chat(id).commands,
  }
}

const toBytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content

/** What a failed wait needs to be understood. */
export function describe({ control }: Sandbox): string {
  const calls = control.journal().calls().slice(-10)
  const lines = calls.map(
    ({ method, chatId, ok, description }) => `  ${method} ${chatId ?? ''} ${ok ? 'ok' : description}`,
  )
  return `${JSON.stringify(control.pending())}\nlast calls:\n${lines.join('\n')}`
}
