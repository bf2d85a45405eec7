import { type Api, InputFile } from 'grammy'
import type { JobView } from '../../core/contract/job.ts'
import type { Buyer } from '../orders.ts'
import { resultButtons, resultCaption } from '../replies/job.ts'

/** Sends a finished forecast: the picture with its caption and the ways on. */
export async function sendResult(api: Api, buyer: Buyer, job: JobView): Promise<void> {
  const { say } = buyer
  const [balance, picture] = await Promise.all([
    buyer.act((core) => core.balance()),
    buyer.act((core) => core.chart(job.id)),
  ])
  await api.sendPhoto(Number(buyer.id), new InputFile(picture, 'forecast.png'), {
    caption: resultCaption(say, job, balance.available),
    reply_markup: { inline_keyboard: resultButtons(say, job) },
  })
}
