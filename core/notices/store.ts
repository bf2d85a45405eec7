import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { Channel, NoticeState, NoticeWhy } from '../contract/notices/types.ts'
import type { Reader, Tx } from '../db/client.ts'
import { memberships, users } from '../db/schema/accounts.ts'
import { broadcasts, mailBounces, notices, noticeSettings } from '../db/schema/notices.ts'

export type NoticeRow = typeof notices.$inferSelect
export type SettingsRow = typeof noticeSettings.$inferSelect
/** A person who may be told something. */
export type Recipient = Pick<typeof users.$inferSelect, 'id' | 'email' | 'emailConfirmedAt' | 'telegramId' | 'language'>

const recipientColumns = {
  id: users.id,
  /** Null also for an address that mail came back from. */
  email: sql<string | null>`CASE WHEN ${mailBounces.address} IS NULL THEN ${users.email} END`,
  emailConfirmedAt: users.emailConfirmedAt,
  telegramId: users.telegramId,
  language: users.language,
}

export async function findRecipients(db: Reader, ids: readonly string[]): Promise<Recipient[]> {
  if (ids.length === 0) return []
  return db
    .select(recipientColumns)
    .from(users)
    .leftJoin(mailBounces, eq(mailBounces.address, users.email))
    .where(inArray(users.id, [...ids]))
}

/** The address of a person, also one that mail came back from. */
export async function findAddress(db: Reader, userId: string): Promise<string | undefined> {
  return (await db.select({ email: users.email }).from(users).where(eq(users.id, userId)).get())?.email ?? undefined
}

export async function findByTelegramIds(db: Reader, telegramIds: readonly string[]): Promise<string[]> {
  if (telegramIds.length === 0) return []
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(inArray(users.telegramId, [...telegramIds]))
  return rows.map(({ id }) => id)
}

export async function ownersOf(db: Reader, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.role, 'owner'), isNull(memberships.endedAt)))
  return rows.map(({ id }) => id)
}

export async function findSettings(db: Reader, userId: string): Promise<SettingsRow | undefined> {
  return db.select().from(noticeSettings).where(eq(noticeSettings.userId, userId)).get()
}

export async function upsertSettings(
  tx: Tx,
  userId: string,
  change: Partial<Omit<SettingsRow, 'userId'>> & { changedAt: number },
): Promise<void> {
  await tx
    .insert(noticeSettings)
    .values({ kinds: '{}', ...change, userId })
    .onConflictDoUpdate({ target: noticeSettings.userId, set: change })
}

/** Keeps an existing row: a fact is told once. Returns whether it is new. */
export async function insertNotice(tx: Tx, row: Omit<typeof notices.$inferInsert, 'seq'>): Promise<boolean> {
  const { rowsAffected } = await tx.insert(notices).values(row).onConflictDoNothing()
  return rowsAffected > 0
}

/** Owes one again that was skipped because its channel did not suit. Returns whether there is one. */
export async function reviveNotice(tx: Tx, { key, why, dueAt }: Pick<NoticeRow, 'key' | 'why' | 'dueAt'>) {
  const isMissed = and(eq(notices.state, 'skipped'), inArray(notices.why, ['unwanted', 'unreachable']))
  const { rowsAffected } = await tx
    .update(notices)
    .set({ state: 'owed', why, dueAt, handedAt: null, endedAt: null })
    .where(and(eq(notices.key, key), isMissed))
  return rowsAffected > 0
}

export async function findNotice(db: Reader, id: string): Promise<NoticeRow | undefined> {
  return db.select().from(notices).where(eq(notices.id, id)).get()
}

export async function updateNotice(tx: Tx, seq: number, change: Partial<NoticeRow>): Promise<void> {
  await tx.update(notices).set(change).where(eq(notices.seq, seq))
}

/** One of a person that has not been handed over yet, of this type. */
export async function findWaiting(
  db: Reader,
  { userId, type, channel }: Pick<NoticeRow, 'userId' | 'type' | 'channel'>,
): Promise<NoticeRow | undefined> {
  return db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.userId, userId),
        eq(notices.type, type),
        eq(notices.channel, channel),
        eq(notices.state, 'owed'),
        isNull(notices.handedAt),
      ),
    )
    .get()
}

const isOwed = eq(notices.state, 'owed')

export interface DueAsk {
  channel: Channel
  at: number
  /** One that was handed over before this moment is handed over again. */
  handedBefore: number
  limit: number
  /** How many of broadcasts at most. */
  bulkMax?: number
}

