import { rename, writeFile } from 'node:fs/promises'
import type { ChatData } from '../../contract/trust/my-data.ts'
import type { Db } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import { AppError } from '../../kit/errors.ts'
import { errandKey } from './maker.ts'
import * as store from './store.ts'

export interface ChatDataDeps {
  db: Db
  errands: Pick<Errands, 'end'>
  chatPathOf: (id: string) => string
  workSoon: () => void
}

/** Takes in what the bot sends for an archive. */
export function createChatDataTaker({ db, errands, chatPathOf, workSoon }: ChatDataDeps) {
  /** What the bot knows of the person who asked for an archive; idempotent. Throws `not_found` for an export that is not theirs or does
   *  not wait for it. */
  return async ({ export_id: id, telegram_id: telegramId, tables }: ChatData): Promise<void> => {
    const row = await store.findExport(db.reader, id)
    if (row?.state !== 'making' || row.awaits !== telegramId) {
      // Made without it, or deleted: nobody waits for it any more.
      await db.write((tx) => errands.end(tx, errandKey(id)))
      throw new AppError('not_found', { what: 'export', asked: id })
    }
    const path = chatPathOf(id)
    await writeFile(`${path}.partial`, JSON.stringify(tables), { mode: 0o600 })
    await rename(`${path}.partial`, path)
    await db.write(async (tx) => {
      await store.markAnswered(tx, id)
      await errands.end(tx, errandKey(id))
    })
    workSoon()
  }
}
