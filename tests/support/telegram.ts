import { createAdaptorServer } from '@hono/node-server'
import type { FaultRequest } from '../../bot/sandbox/state/faults.ts'
import { createSandbox, type Sandbox } from '../../bot/sandbox/sandbox.ts'
import type { Update } from '../../bot/sandbox/wire/wire.ts'
import type { Send } from '../../core/client.ts'
import { createPerson, describe, type TestPerson } from './telegram-person.ts'

/** A bot that calls for ever is given up too. */
const PATIENCES_MAX = 60

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

const TOKEN = '7700000001:TEST-sandbox-token'

/** Monday 2 March 2026, 09:00 UTC. */
const START = Date.UTC(2026, 2, 2, 9)

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

  /** `isLate`: nothing has happened for long. */
  async function isQuiet(isLate: boolean): Promise<boolean> {
    handOver()
    const { updates, calls, pushes, is_polled } = control.pending()
    // A bot that does not ask for what waits has lost a poll, and rests before the next one: by a clock that its test moves.
    if (isLate && deliver === undefined && updates > 0 && !is_polled) await isBotIdle()
    return updates === 0 && calls === 0 && pushes === 0 && delivering === 0 && (await isBotIdle())
  }

  async function settled(predicate?: () => boolean): Promise<void> {
    const started = performance.now()
    let deadline = started + patienceMs
    let seen = control.journal().count()
    let quietTurns = 0
    let turns = 0
    // Quiet only counts when it lasts: between two calls of one handler there is a turn with none under way.
    while (quietTurns < (predicate === undefined ? 4 : 1)) {
      const isSo =
        predicate === undefined
          ? await isQuiet(performance.now() > deadline - patienceMs / 2)
          : (handOver(), predicate())
      quietTurns = isSo ? quietTurns + 1 : 0
      // What goes on, goes on: only a bot that does nothing more is given up.
      if (control.journal().count() > seen) {
        seen = control.journal().count()
        deadline = Math.min(performance.now(), started + PATIENCES_MAX * patienceMs) + patienceMs
      }
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

/** A fetch as the bot's way to send. The cast is safe: fetches of tests only listen to the signal. */
export const sendOver =
  (send: typeof fetch): Send =>
  (url, request) =>
    send(url, request as RequestInit)

/** Lets everything that is due happen. After many turns without an end it makes room for other processes, whose work is waited for. */
const LOOK_MS_MAX = 5

const nextTurn = (turns: number): Promise<void> =>
  new Promise((resolve) => {
    // What takes longer than a few turns waits for a child process, which needs the processor more than this look does.
    if (turns < 50) setImmediate(resolve)
    else setTimeout(resolve, Math.min(turns - 49, LOOK_MS_MAX))
  })

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
