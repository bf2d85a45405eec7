import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { AppError } from '../../../kit/errors.ts'
import { DAY_MS, MINUTE_MS } from '../../../kit/units.ts'

export interface CertificatesDeps {
  /** Where a stand-in keeps its certificates, and who signs them (PEM, read anew each time); null: PayPal's own. */
  standIn: { base: string; readCa: () => string } | null
  fetch: typeof fetch
  now: () => number
}

const TIMEOUT_MS = 10_000
const BYTES_MAX = 64_000
const CHAIN_MAX = 5
const KEPT_MS = DAY_MS
const KEPT_MAX = 20
/** Anybody can name a certificate to be fetched: so many a minute are, besides those that were believed before. */
const FETCHED_MAX = 10
/** What was refused at an address is not fetched again for so long. */
const REFUSED_MS = 10 * MINUTE_MS
const REFUSED_MAX = 500
const PAYPAL = /^https:\/\/(?:[a-z0-9-]+\.)*paypal\.com\/v1\/notifications\/certs\/[\w-]{1,100}$/

/** The certificates by which PayPal signs its events. One is believed if it comes from PayPal's own host, was issued to PayPal by an authority
 *  that is trusted, and is in force. */
export function createCertificates({ standIn, fetch, now }: CertificatesDeps) {
  /** Also after their time: their addresses are known to be PayPal's. */
  const kept = new Map<string, { certificate: X509Certificate; until: number }>()
  const refused = new Map<string, { refusal: AppError; until: number }>()
  const running = new Map<string, Promise<X509Certificate>>()
  const fetches: number[] = []

  function refuseFlood(): void {
    const at = now()
    while ((fetches[0] ?? at) < at - MINUTE_MS) fetches.shift()
    if (fetches.length >= FETCHED_MAX)
      throw new AppError('unavailable', { detail: 'too many certificates are asked for', retry_after_seconds: 60 })
    fetches.push(at)
  }

  const isAllowed = (url: string): boolean =>
    standIn === null
      ? PAYPAL.test(url)
      : url.startsWith(`${standIn.base}/`) && /^[\w-]{1,100}$/.test(url.slice(standIn.base.length + 1))

  async function load(url: string): Promise<string> {
    if (!kept.has(url)) refuseFlood()
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status === 404) throw rejected('there is no such certificate')
      if (!response.ok) throw new Error(`the certificate is answered with ${response.status}`)
      return await readSmall(response)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('unavailable', { detail: 'PayPal does not answer', retry_after_seconds: 30 }, { cause })
    }
  }

  /** The certificate at an address; asked for by many at once it is fetched once. Throws `event_rejected` if it is not PayPal's, and
   *  `unavailable` if it cannot be fetched. */
  async function find(url: string): Promise<X509Certificate> {
    if (!isAllowed(url)) throw rejected('its certificate is not at PayPal')
    const at = now()
    const earlier = kept.get(url)
    if (earlier !== undefined && earlier.until > at) return earlier.certificate
    const known = refused.get(url)
    if (known !== undefined && known.until > at) throw known.refusal
    const asked = running.get(url) ?? fetchAnew(url, at).finally(() => running.delete(url))
    running.set(url, asked)
    return asked
  }

  async function fetchAnew(url: string, at: number): Promise<X509Certificate> {
    try {
      const certificate = check(await load(url), at)
      put(kept, KEPT_MAX, url, { certificate, until: Math.min(at + KEPT_MS, Date.parse(certificate.validTo)) })
      return certificate
    } catch (error) {
      if (error instanceof AppError && error.code === 'event_rejected')
        put(refused, REFUSED_MAX, url, { refusal: error, until: at + REFUSED_MS })
      throw error
    }
  }

  function check(pem: string, at: number): X509Certificate {
    const [certificate, ...others] = parseAll(pem)
    if (certificate === undefined) throw rejected('there is no certificate at that address')
    if (!/^CN=(?:[a-z0-9-]+\.)*paypal\.com$/m.test(certificate.subject))
      throw rejected('its certificate is not issued to PayPal')
    const roots = standIn === null ? publicRoots() : parseAll(standIn.readCa())
    checkChain(certificate, { others, roots, at })
    return certificate
  }

  return { find }
}

/** Puts a value last, and forgets the first ones above `max`. */
function put<T>(map: Map<string, T>, max: number, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  for (const first of map.keys()) {
    if (map.size <= max) return
    map.delete(first)
  }
}

interface Chain {
  /** Those that came with it. */
  others: readonly X509Certificate[]
  roots: readonly X509Certificate[]
  at: number
}

/** Throws `event_rejected` unless each certificate up to a trusted root is in force and signed by the next. */
function checkChain(leaf: X509Certificate, { others, roots, at }: Chain): void {
  let certificate = leaf
  for (let length = 0; length < CHAIN_MAX; length += 1) {
    if (Date.parse(certificate.validFrom) > at || Date.parse(certificate.validTo) <= at)
      throw rejected('a certificate is not in force')
    const isSigner = (other: X509Certificate): boolean =>
      other.ca && certificate.checkIssued(other) && certificate.verify(other.publicKey)
    const root = roots.find(isSigner)
    if (root !== undefined) {
      if (Date.parse(root.validTo) <= at) throw rejected('a certificate is not in force')
      return
    }
    const next = others.find((other) => other !== certificate && isSigner(other))
    if (next === undefined) throw rejected('its certificate is signed by nobody that is trusted')
    certificate = next
  }
  throw rejected('its chain of certificates is too long')
}

let ofMachine: X509Certificate[] | undefined
const publicRoots = (): X509Certificate[] => (ofMachine ??= rootCertificates.map((pem) => new X509Certificate(pem)))

function parseAll(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.slice(0, CHAIN_MAX * 2).map((block) => new X509Certificate(block))
  } catch (cause) {
    throw rejected('its certificate cannot be read', cause)
  }
}

async function readSmall(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) throw rejected('its certificate is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}

const rejected = (detail: string, cause?: unknown): AppError =>
  new AppError('event_rejected', { provider: 'paypal', detail }, { cause })
