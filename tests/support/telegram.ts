import { createAdaptorServer } from '@hono/node-server'
import type { OddMessage } from '../../bot/sandbox/control/people.ts'
import type { FaultRequest } from '../../bot/sandbox/state/faults.ts'
import { createSandbox, type Sandbox } from '../../bot/sandbox/sandbox.ts'
import type { Message, Update } from '../../bot/sandbox/wire/wire.ts'
import type { Send } from '../../core/client.ts'

export interface TelegramDeps {
  /** When time stands; it moves by `advance` only. */
  frozenAt?: number
  /** Runs by the machine's clock instead of standing still. */
  isClockRunning?: boolean
  adminTelegramIds?: readonly number[]
  /** Seeds Anna, Ivan and an admin, as the demo does. */
  hasPeople?: boolean
  /** Takes updates by hand, instead of the bot's polling: called one by one in order, and waited for by `settled`. */
  deliver?: (update: Update) => Promise<void>
  /** Whether the bot has nothing left to do that Telegram cannot see: jobs, outbox, lanes. */
  isBotIdle?: () => boolean | Promise<boolean>
  /** How long `settled` waits before it fails, in real milliseconds. */
  patienceMs?: number
  /** Where webhooks are pushed. */
  pushFetch?: typeof fetch
}

export interface Telegram extends Disposable {
  sandbox: Sandbox
  control: Sandbox['control']
  token: string
  apiRoot: string
  /** For grammY's `client: { apiRoot, fetch }`, and for anything else that takes a fetch. No sockets. */
  fetch: typeof fetch
  person: (id: number, about?: { language?: string; name?: string; isAdmin?: boolean }) => TestPerson
  inject: (fault: FaultRequest) => void
  /** Moves the frozen clock, then waits until the bot is quiet. */
  advance: (ms: number) => Promise<void>
  now: () => number
  /** Resolves when `predicate` holds, or without one when nothing is under way any more. */
  settled: (predicate?: () => boolean) => Promise<void>
  /** All complaints: broken contract, broken limits, mechanical checks. Expect this to equal []. */
  complaints: () => string[]
  close: () => void
}

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

const TOKEN = '7700000001:TEST-sandbox-token'
/** Monday 2 March 2026, 09:00 UTC. */
const START = Date.UTC(2026, 2, 2, 9)

