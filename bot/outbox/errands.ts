import type { CoreClient } from '../../core/client.ts'
import type { ErrandView } from '../../core/contract/errand.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import type { OutboxStore } from './store.ts'

export interface ErrandsDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  outbox: OutboxStore
  /** Something new is in the outbox. */
  onAdded: () => void
  waitSeconds?: number
}

/** Takes core's errands into the outbox, which does not forget. A message is done with that; a refund when Telegram has made it. */
export function createErrands({ core, outbox, onAdded, waitSeconds = 25, ...deps }: ErrandsDeps) {
  async function ask(signal: AbortSignal): Promise<void> {
    const { items } = await core.bot.claimErrands(waitSeconds, signal)
    for (const item of items) await take(item)
    if (items.length > 0) onAdded()
  }

  async function take({ key, telegram_id: userId, errand }: ErrandView): Promise<void> {
    switch (errand.kind) {
      case 'refund': {
        const { charge_id } = errand
        const isOwed = await outbox.addStarRefund(userId, charge_id, JSON.stringify(errand))
        if (!isOwed) await core.bot.returnPayment({ telegram_id: userId, charge_id })
        return
      }
      case 'credits_changed': {
        const { amount, reason } = errand
        await outbox.addNotice(userId, key, JSON.stringify({ about: 'credits_changed', amount, reason }))
        return core.bot.endErrand(key)
      }
      case 'model_rest': {
        const { kind: _, ...news } = errand
        await outbox.addNotice(userId, key, JSON.stringify({ about: 'model_rest', ...news }))
        return core.bot.endErrand(key)
      }
      case 'audit_head': {
        const { records, head, broken_at: brokenAt } = errand
        await outbox.addNotice(userId, key, JSON.stringify({ about: 'audit_head', records, head, brokenAt }))
        return core.bot.endErrand(key)
      }
      default:
        return errand satisfies never
    }
  }

  return createFollower({ name: 'errands', ...deps, ask })
}
