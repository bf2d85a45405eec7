import type { z } from 'zod'
import type { Actor, linkCodeViewSchema } from '../contract/account.ts'
import type { Db } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { hashSecret, newLinkCode } from '../kit/text/secrets.ts'
import * as store from './store.ts'

export type LinkCodeView = z.infer<typeof linkCodeViewSchema>

const LINK_CODE_TTL_MS = 10 * 60_000

export function createLinkCodes({ db, now }: { db: Db; now: Now }) {
  return {
    /** Creates a one-time code, valid for ten minutes, that joins a Telegram chat to this person. */
    async create({ userId }: Actor): Promise<LinkCodeView> {
      const code = newLinkCode()
      const expiresAt = now() + LINK_CODE_TTL_MS
      await db.write((tx) => store.insertLinkCode(tx, { hash: hashSecret(code), userId, expiresAt }))
      return { code, expires_at: toIso(expiresAt) }
    },
  }
}
