import type { ClaimedNotice, NoticeOutcome, NoticeWhy } from '../contract/notices/types.ts'
import { LASTING_KINDS } from '../contract/notices/types.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS, MINUTE_MS } from '../kit/units.ts'
import { createBell } from './bell.ts'
import type { Answerers } from './tickets/answerers.ts'
import type { Owing } from './owing.ts'
import { createPassage } from './passage.ts'
import * as store from './store.ts'
import type { Writing } from './templates/writing.ts'

/** Notices of one claim; the bot takes more when it has stored these. */
const CLAIMED_MAX = 50
/** Notices of broadcasts that the bot has in hand: a pause or a stop leaves no more than these to go. */
const BULK_IN_HAND_MAX = 60
/** One whose outcome is not known after this time is offered again: the bot knows those it has. */
const LEASE_MS = 10 * MINUTE_MS
/** A notice of somebody who has blocked the bot is offered again once in this time, and given up after the second. */
const BLOCKED_MS = DAY_MS
const BLOCKED_MS_MAX = 90 * DAY_MS
/** How often due times are looked at while the bot waits. */
const LOOK_MS = 1_000

export interface HandingDeps {
  db: Db
  owing: Owing
  writing: Writing
  answerers: Pick<Answerers, 'tellOthers'>
  /** Whether a notice has nothing to say any more. */
  isMoot: (db: Reader, row: store.NoticeRow) => Promise<boolean>
  now: Now
}

/** Hands notices over: to the bot, which claims and reports them, and to the letters. What their person wants is asked at that moment,
 *  not when they came to be owed. */
