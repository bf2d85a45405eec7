import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, errors } from 'undici'
import type { DeliveryFailure } from '../contract/webhooks/webhook.ts'
import { bareHost, isPublicAddress, isRefusedLiteral } from './address.ts'
import type { Resolve } from './resolver.ts'

const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 64_000
const ANSWER_BYTES_KEPT = 1_000
const HEADER_BYTES_MAX = 16_384
const IDLE_MS = 4_000

/** The outcome of sending something. */
export interface Sent {
  status: number | null
  failure: DeliveryFailure | null
  ms: number
  /** The beginning of the answer's body. */
  answer: string
}

export interface SenderDeps {
  resolve: Resolve
  /** Whether private addresses may be called. */
  allowsPrivate: boolean
  version: string
  /** For the whole answer. */
  answerMsMax?: number
}

class RefusedAddress extends Error {}
class UnknownName extends Error {}

/** Sends to addresses that strangers have chosen. A name is resolved once, all its addresses are checked, and
 *  the connection is made to one of these: later answers of a name server do not count. Redirects are not
 *  followed; answers are read up to 64 kB and 10 seconds. */
export function createSender({ resolve, allowsPrivate, version, answerMsMax = ANSWER_MS_MAX }: SenderDeps) {
  async function addressesOf(name: string): Promise<string[]> {
    const addresses = await resolve(bareHost(name)).catch((cause: unknown) => {
      throw new UnknownName('no address', { cause })
    })
    // One private address is enough to refuse: others decide which of them is called.
    if (!allowsPrivate && !addresses.every(isPublicAddress)) throw new RefusedAddress('not a public address')
    return addresses
  }

  async function answer(name: string, isAll: boolean, callback: Parameters<LookupFunction>[2]): Promise<void> {
    let found: Array<{ address: string; family: number }>
    try {
      found = (await addressesOf(name)).map((address) => ({ address, family: isIP(address) }))
    } catch (error) {
      return callback(error as Error, '', 0)
    }
    const [first] = found
    if (isAll || first === undefined) return callback(null, found)
    return callback(null, first.address, first.family)
  }

  const lookup: LookupFunction = (name, options, callback) => void answer(name, options.all === true, callback)

  // Address literals are never looked up, so they are checked beforehand.
  const connect = buildConnector({ timeout: CONNECT_MS_MAX, lookup, autoSelectFamily: true, allowH2: false })
  const agent = new Agent({
    connect(options, callback) {
      if (!allowsPrivate && isRefusedLiteral(bareHost(options.hostname)))
        return callback(new RefusedAddress('not a public address'), null)
      return connect(options, callback)
    },
    headersTimeout: answerMsMax,
    bodyTimeout: answerMsMax,
    maxHeaderSize: HEADER_BYTES_MAX,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
  })

  return {
    /** Never throws: errors are returned as failures. */
    send(url: URL, headers: Record<string, string>, body: string): Promise<Sent> {
      return new Promise((settle) => {
        const started = performance.now()
        let status: number | null = null
        let length = 0
        let kept = ''
        let abort: (reason: Error) => void = () => undefined
        let isLate = false
        const timer = setTimeout(() => {
          isLate = true
          abort(new Error('too late'))
        }, answerMsMax)
        const end = (failure: DeliveryFailure | null): void => {
          clearTimeout(timer)
          settle({ status, failure, ms: Math.round(performance.now() - started), answer: kept })
        }
        agent.dispatch(
          {
            origin: url.origin,
            path: `${url.pathname}${url.search}`,
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'user-agent': `Coincast-Webhooks/${version}`,
              ...headers,
            },
            body,
          },
          {
            onRequestStart(controller) {
              abort = (reason) => controller.abort(reason)
              if (isLate) abort(new Error('too late'))
            },
            onResponseStart(_controller, code) {
              status = code
            },
            onResponseData(_controller, chunk) {
              if (length < ANSWER_BYTES_KEPT) kept += toText(chunk.subarray(0, ANSWER_BYTES_KEPT - length))
              length += chunk.length
              if (length > ANSWER_BYTES_MAX) abort(new Error('long enough'))
            },
            onResponseEnd: () => end(status === null ? 'cut_off' : failureOf(status)),
            onResponseError(_controller, error) {
              // A long answer counts by its status; the rest of it is not read.
              if (status !== null && length > ANSWER_BYTES_MAX) return end(failureOf(status))
              return end(isLate ? 'timed_out' : toFailure(error, status !== null))
            },
          },
        )
      })
    },

    /** Whether this name or address leads to public addresses only; true for a name that cannot be resolved
     *  at present. */
    async isPublic(url: URL): Promise<boolean> {
      const host = bareHost(url.hostname)
      if (allowsPrivate || isIP(host) !== 0) return allowsPrivate || isPublicAddress(host)
      return addressesOf(host).then(
        () => true,
        (error: unknown) => !(error instanceof RefusedAddress),
      )
    },

    /** Aborts everything in progress. */
    close: (): Promise<void> => agent.destroy(),
  }
}
export type Sender = ReturnType<typeof createSender>

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8').replaceAll('\0', '')

function failureOf(status: number): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'redirect' : 'status'
}

function toFailure(error: Error, hasBegun: boolean): DeliveryFailure {
  if (error instanceof RefusedAddress) return 'refused_address'
  if (error instanceof UnknownName) return 'unknown_name'
  if (
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  )
    return 'timed_out'
  const code = String((error as NodeJS.ErrnoException).code)
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return 'bad_certificate'
  if (hasBegun) return 'cut_off'
  return error instanceof errors.SocketError || code === 'ECONNRESET' ? 'cut_off' : 'no_connection'
}
