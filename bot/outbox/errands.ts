import type { CoreClient } from '../../core/client.ts'
import type { ErrandView } from '../../core/contract/errand.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import type { MyDataErrands } from './my-data-errands.ts'
import type { PlanErrands } from './plan-errands.ts'
import type { ReportStars } from './star-report.ts'
import type { OutboxStore } from './store.ts'

export interface ErrandsDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  outbox: OutboxStore
  myData: MyDataErrands
  plans: PlanErrands
  reportStars: ReportStars
  /** The outbox has new items. */
  onAdded: () => void
  waitSeconds?: number
}

/** Takes core's errands into the outbox, which does not lose them. A refund is done when Telegram has made
 *  it. */
export function createErrands({
  core,
  outbox,
  myData,
  plans,
  reportStars,
  onAdded,
  waitSeconds = 25,
  ...deps
}: ErrandsDeps) {
  let hasForgotten = false

  async function ask(signal: AbortSignal): Promise<void> {
    if (!hasForgotten) await myData.forgetAgain()
    hasForgotten = true
    const { items } = await core.bot.claimErrands(waitSeconds, signal)
    for (const item of items) await take(item)
    if (items.length > 0) onAdded()
  }

  async function take(view: ErrandView): Promise<void> {
    const { telegram_id: userId, errand } = view
    if (errand.kind !== 'refund') return serve(view)
    const { charge_id } = errand
    const isOwed = await outbox.addStarRefund(userId, charge_id, JSON.stringify(errand))
    if (!isOwed) await core.bot.returnPayment({ telegram_id: userId, charge_id })
  }

  /** It is offered again later if it fails; those after it do not wait for that. */
  async function serve(view: ErrandView): Promise<void> {
    const { key, telegram_id: userId, errand } = view
    try {
      if (errand.kind === 'stars') await reportStars(errand)
      else if (errand.kind === 'collect') await myData.collect(userId, errand.export_id)
      else if (errand.kind === 'end_plan') await plans.end({ ...view, errand })
      else if (errand.kind === 'offer_plan') await plans.offer({ ...view, errand })
      else await myData.forgetFor(view)
    } catch (error) {
      deps.log({ event: 'errand_failed', level: 'warn', key, error })
    }
  }

  return createFollower({ name: 'errands', ...deps, ask })
}
