import type { CoreClient } from '../../core/client.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import type { OutboxStore } from './store.ts'

export interface FeedDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  outbox: OutboxStore
  /** The outbox has new items. */
  onAdded: () => void
  waitSeconds?: number
}

/** Events that concern nobody here still advance the position, which is stored after this many of them. */
const UNSTORED_MAX = 1_000

/** Follows core's events; the resulting items are owed as soon as their position is stored. */
export function createFeed({ core, outbox, onAdded, waitSeconds = 25, ...deps }: FeedDeps) {
  let at: { position: number | undefined; epoch: string | undefined } | undefined
  let stored = 0

  async function ask(signal: AbortSignal): Promise<void> {
    if (at === undefined) {
      at = await outbox.feedPosition()
      stored = at.position ?? 0
    }
    const { position, epoch } = at
    // Which history it is must be known early, for what is ordered is ordered in it.
    const told = await core.bot.events({ position, epoch }, epoch === undefined ? 0 : waitSeconds, signal)
    if (epoch !== undefined && epoch !== told.epoch) deps.log({ event: 'core_restored', level: 'warn', position })
    const next = { position: told.last_seq, epoch: told.epoch }
    if (told.items.length > 0 || epoch !== told.epoch || told.last_seq - stored >= UNSTORED_MAX) {
      await outbox.storeEvents(told)
      stored = told.last_seq
      onAdded()
    }
    at = next
  }

  return { ...createFollower({ name: 'feed', ...deps, ask }), position: (): number => at?.position ?? 0 }
}
