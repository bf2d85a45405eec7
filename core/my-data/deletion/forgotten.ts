import type { Db, Reader } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import { AppError } from '../../kit/errors.ts'
import type { Marks } from '../marks.ts'
import { findUserByTelegramId } from '../people.ts'
import * as store from './store.ts'

export interface ForgottenDeps {
  db: Db
  errands: Pick<Errands, 'drop'>
  marks: Marks
}

/** Those whose account was deleted, known by their fingerprints only. */
export function createForgotten({ db, errands, marks }: ForgottenDeps) {
  return {
    /** Whether an account of this e-mail was deleted before. */
    wasForgotten: async (reader: Reader, email: string): Promise<boolean> =>
      (await store.listForgotten(reader, [marks.ofEmail(email)])).size > 0,

    /** Those of the Telegram ids whose account was deleted and that have none now. */
    async among(telegramIds: readonly string[]): Promise<string[]> {
      const found = await store.listForgotten(db.reader, telegramIds.map(marks.ofTelegram))
      const suspects = telegramIds.filter((id) => found.has(marks.ofTelegram(id)))
      const users = await Promise.all(suspects.map((id) => findUserByTelegramId(db.reader, id)))
      return suspects.filter((_, i) => users[i] === undefined)
    },

    /** The bot has forgotten them: nothing here holds their Telegram id any more. */
    async confirm(key: string): Promise<void> {
      if (!DROPPED.some((prefix) => key.startsWith(prefix)))
        throw new AppError('not_found', { what: 'errand', asked: key })
      await db.write((tx) => errands.drop(tx, key))
    },
  }
}

/** Errands that leave nothing behind when they are done. */
const DROPPED = ['forget:', 'end_plan:', 'offer_plan:']
