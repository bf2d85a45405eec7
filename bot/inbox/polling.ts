import { type Api, GrammyError } from 'grammy'
import type { Now, Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import type { Inbox } from './inbox.ts'

/** The update types the bot needs. Explicit, because an omitted list keeps the previous setting. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'pre_checkout_query',
  'my_chat_member',
] as const

export interface PollingDeps {
  api: Api
  inbox: Inbox
  now: Now
  sleep: Sleep
  log: Log
  timeoutSeconds?: number
}

const BACKOFF_MS_MAX = 15_000
/** The token is wrong: waiting does not help. */
const FATAL = new Set([401, 404])
/** Another bot uses the token: the previous instance during a deploy, or one that should not exist. */
const CONFLICT = 409

/** Polls Telegram for updates and has them stored; the offset advances only past stored ones. `run` resolves
 *  after `stop`, and rejects if Telegram refuses permanently. */
export function createPolling({ api, inbox, now, sleep, log, timeoutSeconds = 30 }: PollingDeps) {
  const stopping = new AbortController()
  let lastOkAt: number | undefined

  async function run(): Promise<void> {
    let offset = 0
    let failures = 0
    while (!stopping.signal.aborted) {
      await inbox.room()
      if (stopping.signal.aborted) return
      try {
        const batch = await api.getUpdates(
          { offset, limit: 100, timeout: timeoutSeconds, allowed_updates: ALLOWED_UPDATES },
          asGrammySignal(stopping.signal),
        )
        await inbox.store(batch)
        // A late update may have a lower number than one confirmed before: the offset never goes back.
        for (const { update_id } of batch) offset = Math.max(offset, update_id + 1)
        lastOkAt = now()
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        if (error instanceof GrammyError && FATAL.has(error.error_code)) throw error
        failures++
        const isConflict = error instanceof GrammyError && error.error_code === CONFLICT
        log({ event: isConflict ? 'polling_conflict' : 'polling_failed', level: 'warn', failures, error })
        await sleep(retryMs(error, failures), stopping.signal)
      }
    }
  }

  return {
    run,
    stop: () => stopping.abort(),
    /** Milliseconds since Telegram last answered; undefined before the first answer. */
    silentMs: (): number | undefined => (lastOkAt === undefined ? undefined : now() - lastOkAt),
  }
}

/** grammY's types name its polyfill's signal; it only listens to it, which the platform's signal supports. */
const asGrammySignal = (signal: AbortSignal) => signal as unknown as Parameters<Api['getUpdates']>[1]

function retryMs(error: unknown, failures: number): number {
  const asked = error instanceof GrammyError ? error.parameters.retry_after : undefined
  return asked === undefined ? Math.min(BACKOFF_MS_MAX, 500 * 2 ** Math.min(failures, 5)) : asked * 1000
}
