import type { CoreClient } from '../../core/client.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import type { OutboxStore } from './store.ts'

export interface FeedDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  outbox: OutboxStore
  /** Something new is in the outbox. */
  onAdded: () => void
  waitSeconds?: number
}

/** Follows core's list of ended jobs; what it says is owed from the moment its position is stored. */
export function createFeed({ core, outbox, onAdded, waitSeconds = 25, ...deps }: FeedDeps) {
  let at: { position: number; epoch: string | undefined } | undefined

  async function ask(signal: AbortSignal): Promise<void> {
    at ??= await outbox.feedPosition()
    const { position, epoch } = at
    const told = await core.bot.endedJobs({ position, epoch }, waitSeconds, signal)
    if (epoch !== undefined && epoch !== told.epoch) deps.log({ event: 'core_restored', level: 'warn', position })
    const next = { position: told.last_seq, epoch: told.epoch }
    if (told.items.length > 0 || epoch !== told.epoch) {
      await outbox.takeEnded(told.items, next)
      onAdded()
    }
    at = next
  }

  return { ...createFollower({ name: 'feed', ...deps, ask }), position: (): number => at?.position ?? 0 }
}
