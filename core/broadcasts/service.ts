import type { AuditLog } from '../audit-log/service.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import { type BroadcastState, type BroadcastView, type CreateBroadcast } from '../contract/notices/broadcast.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import type { Owing } from '../notices/owing.ts'
import * as store from './store.ts'
import { createBroadcastView, segmentOf } from './view.ts'

const NOT_STARTED = { state: 'draft', recipients: null, startedAt: null, endedAt: null, totals: null } as const

export interface BroadcastsDeps {
  db: Db
  auditLog: AuditLog
  owing: Pick<Owing, 'oweDirectly' | 'noteNew'>
  /** Whether mail can be sent at all. */
  hasMail: boolean
  now: Now
  newId: NewId
}

/** Messages of staff to many who agreed to them: drafted, previewed, confirmed by their count, and then owed as notices, each person
 *  once. Sending, pace and outcomes are those of notices. */
export function createBroadcasts({ db, auditLog, owing, hasMail, now, newId }: BroadcastsDeps) {
  const toView = createBroadcastView({ db, hasMail, now })

  async function getRow(reader: Reader, id: string): Promise<store.BroadcastRow> {
    const row = await store.findBroadcast(reader, id)
    if (row === undefined) throw new AppError('not_found', { what: 'broadcast', asked: id })
    return row
  }

  /** Changes the state of one that is in one of these, and records it. Throws `state_conflict` for any other. */
  async function move(
    acting: Acting,
    id: string,
    { from, to, action }: { from: readonly BroadcastState[]; to: BroadcastState; action: string },
    act: (tx: Tx, row: store.BroadcastRow) => Promise<Partial<store.BroadcastRow>>,
  ): Promise<BroadcastView> {
    const changed = await db.write(async (tx) => {
      const row = await getRow(tx, id)
      if (!from.includes(row.state)) throw new AppError('state_conflict', { what: 'broadcast', state: row.state })
      const change = { state: to, ...(await act(tx, row)) }
      const next = { ...row, ...change }
      await auditLog.record(tx, {
        ...acting,
        action,
        target: id,
        reason: null,
        before: { state: row.state },
        after: { state: next.state, recipients: next.recipients },
      })
      await store.updateBroadcast(tx, id, change)
      return next
    })
    return toView(changed)
  }

  return {
    /** A draft, which nobody gets. */
    async create(acting: Acting, { segment, text }: CreateBroadcast): Promise<BroadcastView> {
      const row: store.BroadcastRow = {
        id: newId('brd'),
        segment: JSON.stringify(segment),
        textEn: text.en,
        textRu: text.ru,
        createdBy: acting.actorId,
        createdAt: now(),
        ...NOT_STARTED,
      }
      await db.write(async (tx) => {
        await auditLog.record(tx, {
          ...acting,
          action: 'broadcast.drafted',
          target: row.id,
          reason: null,
          before: null,
          after: { segment },
        })
        await store.insertBroadcast(tx, row)
      })
      return toView(row)
    },

    /** Newest first. */
    async list({ limit, cursor }: PageQuery): Promise<Page<BroadcastView>> {
      const [at, id] = cursor === undefined ? [] : parseCursor(cursor, ['number', 'string'])
      const below = at === undefined || id === undefined ? undefined : { at, id }
      const rows = await store.listBroadcasts(db.reader, { below, limit: limit + 1 })
      const views = new Map<string, BroadcastView>()
      for (const row of rows) views.set(row.id, await toView(row))
      const page = toPage(rows, limit, {
        view: (row) => views.get(row.id),
        cursorOf: ({ createdAt, id: rowId }) => [createdAt, rowId],
      })
      return { ...page, items: page.items.flatMap((view) => view ?? []) }
    },

    /** Throws `not_found`. */
    get: async (id: string): Promise<BroadcastView> => toView(await getRow(db.reader, id)),

    /** Sends it to who asks, and to nobody else. Throws `not_found`. */
    async preview({ actorId, requestId }: Acting, id: string): Promise<void> {
      await db.write(async (tx) => {
        const { textEn, textRu } = await getRow(tx, id)
        const values = { en: textEn, ru: textRu }
        const key = `preview:${id}:${requestId}`
        await owing.oweDirectly(tx, { key, userId: actorId, type: 'news_preview', accountId: null, values })
      })
    },

    /** Owes it to everybody in its segment. Throws `not_found`, and `state_conflict` when their number is not the confirmed one any more,
     *  or it has begun already. */
    start: (acting: Acting, id: string, confirmed: number): Promise<BroadcastView> =>
      move(acting, id, { from: ['draft'], to: 'running', action: 'broadcast.started' }, async (tx, row) => {
        const at = now()
        const owed = await store.oweToAll(tx, id, { segment: segmentOf(row), at, hasMail })
        if (owed !== confirmed) throw new AppError('state_conflict', { what: 'broadcast', state: `for ${owed} people` })
        owing.noteNew()
        return { recipients: owed, startedAt: at }
      }),

    /** What the bot has in hand still goes: a few seconds of it. */
    pause: (acting: Acting, id: string): Promise<BroadcastView> =>
      move(acting, id, { from: ['running'], to: 'paused', action: 'broadcast.paused' }, async () => ({})),

    resume: (acting: Acting, id: string): Promise<BroadcastView> =>
      move(acting, id, { from: ['paused'], to: 'running', action: 'broadcast.resumed' }, async () => {
        owing.noteNew()
        return {}
      }),

    /** Ends it for good. */
    stop: (acting: Acting, id: string): Promise<BroadcastView> =>
      move(acting, id, { from: ['running', 'paused'], to: 'stopped', action: 'broadcast.stopped' }, async (tx) => {
        await store.stopOwed(tx, id, now())
        return { endedAt: now() }
      }),
  }
}
export type Broadcasts = ReturnType<typeof createBroadcasts>
