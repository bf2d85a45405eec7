import type { CoreClient } from '../../core/client.ts'
import type { ErrandView } from '../../core/contract/errand.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import type { OutboxStore } from './store.ts'

export interface ErrandsDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  outbox: OutboxStore
  /** The outbox has new items. */
  onAdded: () => void
  waitSeconds?: number
}

/** Takes core's errands into the outbox, which does not lose them. A refund is done when Telegram has made
 *  it. */
export function createErrands({ core, outbox, onAdded, waitSeconds = 25, ...deps }: ErrandsDeps) {
  async function ask(signal: AbortSignal): Promise<void> {
    const { items } = await core.bot.claimErrands(waitSeconds, signal)
    for (const item of items) await take(item)
    if (items.length > 0) onAdded()
  }

  async function take({ telegram_id: userId, errand }: ErrandView): Promise<void> {
    const { charge_id } = errand
    const isOwed = await outbox.addStarRefund(userId, charge_id, JSON.stringify(errand))
    if (!isOwed) await core.bot.returnPayment({ telegram_id: userId, charge_id })
  }

  return createFollower({ name: 'errands', ...deps, ask })
}