export function createHanding({ db, owing, writing, answerers, isMoot, now }: HandingDeps) {
  const bell = createBell()
  let onOwed: () => void = () => undefined
  db.onCommit(() => {
    if (!owing.takeNew()) return
    bell.ring()
    onOwed()
  })

  const passageOf = createPassage({ owing, isMoot, now })
  const { end, skip, fail } = createEnds({ owing, answerers, now })

  /** Hands one over to the bot; null if it waits, or is skipped. */
  async function hand(tx: Tx, row: store.NoticeRow): Promise<ClaimedNotice | null> {
    const isBlocked = row.why === 'blocked'
    if (isBlocked && row.createdAt + BLOCKED_MS_MAX <= now()) {
      await end(tx, row, 'failed', 'blocked')
      return null
    }
    const passage = await passageOf(tx, row)
    if ('skip' in passage) {
      // The bot may be sending it: its report decides, or its person would be told twice.
      const isWithBot = row.handedAt !== null && !isBlocked && LASTING_KINDS.includes(row.kind)
      if (isWithBot) await store.updateNotice(tx, row.seq, { handedAt: now() })
      else await skip(tx, row, passage.skip)
      return null
    }
    if ('laterMs' in passage) {
      await store.updateNotice(tx, row.seq, { dueAt: now() + passage.laterMs })
      return null
    }
    const { telegramId, language } = passage.to
    await store.updateNotice(tx, row.seq, { handedAt: now() })
    const isSilent = owing.isUnprompted(row)
    if (isSilent) await store.upsertSettings(tx, row.userId, { unpromptedAt: now(), changedAt: now() })
    const { text } = await writing.textsToSend(tx, row, language)
    return {
      id: row.id,
      telegram_id: telegramId ?? '',
      type: row.type,
      text,
      data: JSON.parse(row.body) as Record<string, unknown>,
      silent: isSilent,
      bulk: row.broadcastId !== null,
      created_at: toIso(row.createdAt),
    }
  }

  async function claimDue(): Promise<ClaimedNotice[]> {
    const ask = () => ({ channel: 'telegram', at: now(), handedBefore: now() - LEASE_MS, limit: CLAIMED_MAX }) as const
    const bulkMax = BULK_IN_HAND_MAX - (await store.countBulkInHand(db.reader, now() - LEASE_MS))
    if ((await store.listDue(db.reader, { ...ask(), bulkMax })).length === 0) return []
    return db.write(async (tx) => {
      const items: ClaimedNotice[] = []
      for (const row of await store.listDue(tx, { ...ask(), bulkMax })) {
        const item = await hand(tx, row)
        if (item !== null) items.push(item)
      }
      return items
    })
  }

  /** What Telegram said of one. A person who has blocked the bot gets notices of security and money by mail as well; the notice itself stays
   *  with the bot until they are back, unless it is one of many. */
  async function settle(tx: Tx, id: string, outcome: NoticeOutcome): Promise<void> {
    const row = await store.findNotice(tx, id)
    if (row === undefined || (row.state !== 'owed' && outcome !== 'sent')) return
    if (outcome === 'sent') return end(tx, row, 'sent')
    if (outcome === 'moot') return skip(tx, row, 'moot')
    // Words of customers do not wait in a chat that may be opened after its person has left the staff.
    const isPassing = row.broadcastId !== null || owing.isUnprompted(row) || row.type === 'ticket_waiting'
    if (outcome !== 'blocked' || isPassing) return fail(tx, row, outcome)
    await store.updateNotice(tx, row.seq, { why: 'blocked', dueAt: now() + BLOCKED_MS })
    if (LASTING_KINDS.includes(row.kind)) await owing.oweInstead(tx, row, 'blocked')
  }

  return {
    passageOf,
    end,
    skip,
    fail,

    /** Returns notices that are due for Telegram, and offers each again unless its outcome is reported. Waits up to `waitMs` for the
     *  first one. */
    async claim(waitMs: number, signal: AbortSignal): Promise<ClaimedNotice[]> {
      const until = performance.now() + waitMs
      for (;;) {
        const rung = bell.next()
        // A caller that has hung up gets nothing more.
        if (signal.aborted) return []
        const items = await claimDue()
        const leftMs = until - performance.now()
        if (items.length > 0 || leftMs <= 0 || bell.isOver()) return items
        await rung.within(Math.min(LOOK_MS, leftMs), signal)
      }
    },

    /** Records the outcomes of claimed notices; idempotent. */
    async report(items: ReadonlyArray<{ id: string; outcome: NoticeOutcome }>): Promise<void> {
      await db.write(async (tx) => {
        for (const { id, outcome } of items) await settle(tx, id, outcome)
      })
    },

    /** Called after each commit that owes notices. */
    onOwed(call: () => void): void {
      onOwed = call
    },

    /** Nobody waits any longer: the process ends. */
    giveUp: (): void => bell.giveUp(),
  }
}
export type Handing = ReturnType<typeof createHanding>

/** The ways in which a notice ends. */
function createEnds({ owing, answerers, now }: Pick<HandingDeps, 'owing' | 'answerers' | 'now'>) {
  async function end(tx: Tx, row: store.NoticeRow, state: 'sent' | 'failed' | 'skipped', why: NoticeWhy | null = null) {
    await store.updateNotice(tx, row.seq, { state, why, endedAt: now() })
  }

  /** Ends one that is not sent. What its person must know goes by the channels that they have chosen by now. */
  async function skip(tx: Tx, row: store.NoticeRow, why: NoticeWhy): Promise<void> {
    await end(tx, row, 'skipped', why)
    const isMissed = why === 'unwanted' || why === 'unreachable'
    if (isMissed && LASTING_KINDS.includes(row.kind)) await owing.oweAnew(tx, row)
    await answerers.tellOthers(tx, row)
  }

  /** Ends one that did not arrive. What its person must know goes by another channel that reaches them, and a
   *  ticket that waits is told to others who may answer. */
  async function fail(tx: Tx, row: store.NoticeRow, why: NoticeWhy): Promise<void> {
    await end(tx, row, 'failed', why)
    if (LASTING_KINDS.includes(row.kind)) await owing.oweInstead(tx, row, why)
    await answerers.tellOthers(tx, row)
  }

  return { end, skip, fail }
}
