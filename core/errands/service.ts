import { type Errand, type ErrandView, errandSchema } from '../contract/errand.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Now, type Sleep, toIso } from '../kit/clock.ts'
import { DAY_MS, MINUTE_MS } from '../kit/units.ts'
import * as store from './store.ts'

const CLAIMED_MAX = 50
/** How long a claimed errand waits before it is offered again; doubles with each claim. */
const REST_MS = MINUTE_MS
const REST_MS_MAX = DAY_MS
/** How often core checks for due errands while the bot waits. */
const LOOK_MS = 1_000

export interface NewErrand {
  /** Adding the same key again has no effect. */
  key: string
  telegramId: string
  errand: Errand
  /** Not offered before; now by default. */
  dueAt?: number
}

/** What the bot has to do in Telegram for core, which never calls it: the bot claims errands and reports each
 *  one when done. An unreported errand is offered again, so neither a lost answer nor a lost bot database
 *  loses it. */
export function createErrands({ db, now, sleep }: { db: Db; now: Now; sleep: Sleep }) {
  async function claimDue(): Promise<ErrandView[]> {
    if ((await store.listDue(db.reader, now(), 1)).length === 0) return []
    return db.write(async (tx) => {
      const at = now()
      const rows = await store.listDue(tx, at, CLAIMED_MAX)
      for (const { key, claims } of rows) {
        await store.postpone(tx, key, at + Math.min(REST_MS_MAX, REST_MS * 2 ** Math.min(claims, 10)))
      }
      return rows.map(toErrandView)
    })
  }

  return {
    /** Adds an errand in the transaction of its cause. */
    async add(tx: Tx, { key, telegramId, errand, dueAt = now() }: NewErrand): Promise<void> {
      await store.insertErrand(tx, { key, telegramId, body: JSON.stringify(errand), createdAt: now(), dueAt })
    },

    /** Returns due errands, and offers each again after a while unless it is reported done. Waits up to
     *  `waitMs` for the first one. */
    async claim(waitMs: number, signal: AbortSignal): Promise<ErrandView[]> {
      for (let leftMs = waitMs; ; leftMs -= LOOK_MS) {
        // A caller that has hung up gets nothing more.
        if (signal.aborted) return []
        const items = await claimDue()
        if (items.length > 0 || leftMs <= 0) return items
        await sleep(Math.min(LOOK_MS, leftMs), signal)
      }
    },

    /** Deletes it: its person is to be forgotten. */
    drop: (tx: Tx, key: string): Promise<void> => store.deleteErrand(tx, key),

    /** Marks it done; idempotent. */
    end: (tx: Tx, key: string): Promise<void> => store.markDone(tx, key, now()),
  }
}
export type Errands = ReturnType<typeof createErrands>

const toErrandView = ({ key, telegramId, body, createdAt }: store.ErrandRow): ErrandView => ({
  key,
  telegram_id: telegramId,
  created_at: toIso(createdAt),
  errand: errandSchema.parse(JSON.parse(body)),
})
