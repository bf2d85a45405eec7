import { type Api, InputFile } from 'grammy'
import type { JobView } from '../../core/contract/jobs/job.ts'
import type { Holdings } from '../people/holdings.ts'
import type { Buyer } from '../people/buyer.ts'
import { resultButtons, resultCaption } from '../replies/result/job.ts'

/** Prepares the message of a finished forecast: the picture with its caption and buttons; of one of several series, without buttons. */
export async function prepareResult(
  holdings: Holdings,
  buyer: Buyer,
  job: JobView,
  series?: string,
): Promise<(api: Api) => Promise<void>> {
  const { say } = buyer
  const [holding, balance, picture] = await Promise.all([
    holdings.find(buyer.id),
    buyer.act((core) => core.balance()),
    buyer.act((core) => core.chart(job.id, series)),
  ])
  return async (api) => {
    await api.sendPhoto(Number(buyer.id), new InputFile(picture, 'forecast.png'), {
      caption: resultCaption(say, job, { available: balance.available, holding, series }),
      ...(series === undefined ? { reply_markup: { inline_keyboard: resultButtons(say, job, holding) } } : {}),
    })
  }
}

export async function sendResult(
  api: Api,
  holdings: Holdings,
  buyer: Buyer,
  job: JobView,
  series?: string,
): Promise<void> {
  const send = await prepareResult(holdings, buyer, job, series)
  await send(api)
}