/** One pixel, transparent: the smallest picture Telegram would take. */
export const PNG_PIXEL: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A Telegram of the test's own: nothing shared, nothing slept on. */
export function startTelegram({
  frozenAt = START,
  isClockRunning = false,
  adminTelegramIds = [],
  hasPeople = false,
  deliver,
  isBotIdle = () => true,
  patienceMs = 10_000,
  pushFetch,
}: TelegramDeps = {}): Telegram {
  const sandbox = createSandbox({
    token: TOKEN,
    ...(isClockRunning ? {} : { frozenAt }),
    adminTelegramIds,
    hasPeople,
    ...(pushFetch === undefined ? {} : { pushFetch }),
  })
  const { control } = sandbox
  const inProcess = toInProcessFetch(sandbox)
  let deliveries = Promise.resolve()
  let delivering = 0
  const failures: unknown[] = []

  /** Hands waiting updates to `deliver`, confirming each as a poll would. */
  function handOver(): void {
    if (deliver === undefined) return
    const { queue } = control.state()
    for (const { update } of queue.splice(0)) {
      delivering += 1
      deliveries = deliveries.then(() => hand(update, deliver))
    }
  }

  async function hand(update: Update, take: (update: Update) => Promise<void>): Promise<void> {
    await take(update).catch((error: unknown) => failures.push(error))
    delivering -= 1
  }

  async function isQuiet(): Promise<boolean> {
    handOver()
    const { updates, calls, pushes } = control.pending()
    return updates === 0 && calls === 0 && pushes === 0 && delivering === 0 && (await isBotIdle())
  }

  async function settled(predicate?: () => boolean): Promise<void> {
    const deadline = performance.now() + patienceMs
    let quietTurns = 0
    let turns = 0
    // Quiet only counts when it lasts: between two calls of one handler there is a turn with none under way.
    while (quietTurns < (predicate === undefined ? 4 : 1)) {
      const isSo = predicate === undefined ? await isQuiet() : (handOver(), predicate())
      quietTurns = isSo ? quietTurns + 1 : 0
      if (performance.now() > deadline) throw new Error(`Telegram did not settle: ${describe(sandbox)}`)
      turns += 1
      await nextTurn(turns)
    }
    if (failures.length > 0) throw failures.shift()
  }

  const people = new Map<number, TestPerson>()
  const person: Telegram['person'] = (id, about = {}) => {
    const known = people.get(id)
    if (known !== undefined && Object.keys(about).length === 0) return known
    const { language, name, isAdmin } = about
    control.people.add({ id, language_code: language ?? 'en', first_name: name, is_admin: isAdmin })
    const created = createPerson({ id, sandbox, settled })
    people.set(id, created)
    return created
  }

  function close(): void {
    sandbox.close()
  }

  return {
    sandbox,
    control,
    token: TOKEN,
    apiRoot: 'http://localhost',
    fetch: inProcess,
    person,
    inject: control.inject,
    async advance(ms) {
      control.advance(ms)
      await settled()
    },
    now: control.now,
    settled,
    complaints: () => [
      ...control.violations().map(({ method, description }) => `${method}: ${description}`),
      ...control.findings().map(({ rule, detail }) => `${rule}: ${detail}`),
    ],
    close,
    [Symbol.dispose]: close,
  }
}

/** The same, listening on a free port of this machine: for a bot in another process, or for the network's own faults. */
export async function listenTelegram(deps: TelegramDeps = {}): Promise<Telegram & AsyncDisposable> {
  const telegram = startTelegram(deps)
  const server = createAdaptorServer({ fetch: (request, env) => telegram.sandbox.fetch(request, env) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): void => {
    telegram.close()
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
  return {
    ...telegram,
    apiRoot: `http://127.0.0.1:${port}`,
    fetch,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  }
}

function createPerson({
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

/** A fetch as the bot's way to send. The cast is safe: fetches of tests only listen to the signal. */
export const sendOver =
  (send: typeof fetch): Send =>
  (url, request) =>
    send(url, request as RequestInit)

const toBytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content

/** Lets everything that is due happen. After many turns without an end it makes room for other processes, whose work is waited for. */
const LOOK_MS_MAX = 5
const nextTurn = (turns: number): Promise<void> =>
  new Promise((resolve) => {
    // What takes longer than a few turns waits for a child process, which needs the processor more than this look does.
    if (turns < 50) setImmediate(resolve)
    else setTimeout(resolve, Math.min(turns - 49, LOOK_MS_MAX))
  })

/** What a failed wait needs to be understood. */
function describe({ control }: Sandbox): string {
  const calls = control.journal().calls().slice(-10)
  const lines = calls.map(
    ({ method, chatId, ok, description }) => `  ${method} ${chatId ?? ''} ${ok ? 'ok' : description}`,
  )
  return `${JSON.stringify(control.pending())}\nlast calls:\n${lines.join('\n')}`
}

/** A fetch straight into the sandbox. grammY gives it node-fetch's options: a Node stream as body, a signal of another make. */
function toInProcessFetch(sandbox: Sandbox): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController()
    const signal = init?.signal ?? undefined
    const abort = (): void => controller.abort(new DOMException('This operation was aborted', 'AbortError'))
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort, { once: true })
    controller.signal.throwIfAborted()
    try {
      const { method, headers, body } = init ?? {}
      const request = new Request(input, {
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined || body === null ? {} : { body, duplex: 'half' }),
        signal: controller.signal,
      })
      const answer = await sandbox.fetch(request)
      controller.signal.throwIfAborted()
      return answer
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }
}
