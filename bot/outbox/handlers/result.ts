import { type Api, GrammyError } from 'grammy'
import { CoreError } from '../../../core/client.ts'
import type { JobView } from '../../../core/contract/jobs/job.ts'
import type { Buyer } from '../../people/buyer.ts'
import { isPictured, statusReply } from '../../replies/result/job.ts'
import { toOptions } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import type { Forecast } from '../forecasts.ts'
import type { Delivered } from '../sender.ts'
import { prepareResult } from '../send-result.ts'
import type { ProgressMessage } from './progress-message.ts'

/** Retry delays: it was reported as ended, or core is polled because a restored core's feed reports it later. */
const [SOON_MS, LATER_MS] = [1_000, 5_000]

/** How a forecast ended: reported once, and then its progress message is removed. Telegram cannot send a
 *  picture exactly once: if the bot dies between sending it and recording that, it is sent again, and the log
 *  counts it. */
export function createResultHandler({ forecasts, holdings, now, log }: Services, api: Api, message: ProgressMessage) {
  async function sendPicture(buyer: Buyer, { key, jobId, sendingAt }: Forecast, job: JobView): Promise<void> {
    const send = await prepareResult(holdings, buyer, job)
    if (sendingAt !== null)
      log({ event: 'result_repeated', level: 'warn', userId: buyer.id, jobId, request_id: job.request_id })
    await forecasts.set(key, { sendingAt: now() })
    try {
      await send(api)
    } catch (error) {
      // Telegram refused: it was not sent. With any other failure this is unknown.
      if (error instanceof GrammyError && error.error_code < 500) await forecasts.set(key, { sendingAt: null })
      throw error
    }
  }

  /** The job as core has it; undefined if a restored core no longer knows it. */
  async function findJob(buyer: Buyer, jobId: string): Promise<JobView | undefined> {
    try {
      return await buyer.act((core) => core.job(jobId))
    } catch (error) {
      if (error instanceof CoreError && error.code === 'not_found' && error.params.what === 'job') return undefined
      throw error
    }
  }

  async function tell(buyer: Buyer, forecast: Forecast, job: JobView | undefined): Promise<Partial<Forecast>> {
    if (job?.status === 'OK' && isPictured(job)) {
      await sendPicture(buyer, forecast, job)
      return {}
    }
    if (job !== undefined && job.status !== 'CANCELED') {
      const reply = statusReply(buyer.say, job)
      await api.sendMessage(Number(buyer.id), reply.text, toOptions(reply))
      return {}
    }
    // An end without a result is shown in the progress message, which then stays.
    await message.put(
      buyer,
      forecast,
      job === undefined ? { text: buyer.say('job-lost') } : statusReply(buyer.say, job),
    )
    return { messageId: null }
  }

  return async (buyer: Buyer, jobId: string): Promise<Delivered> => {
    const forecast = await forecasts.findByJob(jobId)
    if (forecast === undefined) return 'moot'
    if (forecast.state === 'told') {
      await message.remove(buyer, forecast)
      return 'moot'
    }
    const job = await findJob(buyer, jobId)
    if (job?.status === 'PENDING') return { againMs: forecast.state === 'ended' ? SOON_MS : LATER_MS }
    const change = await tell(buyer, forecast, job)
    const status = job?.status ?? 'LOST'
    await forecasts.setTold(forecast.key, status, change)
    log({ event: 'result_told', userId: buyer.id, jobId, status, request_id: job?.request_id })
    const told = await forecasts.findByJob(jobId)
    if (told !== undefined) await message.remove(buyer, told)
    return 'sent'
  }
}
