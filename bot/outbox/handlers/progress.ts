import type { Buyer } from '../../people/buyer.ts'
import { progressReply } from '../../replies/result/job.ts'
import type { Services } from '../../services.ts'
import { PROGRESS_MS } from '../forecasts.ts'
import type { Delivered } from '../sender.ts'
import type { ProgressMessage } from './progress-message.ts'

/** A forecast that still runs: updates its message, at most twice. */
export const createProgressHandler =
  ({ forecasts }: Services, message: ProgressMessage) =>
  async (buyer: Buyer, key: string): Promise<Delivered> => {
    const forecast = await forecasts.find(key)
    if (forecast?.state !== 'shown' || forecast.submission === null || forecast.jobId === null) return 'moot'
    const { messageId, edits, submission, jobId } = forecast
    if (messageId === null || edits >= PROGRESS_MS.length) return 'moot'
    const stage = edits + 1
    await forecasts.set(key, { edits: stage })
    await message.edit(buyer, messageId, progressReply(buyer.say, jobId, submission, stage))
    const nextMs = PROGRESS_MS[stage]
    return nextMs === undefined ? 'moot' : { againMs: nextMs }
  }
