import { type Api, InputFile } from 'grammy'
import type { JobView } from '../../core/contract/jobs/job.ts'
import type { Holdings } from '../people/holdings.ts'
import type { Buyer } from '../people/buyer.ts'
import { resultButtons, resultCaption } from '../replies/job.ts'

/** Prepares the message of a finished forecast: the picture with its caption and buttons. */
export async function prepareResult(
  holdings: Holdings,
  buyer: Buyer,
  job: JobView,
): Promise<(api: Api) => Promise<void>> {
  const { say } = buyer
  const [holding, balance, picture] = await Promise.all([
    holdings.find(buyer.id),
    buyer.act((core) => core.balance()),
    buyer.act((core) => core.chart(job.id)),
  ])
  return async (api) => {
    await api.sendPhoto(Number(buyer.id), new InputFile(picture, 'forecast.png'), {
      caption: resultCaption(say, job, balance.available, holding),
      reply_markup: { inline_keyboard: resultButtons(say, job, holding) },
    })
  }
}

export async function sendResult(api: Api, holdings: Holdings, buyer: Buyer, job: JobView): Promise<void> {
  const send = await prepareResult(holdings, buyer, job)
  await send(api)
}
