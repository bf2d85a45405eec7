import type { SandboxClock } from './clock.ts'
import { LIMITS } from '../wire/limits.ts'
import { violation } from '../wire/refusal.ts'
import type { QueuedUpdate, SandboxState } from './state.ts'

export interface WebhookSettings {
  url: string
  secretToken: string | undefined
  maxConnections: number
  ipAddress: string | undefined
}

export interface WebhookDeps {
  state: SandboxState
  clock: SandboxClock
  /** How pushes are sent: by the network's fetch, or by a bot's own handler in tests. */
  pushFetch: typeof fetch
}

const PORTS = ['', '443', '80', '88', '8443']

/** Pushes the queue to the bot's address: in order within a chat, retried after any answer except 2xx, with
 *  growing delays. */
export function createWebhook({ state, clock, pushFetch }: WebhookDeps) {
  let settings: WebhookSettings | undefined
  let lastError: { at: number; message: string } | undefined
  let pushing = new Map<QueuedUpdate, AbortController>()
  let tries = new WeakMap<QueuedUpdate, number>()
  let waiting = new Set<QueuedUpdate>()

  function set(next: WebhookSettings): void {
    checkAddress(next.url)
    settings = next
    lastError = undefined
    pump()
  }

  function pump(): void {
    if (settings === undefined) return
    const busyLanes = new Set([...pushing.keys(), ...waiting].map(laneOf))
    for (const entry of state.queue) {
      if (pushing.size >= settings.maxConnections) return
      const lane = laneOf(entry)
      if (busyLanes.has(lane)) continue
      busyLanes.add(lane)
      void push(entry, settings)
    }
  }

  async function push(entry: QueuedUpdate, { url, secretToken }: WebhookSettings): Promise<void> {
    const controller = new AbortController()
    pushing.set(entry, controller)
    const giveUp = clock.after(LIMITS.webhookAnswerMsMax, () => controller.abort())
    const failure = await attempt(url, secretToken, entry, controller.signal)
    giveUp()
    if (!pushing.delete(entry)) return // removed or reset meanwhile
    const count = (tries.get(entry) ?? 0) + 1
    tries.set(entry, count)
    if (failure === undefined || count >= LIMITS.webhookTriesMax) {
      state.queue = state.queue.filter((other) => other !== entry)
    } else {
      lastError = { at: clock.now(), message: failure }
      waiting.add(entry)
      clock.after(Math.min(LIMITS.webhookRetryMsMax, 500 * 2 ** count), () => {
        waiting.delete(entry)
        pump()
      })
    }
    pump()
  }

  async function attempt(
    url: string,
    secret: string | undefined,
    entry: QueuedUpdate,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      const response = await pushFetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: JSON.stringify(entry.update),
        signal,
      })
      await response.body?.cancel()
      return response.ok
        ? undefined
        : `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim()
    } catch {
      return signal.aborted ? 'Read timeout expired' : 'Connection failed'
    }
  }

  function remove(): void {
    settings = undefined
    for (const controller of pushing.values()) controller.abort()
    pushing = new Map()
    waiting = new Set()
    tries = new WeakMap()
  }

  return {
    set,
    remove,
    pump,
    isSet: () => settings !== undefined,
    settings: () => settings,
    /** Pushes in progress or waiting for a retry, for callers that wait until all is quiet. */
    busy: () => pushing.size + waiting.size,
    info: () => ({
      url: settings?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: state.queue.length,
      ...(settings === undefined ? {} : { max_connections: settings.maxConnections }),
      ...(settings?.ipAddress === undefined ? {} : { ip_address: settings.ipAddress }),
      ...(lastError === undefined
        ? {}
        : { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.message }),
      ...(state.allowedUpdates.length === 0 ? {} : { allowed_updates: state.allowedUpdates }),
    }),
  }
}

export type Webhook = ReturnType<typeof createWebhook>

/** Telegram requires https on four ports. This one also accepts plain http on this machine, which has no
 *  certificates. */
function checkAddress(url: string): void {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined) throw violation('bad webhook: invalid webhook URL specified')
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname) || address.hostname.endsWith('.test')
  if (isLocal) return
  if (address.protocol !== 'https:') throw violation('bad webhook: An HTTPS URL must be provided for webhook')
  if (!PORTS.includes(address.port))
    throw violation('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
}

function laneOf({ update }: QueuedUpdate): string {
  const body = Object.values(update).find((value) => typeof value === 'object') as
    | { chat?: { id: number }; message?: { chat: { id: number } }; from?: { id: number } }
    | undefined // the one object in an update is its body, and these are the places where it names its chat
  // A checkout is not queued behind the chat it comes from.
  if ('pre_checkout_query' in update) return `checkout:${update.update_id}`
  return String(body?.chat?.id ?? body?.message?.chat.id ?? body?.from?.id ?? update.update_id)
}
