import type { Actor } from '../contract/account.ts'
import type { Language, Page, PageQuery } from '../contract/common.ts'
import {
  type ChangeNoticePreferences,
  LASTING_KINDS,
  type NoticeKind,
  type NoticePreferences,
  type NoticeState,
  type NoticeView,
} from '../contract/notices/types.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import { type Now, toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { DAY_MS } from '../kit/units.ts'
import { findBounce } from '../mail/bounces.ts'
import type { Handing } from './handing.ts'
import type { Owing } from './owing.ts'
import { channelsOf, choose, type Chosen, toPreferences } from './preferences.ts'
import * as store from './store.ts'
import type { Writing } from './templates/writing.ts'

const KEPT_MS = 90 * DAY_MS
/** A sweep deletes at most this many per write, so that other writes do not wait. */
const SWEPT_MAX = 500

/** In place of what staff are told of their work: it is for those only who hold its permission. */
const WITHHELD = { text: '…' }

type NoticesAsk = PageQuery & { state?: NoticeState | undefined }

export interface NoticesDeps {
  db: Db
  owing: Owing
  handing: Handing
  writing: Writing
  now: Now
}

/** What people are told, and what they want to be told. */
export function createNotices({ db, owing, handing, writing, now }: NoticesDeps) {
  async function getRecipient(reader: Reader, userId: string): Promise<store.Recipient> {
    const [recipient] = await store.findRecipients(reader, [userId])
    if (recipient === undefined) throw new AppError('not_found', { what: 'person' })
    return recipient
  }

  async function toView(row: store.NoticeRow, language: Language, readerId: string): Promise<NoticeView> {
    const { id, type, kind, channel, state, why, accountId: account_id } = row
    const isWithheld = kind === 'staff' && readerId !== row.userId
    const { text } = isWithheld ? WITHHELD : await writing.textsOf(db.reader, row, language, readerId)
    return {
      id,
      type,
      kind,
      channel,
      state,
      why,
      text,
      account_id,
      created_at: toIso(row.createdAt),
      due_at: toIso(row.dueAt),
      ended_at: toIsoOrNull(row.endedAt),
    }
  }

  async function view(reader: Reader, recipient: store.Recipient, chosen: Chosen): Promise<NoticePreferences> {
    const address = await store.findAddress(reader, recipient.id)
    const bounce = address === undefined ? undefined : await findBounce(reader, address)
    return { ...toPreferences(chosen, owing.reachOf(recipient)), bounced_at: toIsoOrNull(bounce?.at ?? null) }
  }

  /** Newest first. */
  async function list(
    { userId, readerId, language }: { userId: string; readerId: string; language: Language },
    { limit, cursor, state }: NoticesAsk,
  ): Promise<Page<NoticeView>> {
    const [below] = cursor === undefined ? [undefined] : parseCursor(cursor, ['number'])
    const rows = await store.listNotices(db.reader, { userId, state, below, limit: limit + 1 })
    const views = new Map<number, NoticeView>()
    for (const row of rows) views.set(row.seq, await toView(row, language, readerId))
    const page = toPage(rows, limit, { view: ({ seq }) => views.get(seq), cursorOf: ({ seq }) => [seq] })
    return { ...page, items: page.items.flatMap((view) => view ?? []) }
  }

  /** Stores what somebody has chosen. What is owed to them and unwanted now is skipped; what they must know goes by the channel they have
   *  chosen instead, unless it is with the bot, which is sending it. */
  async function save(tx: Tx, recipient: store.Recipient, chosen: Chosen): Promise<void> {
    const { kinds, quiet } = chosen
    await store.upsertSettings(tx, recipient.id, {
      kinds: JSON.stringify(kinds),
      quiet: quiet === null ? null : JSON.stringify(quiet),
      changedAt: now(),
    })
    const reach = owing.reachOf(recipient)
    for (const row of await store.listOwedOf(tx, recipient.id)) {
      if (owing.isInstead(row) || channelsOf(row.type, chosen, reach).includes(row.channel)) continue
      const isBeingSent = row.channel === 'telegram' && row.handedAt !== null
      if (!isBeingSent || !LASTING_KINDS.includes(row.kind)) await handing.skip(tx, row, 'unwanted')
    }
  }

  return {
    /** One's own. */
    list: ({ userId }: Actor, language: Language, asked: NoticesAsk) =>
      list({ userId, readerId: userId, language }, asked),

    /** Somebody's, for staff, in the language of that person; words of tickets for those only who may answer them. Throws `not_found`. */
    async listOf({ actorId }: Acting, userId: string, asked: NoticesAsk): Promise<Page<NoticeView>> {
      const { language } = await getRecipient(db.reader, userId)
      return list({ userId, readerId: actorId, language }, asked)
    },

    async preferences({ userId }: Actor): Promise<NoticePreferences> {
      return view(db.reader, await getRecipient(db.reader, userId), await owing.chosenOf(db.reader, userId))
    },

    /** Throws `validation_failed` if security or money would come by no channel. */
    async change({ userId }: Actor, change: ChangeNoticePreferences): Promise<NoticePreferences> {
      return db.write(async (tx) => {
        const recipient = await getRecipient(tx, userId)
        const chosen = choose(await owing.chosenOf(tx, userId), change)
        await save(tx, recipient, chosen)
        return view(tx, recipient, chosen)
      })
    },

    /** Ends letters of a kind. False if they are the only way to reach somebody with what they must know. */
    async unsubscribe(userId: string, kind: NoticeKind): Promise<boolean> {
      return db.write(async (tx) => {
        const recipient = await getRecipient(tx, userId)
        const before = await owing.chosenOf(tx, userId)
        const reach = owing.reachOf(recipient)
        const kept = (toPreferences(before, reach).kinds[kind] ?? []).filter((channel) => channel !== 'email')
        if (LASTING_KINDS.includes(kind) && kept.length === 0) return false
        await save(tx, recipient, { ...before, kinds: { ...before.kinds, [kind]: kept } })
        return true
      })
    },

    async languageOf(userId: string): Promise<Language> {
      return (await getRecipient(db.reader, userId)).language
    },

    /** Moves the notices of one person to another. */
    move: (tx: Tx, fromUserId: string, toUserId: string): Promise<void> => store.moveNotices(tx, fromUserId, toUserId),

    /** Deletes ended notices that are older than 90 days. */
    async sweep(): Promise<void> {
      while ((await db.write((tx) => store.deleteOld(tx, now() - KEPT_MS, SWEPT_MAX))) === SWEPT_MAX);
    },
  }
}
export type Notices = ReturnType<typeof createNotices>
