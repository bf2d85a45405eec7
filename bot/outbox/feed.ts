import type { CoreClient } from '../../core/client.ts'
import type { Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import type { OwedStore } from './store.ts'

export interface FeedDeps {
  core: CoreClient
  owed: OwedStore
  sleep: Sleep
  log: Log
  /** Something new is owed. */
  onOwed: () => void
  waitSeconds?: number
}

const BACKOFF_MS_MAX = 10_000

/** Follows core's list of ended jobs; what it says is owed from the moment its position is stored. */
export function createFeed({ core, owed, sleep, log, onOwed, waitSeconds = 25 }: FeedDeps) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let position = 0
  let epoch: string | undefined

  async function run(): Promise<void> {
    const stored = await owed.feedPosition()
    position = stored.position
    epoch = stored.epoch
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const told = await core.bot.endedJobs({ position, epoch }, waitSeconds, stopping.signal)
        if (epoch !== undefined && epoch !== told.epoch) log({ event: 'core_restored', level: 'warn', position })
        if (told.items.length > 0 || epoch !== told.epoch) {
          await owed.takeEnded(told.items, { position: told.last_seq, epoch: told.epoch })
          onOwed()
        }
        position = told.last_seq
        epoch = told.epoch
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        failures++
        log({ event: 'feed_failed', level: 'warn', failures, error })
        await sleep(Math.min(BACKOFF_MS_MAX, 250 * 2 ** Math.min(failures, 6)), stopping.signal)
      }
    }
  }

  return {
    start(): void {
      running = run()
    },
    position: (): number => position,
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
