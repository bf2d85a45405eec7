import { type Api, InputFile } from 'grammy'
import type { JobView } from '../../core/contract/job.ts'
import type { Buyer } from '../orders.ts'
import { resultButtons, resultCaption } from '../replies/job.ts'

/** A finished forecast, ready to be sent: the picture with its caption and the ways on. */
export async function prepareResult(buyer: Buyer, job: JobView): Promise<(api: Api) => Promise<void>> {
  const { say } = buyer
  const [balance, picture] = await Promise.all([
    buyer.act((core) => core.balance()),
    buyer.act((core) => core.chart(job.id)),
  ])
  return async (api) => {
    await api.sendPhoto(Number(buyer.id), new InputFile(picture, 'forecast.png'), {
      caption: resultCaption(say, job, balance.available),
      reply_markup: { inline_keyboard: resultButtons(say, job) },
    })
  }
}

export async function sendResult(api: Api, buyer: Buyer, job: JobView): Promise<void> {
  const send = await prepareResult(buyer, job)
  await send(api)
}
