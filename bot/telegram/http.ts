import { Agent, type Dispatcher } from 'undici'
import type { Send, SendRequest, Sent } from '../../core/client.ts'

const SOCKETS_MAX = 128
const ANSWER_BYTES_MAX = 64_000_000
/** For callers without a limit: grammY ends its calls by itself. */
const WAIT_MS_MAX = 300_000
const HTTPS_CHARS = 'https://'.length

/** Sends text, bytes and forms over kept-alive connections, and reads each answer whole. The platform's fetch
 *  does the same for about ten times the work (streams, signals and headers of its own per call), node:http
 *  for three times. Rejects with the socket's error, or with `AbortError` if the signal is aborted. */
export function createHttp(): Send {
  const agent = new Agent({ connections: SOCKETS_MAX, maxResponseSize: ANSWER_BYTES_MAX })

  function exchange(url: string, body: string | Uint8Array | null, request: SendRequest): Promise<Sent> {
    const { method = 'GET', headers = {}, signal, timeoutMs = WAIT_MS_MAX } = request
    const slash = url.indexOf('/', HTTPS_CHARS)
    const [origin, path] = slash === -1 ? [url, '/'] : [url.slice(0, slash), url.slice(slash)]
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(aborted())
      const what = { origin, path, method, headers, body }
      const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
      agent.dispatch({ ...what, ...limits }, createExchange(resolve, reject, signal))
    })
  }

  return async (url, request = {}) => {
    const { body = null } = request
    if (!(body instanceof FormData)) return exchange(url, body, request)
    const form = new Response(body)
    const headers = { ...request.headers, 'content-type': form.headers.get('content-type') ?? '' }
    return exchange(url, new Uint8Array(await form.arrayBuffer()), { ...request, headers })
  }
}

/** Receives one answer. */
function createExchange(
  resolve: (answer: Sent) => void,
  reject: (error: Error) => void,
  signal: SendRequest['signal'],
): Dispatcher.DispatchHandler {
  const parts: Buffer[] = []
  let status = 0
  let get: Sent['headers']['get']
  let controller: Dispatcher.DispatchController | undefined
  const stop = (): void => {
    reject(aborted())
    controller?.abort(aborted())
  }
  signal?.addEventListener('abort', stop)
  const end = (): void => signal?.removeEventListener('abort', stop)
  return {
    onRequestStart(started) {
      controller = started
      // It has waited for its connection until now.
      if (signal?.aborted === true) started.abort(aborted())
    },
    onResponseStart(_, statusCode, headers) {
      status = statusCode
      get = (name) => toText(headers[name.toLowerCase()])
    },
    onResponseData(_, part) {
      parts.push(part)
    },
    onResponseEnd() {
      end()
      resolve(toSent(status, get, parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)))
    },
    onResponseError(_, error) {
      end()
      reject(error)
    },
  }
}

const aborted = (): Error => new DOMException('This operation was aborted', 'AbortError')

const toText = (value: string | string[] | undefined): string | null => (value === undefined ? null : String(value))

function toSent(status: number, get: Sent['headers']['get'], bytes: Buffer): Sent {
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get },
    text: async () => bytes.toString('utf8'),
    json: async () => JSON.parse(bytes.toString('utf8')) as unknown,
    arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  }
}