/** Notices to hand over, those of broadcasts last, and none of a broadcast that is paused. */
export async function listDue(
  db: Reader,
  { channel, at, handedBefore, limit, bulkMax = limit }: DueAsk,
): Promise<NoticeRow[]> {
  const rows = await db
    .select({ notice: notices })
    .from(notices)
    .leftJoin(broadcasts, eq(broadcasts.id, notices.broadcastId))
    .where(
      and(
        isOwed,
        eq(notices.channel, channel),
        lte(notices.dueAt, at),
        or(isNull(notices.handedAt), lt(notices.handedAt, handedBefore)),
        or(isNull(notices.broadcastId), eq(broadcasts.state, 'running')),
      ),
    )
    .orderBy(sql`${notices.broadcastId} IS NOT NULL`, asc(notices.dueAt), asc(notices.seq))
    .limit(limit)
  const list = rows.map(({ notice }) => notice)
  const single = list.filter(({ broadcastId }) => broadcastId === null)
  return list.slice(0, single.length + Math.max(0, bulkMax))
}

/** How many of broadcasts are in the bot's hands. */
export async function countBulkInHand(db: Reader, handedSince: number): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)` })
    .from(notices)
    .where(
      and(isOwed, isNotNull(notices.broadcastId), eq(notices.channel, 'telegram'), gt(notices.handedAt, handedSince)),
    )
  return row?.n ?? 0
}

/** The texts and the state of a broadcast. */
export async function findBroadcast(db: Reader, id: string) {
  const columns = { en: broadcasts.textEn, ru: broadcasts.textRu, state: broadcasts.state }
  return db.select(columns).from(broadcasts).where(eq(broadcasts.id, id)).get()
}

export interface NoticesAsk {
  userId?: string | undefined
  state?: NoticeState | undefined
  /** Older than this one. */
  below?: number | undefined
  limit: number
}

/** Newest first. */
export async function listNotices(db: Reader, { userId, state, below, limit }: NoticesAsk): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notices)
    .where(
      and(
        userId === undefined ? undefined : eq(notices.userId, userId),
        state === undefined ? undefined : eq(notices.state, state),
        below === undefined ? undefined : lt(notices.seq, below),
      ),
    )
    .orderBy(desc(notices.seq))
    .limit(limit)
}

export async function listOwedOf(db: Reader, userId: string): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notices)
    .where(and(eq(notices.userId, userId), isOwed))
}

/** Of one fact, for every person and channel. */
const isOfKey = (key: string) => sql`${notices.key} >= ${`${key}:`} AND ${notices.key} < ${`${key};`}`

export async function listOfKey(db: Reader, key: string): Promise<Pick<NoticeRow, 'userId' | 'state' | 'why'>[]> {
  return db.select({ userId: notices.userId, state: notices.state, why: notices.why }).from(notices).where(isOfKey(key))
}

/** Ends notices of a fact that are still owed and were handed to nobody. */
export async function withdraw(
  tx: Tx,
  key: string,
  end: { state: NoticeState; why: NoticeWhy; endedAt: number },
): Promise<void> {
  await tx
    .update(notices)
    .set(end)
    .where(and(isOfKey(key), isOwed, isNull(notices.handedAt)))
}

/** Takes down as sent what the chat has heard of this fact by another way. */
export async function endToldBefore(tx: Tx, key: string, endedAt: number): Promise<void> {
  await tx
    .update(notices)
    .set({ state: 'sent', endedAt })
    .where(and(isOfKey(key), isOwed, eq(notices.channel, 'telegram')))
}

/** Deletes ended notices older than `at`, at most `limit`; returns how many. Those of a broadcast stay until its report was counted. */
export async function deleteOld(tx: Tx, at: number, limit: number): Promise<number> {
  const counted = tx.select({ id: broadcasts.id }).from(broadcasts).where(isNotNull(broadcasts.totals))
  const isCounted = or(isNull(notices.broadcastId), inArray(notices.broadcastId, counted))
  const old = tx
    .select({ seq: notices.seq })
    .from(notices)
    .where(and(ne(notices.state, 'owed'), isNotNull(notices.endedAt), lt(notices.createdAt, at), isCounted))
    .limit(limit)
  const { rowsAffected } = await tx.delete(notices).where(inArray(notices.seq, old))
  return rowsAffected
}

export async function moveNotices(tx: Tx, fromUserId: string, toUserId: string): Promise<void> {
  await tx.update(notices).set({ userId: toUserId }).where(eq(notices.userId, fromUserId))
}
