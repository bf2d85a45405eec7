import type { Sleep } from '../../kit/clock.ts'

export interface FetcherDeps {
  coreUrl: string
  key: string
  sleep: Sleep
}

const TRIES_MAX = 6
const FIRST_WAIT_MS = 250
const ANSWER_MS_MAX = 60_000

/** Core does not have it any more. */
class GoneError extends Error {}

/** Reads from core what does not fit into a message. Core may be restarting: a few tries are made within some 15 seconds.
 *  Each throws GoneError if core says that there is no such thing. */
export function createFetcher({ coreUrl, key, sleep }: FetcherDeps) {
  async function get(path: string): Promise<Buffer> {
    for (let tried = 1; ; tried++) {
      try {
        const response = await fetch(new URL(path, coreUrl), {
          headers: { authorization: `Bearer ${key}` },
          redirect: 'error',
          signal: AbortSignal.timeout(ANSWER_MS_MAX),
        })
        if (response.ok) return Buffer.from(await response.arrayBuffer())
        await response.body?.cancel()
        if (response.status === 404) throw new GoneError(`core has no ${path}`)
        if (response.status < 500 && response.status !== 429)
          throw new GoneError(`core answers ${response.status}; is WORKER_KEY the same there?`)
        throw new Error(`core answers ${response.status}`)
      } catch (error) {
        if (error instanceof GoneError || tried === TRIES_MAX) throw error
        await sleep(FIRST_WAIT_MS * 2 ** (tried - 1))
      }
    }
  }
  return {
    model: (sha256: string) => get(`/api/worker/models/${sha256}`),
    task: (id: string) => get(`/api/worker/tasks/${encodeURIComponent(id)}`),
  }
}
export type Fetcher = ReturnType<typeof createFetcher>
