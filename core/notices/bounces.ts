import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { isHardStatus } from '../mail/bounce.ts'
import { upsertBounce } from '../mail/bounces.ts'
import { parseDsn } from '../mail/dsn.ts'
import type { Handing } from './handing.ts'
import * as store from './store.ts'

export interface BouncesDeps {
  db: Db
  handing: Handing
  now: Now
  log: Log
}

/** Reads what mail servers report of letters that they had taken and could not deliver. */
export function createBounces({ db, handing, now, log }: BouncesDeps) {
  return {
    /** Takes a delivery report; true if it ends a notice of ours. Anybody can write a report to the address of the shop: it counts only if
     *  it names a letter of ours, whose Message-ID nobody else knows, and blocks only the address that the letter went to. */
    async take(text: string): Promise<boolean> {
      const report = parseDsn(text)
      const failed = report?.deliveries.find(({ action }) => action === 'failed')
      const id = report?.messageId?.split('@')[0]
      if (failed === undefined || id === undefined) return false
      return db.write(async (tx) => {
        const row = await store.findNotice(tx, id)
        if (row === undefined || row.channel !== 'email' || row.state === 'failed' || row.state === 'skipped')
          return false
        const address = (await store.findAddress(tx, row.userId))?.toLowerCase()
        const { status, diagnostic } = failed
        if (failed.address === address && isHardStatus(status))
          await upsertBounce(tx, { address, reply: diagnostic === '' ? status : diagnostic, at: now() })
        log({ event: 'mail_returned', noticeId: id, status })
        await handing.fail(tx, row, 'bounced')
        return true
      })
    },
  }
}
export type Bounces = ReturnType<typeof createBounces>
