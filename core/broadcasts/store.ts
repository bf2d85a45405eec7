import { and, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Segment } from '../contract/notices/broadcast.ts'
import type { NoticeState } from '../contract/notices/types.ts'
import type { Reader, Tx } from '../db/client.ts'
import { users } from '../db/schema/accounts.ts'
import { jobs } from '../db/schema/jobs.ts'
import { balances } from '../db/schema/ledger.ts'
import { broadcasts, mailBounces, noticeSettings, notices } from '../db/schema/notices.ts'
import { subscriptions } from '../db/schema/payments.ts'
import { DAY_MS } from '../kit/units.ts'

export type BroadcastRow = typeof broadcasts.$inferSelect

export async function insertBroadcast(tx: Tx, row: BroadcastRow): Promise<void> {
  await tx.insert(broadcasts).values(row)
}

export async function findBroadcast(db: Reader, id: string): Promise<BroadcastRow | undefined> {
  return db.select().from(broadcasts).where(eq(broadcasts.id, id)).get()
}

export async function updateBroadcast(tx: Tx, id: string, change: Partial<BroadcastRow>): Promise<void> {
  await tx.update(broadcasts).set(change).where(eq(broadcasts.id, id))
}

/** Newest first. */
export async function listBroadcasts(
  db: Reader,
  { below, limit }: { below: { at: number; id: string } | undefined; limit: number },
): Promise<BroadcastRow[]> {
  const isBelow =
    below === undefined
      ? undefined
      : or(lt(broadcasts.createdAt, below.at), and(eq(broadcasts.createdAt, below.at), lt(broadcasts.id, below.id)))
  return db
    .select()
    .from(broadcasts)
    .where(isBelow)
    .orderBy(desc(broadcasts.createdAt), desc(broadcasts.id))
    .limit(limit)
}

/** Those that are or were sent, and whose report has not been counted. */
export async function listUncounted(db: Reader): Promise<BroadcastRow[]> {
  return db
    .select()
    .from(broadcasts)
    .where(and(inArray(broadcasts.state, ['running', 'stopped', 'done']), isNull(broadcasts.totals)))
}

/** The id of a person's own account. */
const ownAccount = sql`'acc_' || substr(${users.id}, 5)`
const news = sql`json_extract(${noticeSettings.kinds}, '$.news')`

const hasOrdered = (since: number): SQL =>
  sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${jobs.accountId} = ${ownAccount} AND ${jobs.createdAt} >= ${since})`
const hasPlan = (at: number): SQL =>
  sql`EXISTS (SELECT 1 FROM ${subscriptions} WHERE ${subscriptions.accountId} = ${ownAccount} AND ${subscriptions.renews} = 1 AND ${subscriptions.paidUntil} > ${at})`
const available = sql`coalesce((SELECT ${balances.amount} FROM ${balances} WHERE ${balances.ledgerAccount} = 'wallet:' || ${ownAccount}), 0)`

/** Who a broadcast goes to, and when. */
export interface ToAll {
  segment: Segment
  /** Milliseconds since the epoch. */
  at: number
  /** Whether mail can be sent at all. */
  hasMail: boolean
}

/** The channel of news: the chat, where there is one and it was chosen; NULL for who agreed to none by which they can be reached. */
function channelOf(hasMail: boolean): SQL {
  // An address that nobody has confirmed may be a stranger's, who agreed to nothing.
  const takesMail = sql`${users.emailConfirmedAt} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${mailBounces} WHERE ${mailBounces.address} = ${users.email})`
  const mail = hasMail ? sql` WHEN instr(${news}, '"email"') > 0 AND ${takesMail} THEN 'email'` : sql``
  return sql`CASE WHEN ${users.telegramId} IS NOT NULL AND instr(${news}, '"telegram"') > 0 THEN 'telegram'${mail} END`
}

/** Everybody who agreed to news by a channel that reaches them, is not blocked, and fits the segment. */
function recipients({ segment, at, hasMail }: ToAll) {
  const { language, role, plan, active_days, idle_days, balance_min, balance_max } = segment
  return and(
    isNull(users.blockedAt),
    sql`${channelOf(hasMail)} IS NOT NULL`,
    language === undefined ? undefined : eq(users.language, language),
    role === undefined ? undefined : eq(users.role, role),
    plan === undefined ? undefined : plan ? hasPlan(at) : sql`NOT ${hasPlan(at)}`,
    active_days === undefined ? undefined : hasOrdered(at - active_days * DAY_MS),
    idle_days === undefined ? undefined : sql`NOT ${hasOrdered(at - idle_days * DAY_MS)}`,
    balance_min === undefined ? undefined : sql`${available} >= ${balance_min}`,
    balance_max === undefined ? undefined : sql`${available} <= ${balance_max}`,
  )
}

export async function countRecipients(db: Reader, to: ToAll): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)` })
    .from(users)
    .innerJoin(noticeSettings, eq(noticeSettings.userId, users.id))
    .where(recipients(to))
  return row?.n ?? 0
}

/** Owes the broadcast to everybody in its segment, each once and by one channel; returns how many they are. */
export async function oweToAll(tx: Tx, id: string, to: ToAll): Promise<number> {
  const { at } = to
  const channel = channelOf(to.hasMail)
  const { rowsAffected } = await tx.run(sql`
    INSERT INTO ${notices} (id, key, user_id, account_id, type, kind, channel, body, state, broadcast_id, due_at, created_at)
    SELECT 'ntc_' || lower(hex(randomblob(18))), ${id} || ':' || ${users.id} || ':' || ${channel}, ${users.id}, NULL,
      'news', 'news', ${channel}, '{}', 'owed', ${id}, ${at}, ${at}
    FROM ${users} JOIN ${noticeSettings} ON ${noticeSettings.userId} = ${users.id}
    WHERE ${recipients(to)}
    ON CONFLICT DO NOTHING`)
  return rowsAffected
}

export interface Tally {
  state: NoticeState
  isBlocked: boolean
  n: number
}

export async function tally(db: Reader, id: string): Promise<Tally[]> {
  const rows = await db
    .select({
      state: notices.state,
      isBlocked: sql<number>`coalesce(${notices.why} = 'blocked', 0)`,
      n: sql<number>`count(*)`,
    })
    .from(notices)
    .where(eq(notices.broadcastId, id))
    .groupBy(notices.state, sql`coalesce(${notices.why} = 'blocked', 0)`)
  return rows.map(({ state, isBlocked, n }) => ({ state, isBlocked: isBlocked === 1, n }))
}

/** Ends what nobody has been handed yet, or also what was handed over and never heard of again. */
export async function stopOwed(tx: Tx, id: string, at: number, { hasHanded = false } = {}): Promise<void> {
  await tx
    .update(notices)
    .set({ state: 'skipped', why: 'stopped', endedAt: at })
    .where(
      and(eq(notices.broadcastId, id), eq(notices.state, 'owed'), hasHanded ? undefined : isNull(notices.handedAt)),
    )
}
