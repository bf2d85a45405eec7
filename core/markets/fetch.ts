import { request } from 'undici'
import type { z } from 'zod'
import { LIMITS } from '../contract/limits.ts'
import { SourceDown, SymbolRefused } from './market.ts'

const ANSWER_MS_MAX = 10_000
const RETRY_MS_MAX = 3_600_000
/** Bad request, not found, gone, cannot be processed: the source has no such thing. */
const UNKNOWN = [400, 404, 410, 422]
/** Forbidden, also for legal reasons: perhaps this one thing only. */
const REFUSED = [403, 451]

export interface Answer {
  bytes: Buffer
  source: string
}
export type Fetch = (url: URL) => Promise<Answer | undefined>

/**
 * Returns a function that gets what is at an address of a source: at most 20 MB within 10 seconds, undefined where it has no such thing.
 * No redirect is followed: the operator has chosen the host, and it cannot send core elsewhere. Throws `SourceDown`, or `SymbolRefused`
 * for an answer that may concern this address only; they name the host and nothing else, because an address may carry a key.
 */
export function createFetch({
  version,
  answerMsMax = ANSWER_MS_MAX,
}: {
  version: string
  answerMsMax?: number
}): Fetch {
  return async (url) => {
    try {
      const { statusCode, headers, body } = await request(url, {
        headers: { 'user-agent': `Coincast/${version}`, accept: 'text/csv, application/json' },
        signal: AbortSignal.timeout(answerMsMax),
        // A connection kept open may be closed by the other side just when it is used again: that would read as a source that is away.
        reset: true,
      })
      if (UNKNOWN.includes(statusCode)) {
        await body.dump({ limit: 0 }).catch(() => undefined)
        return undefined
      }
      if (statusCode !== 200) {
        await body.dump({ limit: 0 }).catch(() => undefined)
        const detail = `${url.host} answered ${statusCode}`
        if (REFUSED.includes(statusCode)) throw new SymbolRefused(detail)
        throw new SourceDown(detail, retryOf(headers['retry-after']))
      }
      const bytes = await readWithin(body, url.host)
      if (/^\s*<(?:!doctype|html|\?xml)/i.test(bytes.subarray(0, 200).toString('latin1')))
        throw new SymbolRefused(`${url.host} answered a page instead of prices`)
      return { bytes, source: url.host }
    } catch (cause) {
      if (cause instanceof SourceDown) throw cause
      const isLate = cause instanceof Error && cause.name === 'TimeoutError'
      throw new SourceDown(isLate ? `${url.host} did not answer in time` : `${url.host} cannot be reached`, { cause })
    }
  }
}

async function readWithin(body: AsyncIterable<Buffer>, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > LIMITS.fileBytesMax) throw new SymbolRefused(`${host} answered more than ${LIMITS.fileBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function retryOf(header: string | string[] | undefined): { retryMs?: number } {
  const seconds = Number(header)
  return seconds > 0 ? { retryMs: Math.min(seconds * 1000, RETRY_MS_MAX) } : {}
}

/** Returns the address that a template means for a symbol. */
export const fillTemplate = (template: string, symbol: string): URL =>
  new URL(template.replaceAll('{symbol}', encodeURIComponent(symbol)))

/** Returns an answer in JSON as its schema has it. Throws `SymbolRefused`. */
export function parseAnswer<T>(schema: z.ZodType<T>, { bytes, source }: Answer): T {
  try {
    return schema.parse(JSON.parse(bytes.toString()))
  } catch (cause) {
    throw new SymbolRefused(`${source} answered something else than expected`, { cause })
  }
}

/** As `fetch`, of an address that is always there. */
export async function fetchKnown(fetch: Fetch, url: URL): Promise<Answer> {
  const answer = await fetch(url)
  if (answer === undefined) throw new SourceDown(`${url.host} has no ${url.pathname}`)
  return answer
}
