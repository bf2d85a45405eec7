import type { CoreClient } from '../../core/client.ts'
import type { ErrandView } from '../../core/contract/errand.ts'
import type { Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import type { OwedStore } from './store.ts'

export interface ErrandsDeps {
  core: CoreClient
  owed: OwedStore
  sleep: Sleep
  log: Log
  /** Something new is owed. */
  onOwed: () => void
  waitSeconds?: number
}

const BACKOFF_MS_MAX = 10_000

/** Takes core's errands into the outbox, which does not forget. A message is done with that; a refund when Telegram has made it. */
export function createErrands({ core, owed, sleep, log, onOwed, waitSeconds = 25 }: ErrandsDeps) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const { items } = await core.bot.claimErrands(waitSeconds, stopping.signal)
        for (const item of items) await take(item)
        if (items.length > 0) onOwed()
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        failures++
        log({ event: 'errands_failed', level: 'warn', failures, error })
        await sleep(Math.min(BACKOFF_MS_MAX, 250 * 2 ** Math.min(failures, 6)), stopping.signal)
      }
    }
  }

  async function take({ key, telegram_id: userId, errand }: ErrandView): Promise<void> {
    switch (errand.kind) {
      case 'refund': {
        const { charge_id } = errand
        const isOwed = await owed.addStarRefund(userId, charge_id, JSON.stringify(errand))
        if (!isOwed) await core.bot.returnPayment({ telegram_id: userId, charge_id })
        return
      }
      case 'credits_changed': {
        const { amount, reason } = errand
        await owed.addNotice(userId, key, JSON.stringify({ about: 'credits_changed', amount, reason }))
        return core.bot.endErrand(key)
      }
      default:
        return errand satisfies never
    }
  }

  return {
    start(): void {
      running = run()
    },
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
