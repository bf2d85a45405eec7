import { type Api, InputFile } from 'grammy'
import { CoreError } from '../../../core/client.ts'
import type { ClaimedNotice } from '../../../core/contract/notices/types.ts'
import { isPassing } from '../../core/answers.ts'
import type { Buyer } from '../../people/buyer.ts'

/** Sends the archive of all data where it was asked for. False if its day is over, or the account. */
export async function sendArchive(
  api: Pick<Api, 'sendDocument'>,
  buyer: Buyer,
  { data, text }: ClaimedNotice,
): Promise<boolean> {
  try {
    const archive = await buyer.act((core) => core.exportArchive(String(data['export_id'])))
    await api.sendDocument(Number(buyer.id), new InputFile(archive, 'coincast-data.zip'), { caption: text })
    return true
  } catch (error) {
    if (!(error instanceof CoreError) || isPassing(error)) throw error
    return false
  }
}
