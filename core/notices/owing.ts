import {
  type Channel,
  CHANNELS,
  definitionOf,
  LASTING_KINDS,
  type NoticeType,
  type NoticeWhy,
  UNPROMPTED_KINDS,
} from '../contract/notices/types.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { gather } from './templates/forecasts.ts'
import { channelsOf, type Chosen, NOTHING_CHOSEN, type Reach, reachOfKind } from './preferences.ts'
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
  const reachOf = ({ telegramId, email, emailConfirmedAt }: store.Recipient): Reach => ({
    channels: [
      ...(telegramId === null ? [] : (['telegram'] as const)),
      ...(email === null || !hasMail ? [] : (['email'] as const)),
    ],
    isConfirmed: emailConfirmedAt !== null,
  })

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
    if (channels.length === 0 && LASTING_KINDS.includes(kind)) await show(tx, notice, kind)
    return owed
  }

  /** Stores one that reaches its person by no channel: they find it in their list. */
  async function show(tx: Tx, { key, userId, type, accountId, values }: NewNotice, kind: store.NoticeRow['kind']) {
    const at = now()
    const [channel = 'email'] = channelsFor(type)
    const row = { key: `${key}:${userId}:${channel}`, id: newId('ntc'), userId, accountId, type, kind, channel }
    const end = { state: 'skipped', why: 'unreachable', dueAt: at, createdAt: at, endedAt: at } as const
    await store.insertNotice(tx, { ...row, ...end, body: JSON.stringify(values) })
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
    if (type !== 'forecasts_due') {
      const body = JSON.stringify(values)
      const full = { ...row, ...times, id: newId('ntc'), body, why, broadcastId: broadcastId ?? null }
      if (await store.insertNotice(tx, full)) return true
      return LASTING_KINDS.includes(kind) && store.reviveNotice(tx, full)
    }
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
    /** Owes it anew, by the channels that its person has chosen by now: those by which it was owed before keep it. */
    oweAnew: (tx: Tx, row: store.NoticeRow): Promise<number> => owe(tx, toNew(row)),
    /** Owes it by the other channels that reach its person, because this one did not, and says why. */
    async oweInstead(tx: Tx, row: store.NoticeRow, why: NoticeWhy): Promise<void> {
      const [recipient] = await store.findRecipients(tx, [row.userId])
      if (recipient === undefined) return
      const reach = reachOfKind(row.kind, reachOf(recipient))
      for (const channel of channelsFor(row.type))
        if (channel !== row.channel && reach.includes(channel)) await oweBy(tx, toNew(row), row.kind, channel, why)
    },
    /** Whether it goes by another channel than was chosen, because that one has failed. One that waits for its person to unblock the bot goes
     *  by the channel that was chosen. */
    isInstead: ({ state, why, channel }: store.NoticeRow): boolean =>
      state === 'owed' && why !== null && !(why === 'blocked' && channel === 'telegram'),
    isUnprompted: ({ kind }: Pick<store.NoticeRow, 'kind'>): boolean => UNPROMPTED_KINDS.includes(kind),
  }
}
export type Owing = ReturnType<typeof createOwing>

const channelsFor = (type: NoticeType): readonly Channel[] => definitionOf(type).channels ?? CHANNELS

/** The fact of a row, without person and channel, which end its key. */
export const toNew = ({ key, userId, type, accountId, body, dueAt }: store.NoticeRow): NewNotice => ({
  key: key.split(':').slice(0, -2).join(':'),
  userId,
  type,
  accountId,
  values: JSON.parse(body) as Record<string, unknown>,
  dueAt,
})

const toChosen = (row: store.SettingsRow | undefined): Chosen =>
  row === undefined
    ? NOTHING_CHOSEN
    : {
        kinds: JSON.parse(row.kinds) as Chosen['kinds'],
        quiet: row.quiet === null ? null : (JSON.parse(row.quiet) as Chosen['quiet']),
      }
