import {
  type Channel,
  definitionOf,
  type NoticeType,
  type NoticeWhy,
  UNPROMPTED_KINDS,
} from '../contract/notices/types.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { gather } from './templates/forecasts.ts'
import { channelsOf, type Chosen, NOTHING_CHOSEN } from './preferences.ts'
import * as store from './store.ts'

/** A fact that somebody is told, by the channels that they have chosen. */
export interface NewNotice {
  /** What is told: owing it again changes nothing. */
  key: string
  userId: string
  type: NoticeType
  accountId: string | null
  values: Record<string, unknown>
  /** Milliseconds since the epoch. */
  dueAt?: number
  broadcastId?: string
}

/** One upload may reach several forecasts: they are collected for this long into one message. */
const GATHER_MS = 3_000

export interface OwingDeps {
  now: Now
  newId: NewId
  /** Whether mail can be sent at all. */
  hasMail: boolean
}

/** Owes notices: a row per channel, in the transaction of what they tell. */
export function createOwing({ now, newId, hasMail }: OwingDeps) {
  /** The open transaction owes a notice; if it is rolled back, those who hand over look in vain. */
  let hasNew = false

  /** The channels that reach somebody. A chat that is blocked is one: it may be opened again. */
  const reachOf = ({ telegramId, email }: store.Recipient): Channel[] => [
    ...(telegramId === null ? [] : (['telegram'] as const)),
    ...(email === null || !hasMail ? [] : (['email'] as const)),
  ]

  async function chosenOf(db: Reader, userId: string): Promise<Chosen> {
    return toChosen(await store.findSettings(db, userId))
  }

  async function owe(tx: Tx, notice: NewNotice): Promise<number> {
    const [recipient] = await store.findRecipients(tx, [notice.userId])
    // Who is deleted has neither channel.
    if (recipient === undefined) return 0
    const { kind } = definitionOf(notice.type)
    const channels = channelsOf(notice.type, await chosenOf(tx, notice.userId), reachOf(recipient))
    let owed = 0
    for (const channel of channels) if (await oweBy(tx, notice, kind, channel)) owed++
    return owed
  }

  async function oweBy(
    tx: Tx,
    { key, userId, type, accountId, values, dueAt = now(), broadcastId }: NewNotice,
    kind: store.NoticeRow['kind'],
    channel: Channel,
    why: NoticeWhy | null = null,
  ): Promise<boolean> {
    const row = { key: `${key}:${userId}:${channel}`, userId, accountId, type, kind, channel, state: 'owed' } as const
    const times = { dueAt, createdAt: now() }
    hasNew = true
    if (type !== 'forecasts_due')
      return store.insertNotice(tx, {
        ...row,
        ...times,
        id: newId('ntc'),
        body: JSON.stringify(values),
        why,
        broadcastId: broadcastId ?? null,
      })
    const waiting = await store.findWaiting(tx, row)
    const body = gather(waiting?.body, values)
    if (waiting !== undefined) {
      await store.updateNotice(tx, waiting.seq, { body })
      return true
    }
    return store.insertNotice(tx, { ...row, ...times, id: newId('ntc'), body, dueAt: dueAt + GATHER_MS })
  }

  return {
    /** Whether notices were owed since it was last asked. */
    takeNew(): boolean {
      const taken = hasNew
      hasNew = false
      return taken
    },
    reachOf,
    chosenOf,
    owe,
    /** Has those who hand over look: notices were owed, or may go on. */
    noteNew(): void {
      hasNew = true
    },
    /** Owes it in the chat, whatever its person has chosen: they have asked for it just now. */
    oweDirectly: (tx: Tx, notice: NewNotice): Promise<boolean> =>
      oweBy(tx, notice, definitionOf(notice.type).kind, 'telegram'),
    /** Owes it by a further channel, because the first did not reach its person. */
    oweInstead: (tx: Tx, { key, userId, channel: missed, type, kind, ...row }: store.NoticeRow, channel: Channel) =>
      oweBy(
        tx,
        {
          key: key.slice(0, -`:${userId}:${missed}`.length),
          userId,
          type,
          accountId: row.accountId,
          values: JSON.parse(row.body) as Record<string, unknown>,
        },
        kind,
        channel,
        missed === 'telegram' ? 'blocked' : 'bounced',
      ),
    isUnprompted: ({ kind }: Pick<store.NoticeRow, 'kind'>): boolean => UNPROMPTED_KINDS.includes(kind),
  }
}
export type Owing = ReturnType<typeof createOwing>

const toChosen = (row: store.SettingsRow | undefined): Chosen =>
  row === undefined
    ? NOTHING_CHOSEN
    : {
        kinds: JSON.parse(row.kinds) as Chosen['kinds'],
        quiet: row.quiet === null ? null : (JSON.parse(row.quiet) as Chosen['quiet']),
      }
