import type { Api } from 'grammy'
import { isUnanswered } from '../../core/answers.ts'
import type { Buyer } from '../../people/buyer.ts'
import { progressReply } from '../../replies/result/job.ts'
import type { Services } from '../../services.ts'
import type { Forecast } from '../forecasts.ts'
import type { OutboxItem } from '../items.ts'
import type { Delivered } from '../sender.ts'
import type { ProgressMessage } from './progress-message.ts'

/** How long a silent core is waited for without a message. */
const QUIET_MS = 30_000
/** How many temporary failures of core are retried before the failure is final. */
const TRIES_MAX = 10

/** A confirmed submission: sent to core with the same key until core answers; then the chat shows progress. */
export function createSubmissionHandler({ drafts, forecasts, now, log }: Services, api: Api, message: ProgressMessage) {
  async function sayThatCoreIsAway(buyer: Buyer, forecast: Forecast): Promise<void> {
    if (now() - forecast.createdAt < QUIET_MS) {
      // Only a sign of life: without it nothing is missing.
      await api.sendChatAction(Number(buyer.id), 'typing').catch(() => undefined)
    } else if (forecast.edits === 0) {
      await message.put(buyer, forecast, {
        text: buyer.say('forecast-waits', { name: forecast.submission?.fileName ?? '' }),
      })
      await forecasts.set(forecast.key, { edits: 1 })
    }
  }

  /** False if core has refused it. */
  async function ask(buyer: Buyer, forecast: Forecast, tries: number): Promise<boolean> {
    try {
      const answer = await drafts.submit(buyer, forecast, tries < TRIES_MAX)
      if (answer.kind === 'accepted') {
        const { id: jobId, request_id } = answer.job
        await forecasts.accept(forecast.key, buyer.id, jobId)
        log({ event: 'forecast_ordered', userId: buyer.id, jobId, request_id })
        return true
      }
      await message.put(buyer, forecast, answer.reply)
      await forecasts.withdraw(forecast, answer.draft)
      return false
    } catch (error) {
      if (isUnanswered(error)) await sayThatCoreIsAway(buyer, forecast)
      throw error
    }
  }

  return async (buyer: Buyer, { body: key, tries }: OutboxItem): Promise<Delivered> => {
    const intended = await forecasts.find(key)
    if (intended?.state === 'intended' && !(await ask(buyer, intended, tries))) return 'closed'
    const accepted = await forecasts.find(key)
    if (accepted?.state !== 'accepted' || accepted.jobId === null || accepted.submission === null) return 'moot'
    await message.put(buyer, accepted, progressReply(buyer.say, accepted.jobId, accepted.submission, 0))
    await forecasts.show(key, buyer.id)
    return accepted.messageId === null ? 'sent' : 'moot'
  }
}
