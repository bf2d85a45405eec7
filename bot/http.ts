import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'
import type { Send, SendRequest, Sent } from '../core/client.ts'

const SOCKETS_MAX = 128
/** Below the five seconds after which servers commonly shut an idle connection: better not to meet them there. */
const IDLE_MS_MAX = 4_000
const ANSWER_BYTES_MAX = 64_000_000

/** Sends text and bytes over kept connections, and reads each answer whole. The platform's fetch does the same for about five times
 *  the work (streams, signals and headers of its own for every call), which is what most of an update used to cost. Forms
 *  are left to it. Rejects with the socket's own error, or with `AbortError` when the signal says so. */
export function createHttp(): Send {
  const plain = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_MS_MAX })
  const tls = new TlsAgent({ keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_MS_MAX })

  function open(url: string, request: SendRequest, headers: Record<string, string>): ClientRequest {
    const { method = 'GET', timeoutMs } = request
    const options = { method, headers, ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }) }
    return url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: tls })
      : httpRequest(url, { ...options, agent: plain })
  }

  function exchange(url: string, request: SendRequest, body: string | Uint8Array | undefined): Promise<Sent> {
    const { signal } = request
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(aborted())
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const call = open(url, request, { ...request.headers, ...length })
      const end = (): void => signal?.removeEventListener('abort', stop)
      const fail = (error: Error): void => {
        end()
        reject(error)
      }
      function stop(): void {
        call.destroy(aborted())
      }
      signal?.addEventListener('abort', stop)
      call.on('error', fail)
      // Without a limit of its own a call hears of the agent's, which is for idle connections.
      if (request.timeoutMs !== undefined) call.on('timeout', () => call.destroy(new Error('no answer in time')))
      call.on('response', (answer) => {
        readAll(answer).then((bytes) => {
          end()
          const { statusCode = 0, headers } = answer
          resolve(toSent(statusCode, (name) => toText(headers[name.toLowerCase()]), bytes))
        }, fail)
      })
      call.end(body)
    })
  }

  return async (url, request = {}) => {
    const { body } = request
    if (body === undefined || body === null) return exchange(url, request, undefined)
    if (typeof body === 'string' || body instanceof Uint8Array) return exchange(url, request, body)
    // Only a form gets here, and only core's client sends one: with a signal of the platform's own.
    const answer = await fetch(url, request as RequestInit)
    return toSent(answer.status, (name) => answer.headers.get(name), Buffer.from(await answer.arrayBuffer()))
  }
}

const aborted = (): Error => new DOMException('This operation was aborted', 'AbortError')

async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    answer.on('data', (part: Buffer) => {
      size += part.length
      if (size > ANSWER_BYTES_MAX) answer.destroy(new Error('the answer is too large'))
      else parts.push(part)
    })
    answer.on('error', reject)
    answer.on('end', () => resolve(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)))
    answer.on('close', () => {
      if (!answer.complete) reject(new Error('the connection was shut in the middle of an answer'))
    })
  })
}

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
