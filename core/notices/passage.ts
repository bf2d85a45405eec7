import type { NoticeWhy } from '../contract/notices/types.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Owing } from './owing.ts'
import { channelsOf, quietMs, reachOfKind } from './preferences.ts'
import * as store from './store.ts'

/** Whether a notice may be handed over now: its person, or why not. */
export type Passage = { to: store.Recipient } | { skip: NoticeWhy } | { laterMs: number }

/** A message that nobody asked for is followed by the next one after this time. */
const UNPROMPTED_MS = DAY_MS

export interface PassageDeps {
  owing: Owing
  /** Whether a notice has nothing to say any more. */
  isMoot: (db: Reader, row: store.NoticeRow) => Promise<boolean>
  now: Now
}

/** Decides whether a notice may be handed over now, by what its person wants at this moment. */
export function createPassage({ owing, isMoot, now }: PassageDeps) {
  return async (tx: Tx, row: store.NoticeRow): Promise<Passage> => {
    const at = now()
    const [to] = await store.findRecipients(tx, [row.userId])
    if (to === undefined || !reachOfKind(row.kind, owing.reachOf(to)).includes(row.channel))
      return { skip: 'unreachable' }
    if (await isMoot(tx, row)) return { skip: 'moot' }
    const settings = await store.findSettings(tx, row.userId)
    const chosen = await owing.chosenOf(tx, row.userId)
    if (!owing.isInstead(row) && !channelsOf(row.type, chosen, owing.reachOf(to)).includes(row.channel))
      return { skip: 'unwanted' }
    if (row.channel !== 'telegram') return { to }
    const restMs = quietMs(row.kind, chosen, at)
    if (restMs > 0) return { laterMs: restMs }
    const lastAt = settings?.unpromptedAt ?? null
    // A broadcast is wanted: it takes the place of the day's message, and does not wait for the next.
    const mayWait = owing.isUnprompted(row) && row.broadcastId === null && row.handedAt === null
    const isTooSoon = mayWait && lastAt !== null && lastAt + UNPROMPTED_MS > at
    return isTooSoon ? { laterMs: lastAt + UNPROMPTED_MS - at } : { to }
  }
}
