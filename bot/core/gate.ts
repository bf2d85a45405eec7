import type { Send, SendRequest } from '../../core/client.ts'
import type { Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'

export interface CoreGateDeps {
  /** How core is reached. */
  send: Send
  coreUrl: string
  sleep: Sleep
  log: Log
}

const PROBE_MS = 500
const PROBE_MS_MAX = 2_000
const PROBE_TIMEOUT_MS = 5_000

/** Knows whether core answers: requests go through `send`, and after one without an answer core is polled
 *  until it gives one. */
export function createCoreGate({ send, coreUrl, sleep, log }: CoreGateDeps) {
  const stopping = new AbortController()
  const listeners = new Set<() => void>()
  let isAway = false
  const waiting = new Set<() => void>()
  let probing: Promise<void> | undefined

  async function probe(): Promise<void> {
    for (let tries = 0; isAway && !stopping.signal.aborted; tries++) {
      await sleep(Math.min(PROBE_MS_MAX, PROBE_MS * 2 ** tries), stopping.signal)
      await sendThrough(`${coreUrl}/healthz`, { timeoutMs: PROBE_TIMEOUT_MS }).catch(() => undefined)
    }
  }

  function setAway(asked: SendRequest | undefined): void {
    if (isAway || stopping.signal.aborted) return
    isAway = true
    log({ event: 'core_away', level: 'warn', request_id: asked?.headers?.['x-request-id'] })
    probing = probe()
  }

  function setBack(): void {
    if (!isAway) return
    isAway = false
    log({ event: 'core_back', level: 'warn' })
    for (const go of [...waiting, ...listeners]) go()
  }

  const sendThrough: Send = async (url, request) => {
    try {
      const answer = await send(url, request)
      // A proxy in front of core answers with these.
      if (answer.status === 502 || answer.status === 504) setAway(request)
      else setBack()
      return answer
    } catch (error) {
      if (request?.signal?.aborted !== true) setAway(request)
      throw error
    }
  }

  return {
    send: sendThrough,
    /** Aborted when the bot stops: nobody waits any longer. */
    stopped: stopping.signal,
    isAway: (): boolean => isAway,
    /** Resolves when core answers again (at once if it does already), or when `signal` ends the wait. */
    async back(signal: AbortSignal): Promise<void> {
      if (!isAway || signal.aborted) return
      await new Promise<void>((resolve) => {
        const go = (): void => {
          waiting.delete(go)
          signal.removeEventListener('abort', go)
          resolve()
        }
        waiting.add(go)
        signal.addEventListener('abort', go)
      })
    },
    /** Calls `listener` each time core becomes available again. */
    onBack(listener: () => void): void {
      listeners.add(listener)
    },
    async stop(): Promise<void> {
      stopping.abort()
      await probing
    },
  }
}
export type CoreGate = ReturnType<typeof createCoreGate>
