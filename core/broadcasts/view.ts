import { BROADCAST_PER_SECOND, type BroadcastView, type Segment } from '../contract/notices/broadcast.ts'
import type { Db } from '../db/client.ts'
import { type Now, toIso, toIsoOrNull } from '../kit/clock.ts'
import * as store from './store.ts'

// Written by `create` only, from the contract's type.
export const segmentOf = (row: store.BroadcastRow): Segment => JSON.parse(row.segment) as Segment

export interface Totals {
  sent: number
  blocked: number
  failed: number
  skipped: number
}

/** How the notices of a broadcast ended. */
export function sumUp(tallies: readonly store.Tally[]): Totals & { owed: number } {
  const sum = (test: (tally: store.Tally) => boolean): number =>
    tallies.reduce((total, one) => total + (test(one) ? one.n : 0), 0)
  return {
    sent: sum(({ state }) => state === 'sent'),
    blocked: sum(({ state, isBlocked }) => state === 'failed' && isBlocked),
    failed: sum(({ state, isBlocked }) => state === 'failed' && !isBlocked),
    skipped: sum(({ state }) => state === 'skipped'),
    owed: sum(({ state }) => state === 'owed'),
  }
}

/** Counts the outcomes of a broadcast; for a draft, the people it would reach now. */
export function createBroadcastView({ db, hasMail, now }: { db: Db; hasMail: boolean; now: Now }) {
  return async (row: store.BroadcastRow): Promise<BroadcastView> => {
    // Written by the sweep only.
    const totals = row.totals === null ? undefined : (JSON.parse(row.totals) as Totals)
    const recipients =
      row.recipients ?? (await store.countRecipients(db.reader, { segment: segmentOf(row), at: now(), hasMail }))
    return {
      id: row.id,
      state: row.state,
      segment: segmentOf(row),
      text: { en: row.textEn, ru: row.textRu },
      recipients,
      seconds: Math.ceil(recipients / BROADCAST_PER_SECOND),
      ...(totals === undefined ? sumUp(await store.tally(db.reader, row.id)) : { ...totals, owed: 0 }),
      created_by: row.createdBy,
      created_at: toIso(row.createdAt),
      started_at: toIsoOrNull(row.startedAt),
      ended_at: toIsoOrNull(row.endedAt),
    }
  }
}
