import type { Send, SendRequest, Sent } from '../../core/client.ts'
import type { Now, Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'

export interface TelegramFetchDeps {
  send: Send
  now: Now
  sleep: Sleep
  log: Log
}

/** What grammY passes to its `client.fetch`. Its signal comes from a polyfill, its multipart body is a Node
 *  stream. */
interface GrammyRequest {
  method?: string
  headers?: Record<string, string>
  body?: string | AsyncIterable<Uint8Array> | null
  signal?: SendRequest['signal'] | null
  /** For the whole call, including retries. */
  timeoutMs?: number
}

export type TelegramFetch = (url: string, request?: GrammyRequest) => Promise<Sent>

const TRIES_MAX = 3
const BACKOFF_MS = 500
/** A wait up to this long is done here; a longer one is left to the caller. */
const SHORT_WAIT_MS_MAX = 5_000
const SHUT_CHATS_MAX = 10_000
/** Repeated after a lost answer, these would cost or do something twice; getUpdates has its own loop. */
const SENT_ONCE = new Set(['sendInvoice', 'createInvoiceLink', 'refundStarPayment', 'getUpdates'])
/** undici's codes for a timeout. */
const NO_ANSWER = new Set<unknown>(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** How the bot reaches Telegram: grammY's `client.fetch`, which conversations use as well. Waits out short
 *  429s, retries failed calls a bounded number of times within `timeoutMs`, and calls no chat before its
 *  `retry_after` has passed. Only text bodies are retried. Its errors never contain the URL, because that
 *  contains the token. */
export function createTelegramFetch({ send, now, sleep, log }: TelegramFetchDeps): TelegramFetch {
  const shutUntil = new Map<string, number>()

  function shut(chat: string | undefined, seconds: number): void {
    if (chat === undefined) return
    if (shutUntil.size >= SHUT_CHATS_MAX) {
      for (const [key, until] of shutUntil) if (until <= now()) shutUntil.delete(key)
    }
    shutUntil.set(chat, now() + seconds * 1000)
  }

  return async (url, request = {}) => {
    const method = url.slice(url.lastIndexOf('/') + 1)
    const body = typeof request.body === 'string' ? request.body : await toBytes(request.body)
    const chat = chatOf(body)
    const canRepeat = typeof body === 'string'
    const signal = request.signal ?? undefined
    const { headers = {}, timeoutMs } = request
    const whole = {
      method: request.method ?? 'POST',
      headers,
      body: body ?? null,
      ...(signal === undefined ? {} : { signal }),
    }
    const until = timeoutMs === undefined ? Infinity : now() + timeoutMs
    const isTimeFor = (ms: number): boolean => now() + ms < until
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= TRIES_MAX || !canRepeat
      const waitMs = chat === undefined ? 0 : (shutUntil.get(chat) ?? 0) - now()
      if (waitMs > SHORT_WAIT_MS_MAX || (waitMs > 0 && (isLast || !isTimeFor(waitMs)))) return toTooMany(waitMs)
      if (waitMs > 0) await sleep(waitMs, signal)
      const backoffMs = BACKOFF_MS * 2 ** (attempt - 1)
      const mayRepeat = () => !isLast && !SENT_ONCE.has(method) && isTimeFor(backoffMs)
      let response: Sent
      try {
        response = await send(url, until === Infinity ? whole : { ...whole, timeoutMs: Math.max(1, until - now()) })
      } catch (error) {
        if (!mayRepeat() || signal?.aborted === true) throw withoutUrl(method, error)
        log({ event: 'telegram_unreachable', level: 'warn', method, attempt })
        await sleep(backoffMs, signal)
        continue
      }
      if (response.status === 429) {
        const text = await response.text()
        const seconds = retryAfterOf(text)
        shut(chat, seconds)
        log({ event: 'telegram_flood', level: 'warn', method, seconds })
        if (seconds * 1000 > SHORT_WAIT_MS_MAX || isLast || !isTimeFor(seconds * 1000))
          return new Response(text, { status: 429 })
        if (chat === undefined) await sleep(seconds * 1000, signal)
        continue
      }
      if (response.status >= 500 && mayRepeat()) {
        log({ event: 'telegram_failed', level: 'warn', method, status: response.status, attempt })
        await sleep(backoffMs, signal)
        continue
      }
      return response
    }
  }
}

async function toBytes(body: Exclude<GrammyRequest['body'], string>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null || body === undefined) return undefined
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

/** The chat of a call, read from the body as grammY writes it. */
function chatOf(body: string | Uint8Array | undefined): string | undefined {
  if (body === undefined) return undefined
  if (typeof body === 'string') return /"chat_id":"?(-?\d+)/.exec(body)?.[1]
  return /name="chat_id"\r\n\r\n(-?\d+)/.exec(Buffer.from(body.subarray(0, 65_536)).toString('latin1'))?.[1]
}

function retryAfterOf(text: string): number {
  const seconds = Number(/"retry_after":\s*(\d+)/.exec(text)?.[1] ?? 1)
  return Math.max(1, seconds)
}

/** The answer that Telegram would give now. */
function toTooMany(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000)
  return Response.json(
    {
      ok: false,
      error_code: 429,
      description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds },
    },
    { status: 429 },
  )
}

function withoutUrl(method: string, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { code?: unknown } | null)?.code
  const reason = NO_ANSWER.has(code)
    ? 'no answer in time'
    : typeof code === 'string'
      ? code
      : error instanceof Error
        ? error.name
        : 'unknown'
  return new Error(`${method} could not be sent: ${reason}`)
}
