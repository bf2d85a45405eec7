import type { Buyer } from '../../people/buyer.ts'
import { progressReply } from '../../replies/job.ts'
import type { Shop } from '../../shop.ts'
import { PROGRESS_MS } from '../forecasts.ts'
import type { Delivered } from '../sender.ts'
import type { ProgressMessage } from './progress-message.ts'

/** A forecast that still runs: its message says so again, twice at most. */
export const createProgressHandler =
  ({ forecasts }: Shop, message: ProgressMessage) =>
  async (buyer: Buyer, key: string): Promise<Delivered> => {
    const forecast = await forecasts.find(key)
    if (forecast?.state !== 'shown' || forecast.order === null || forecast.jobId === null) return 'moot'
    const { messageId, edits, order, jobId } = forecast
    if (messageId === null || edits >= PROGRESS_MS.length) return 'moot'
    const stage = edits + 1
    await forecasts.set(key, { edits: stage })
    await message.edit(buyer, messageId, progressReply(buyer.say, jobId, order, stage))
    const nextMs = PROGRESS_MS[stage]
    return nextMs === undefined ? 'moot' : { againMs: nextMs }
  }
