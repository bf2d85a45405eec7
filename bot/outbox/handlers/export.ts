import { type Api, InputFile } from 'grammy'
import { CoreError } from '../../../core/client.ts'
import { MEGABYTE } from '../../../core/kit/units.ts'
import { isPassing } from '../../core/answers.ts'
import type { Buyer } from '../../people/buyer.ts'
import { date } from '../../ui/format.ts'
import type { Notice } from '../notices.ts'
import type { Delivered } from '../sender.ts'

type ExportNotice = Extract<Notice, { about: 'export' }>

/** The most that Telegram takes from a bot, with room for the form around it. */
const DOCUMENT_BYTES_MAX = 49 * MEGABYTE

/** An archive of all data: sent where it was asked for, and told of to whom it may have been taken from. */
export const createExportHandler =
  (api: Pick<Api, 'sendMessage' | 'sendDocument'>) =>
  async (buyer: Buyer, { exportId, bytes, via, until }: ExportNotice): Promise<Delivered> => {
    const { say } = buyer
    const size = Math.ceil(bytes / MEGABYTE)
    if (via === 'api' || bytes > DOCUMENT_BYTES_MAX) {
      await api.sendMessage(Number(buyer.id), say(via === 'api' ? 'mydata-elsewhere' : 'mydata-too-large', { size }))
      return 'sent'
    }
    try {
      const archive = await buyer.act((core) => core.exportArchive(exportId))
      const caption = say('mydata-ready', { time: date(say, until, true) })
      await api.sendDocument(Number(buyer.id), new InputFile(archive, 'coincast-data.zip'), { caption })
    } catch (error) {
      // Its day is over, or the account.
      if (!(error instanceof CoreError) || isPassing(error)) throw error
      return 'moot'
    }
    return 'sent'
  }
