import { type SQL, sql } from 'drizzle-orm'
import { personOf } from '../contract/trust/member.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Holding } from './holding.ts'
import { EVENTS_DELETED } from './holdings.ts'

/** A value of SQLite as it comes. */
export type Cell = string | number | null | Uint8Array | ArrayBuffer

/** Whose rows. */
export interface Owner {
  accountId: string
  /** Of the joined chat. Null matches no row. */
  telegramId: string | null
}

export interface Moment {
  at: number
}

/** A condition or an assignment of HOLDINGS with its values in their places. Its text is ours, so that only the values are bound. */
function fill(text: string, { accountId, telegramId }: Owner, { at }: Moment = { at: 0 }): SQL {
  const values: Record<string, string | number | null> = {
    ':account': accountId,
    ':user': personOf(accountId),
    ':telegram': telegramId,
    ':at': at,
    ':forever': Number.MAX_SAFE_INTEGER,
  }
  const parts = text.split(/(:(?:account|user|telegram|at|forever)\b)/)
  return sql.join(parts.map((part) => (part in values ? sql`${values[part]}` : sql.raw(part))))
}

const list = (names: readonly string[]): SQL => sql.raw(names.join(', '))

/** The next rows of a table by its key: the cells of `columns`, and the place to go on from. */
export async function readPage(
  db: Reader,
  { table, owner, key }: Holding,
  columns: readonly string[],
  whose: Owner,
  { after, limit }: { after: readonly Cell[] | undefined; limit: number },
): Promise<{ rows: Cell[][]; last: Cell[] | undefined }> {
  if (owner === null) return { rows: [], last: undefined }
  const rest =
    after === undefined
      ? sql``
      : sql` AND (${list(key)}) > (${sql.join(
          after.map((cell) => sql`${cell}`),
          sql`, `,
        )})`
  const rows: Cell[][] = await db.values(
    sql`SELECT ${list([...key, ...columns])} FROM ${sql.raw(table)} WHERE ${fill(owner, whose)}${rest}
        ORDER BY ${list(key)} LIMIT ${limit}`,
  )
  return {
    rows: rows.map((row) => [...row].slice(key.length)),
    last: rows.at(-1) && [...(rows.at(-1) ?? [])].slice(0, key.length),
  }
}

/** Deletes at most `limit` rows of an account; returns how many there were. */
export async function deleteSome(tx: Tx, { table, owner, key }: Holding, whose: Owner, limit: number): Promise<number> {
  if (owner === null) return 0
  const { rowsAffected } = await tx.run(
    sql`DELETE FROM ${sql.raw(table)} WHERE (${list(key)}) IN
        (SELECT ${list(key)} FROM ${sql.raw(table)} WHERE ${fill(owner, whose)} LIMIT ${limit})`,
  )
  return rowsAffected
}

/** Takes out of the rows of an account what says whose they were. */
export async function strip(tx: Tx, { table, owner, fate }: Holding, whose: Owner, moment: Moment): Promise<void> {
  if (owner === null || typeof fate === 'string') return
  await tx.run(sql`UPDATE ${sql.raw(table)} SET ${fill(fate.strip, whose, moment)} WHERE ${fill(owner, whose)}`)
}

export async function deleteTellingEvents(tx: Tx, accountId: string): Promise<void> {
  const types = sql.join(
    EVENTS_DELETED.map((type) => sql`${type}`),
    sql`, `,
  )
  await tx.run(sql`DELETE FROM events WHERE account_id = ${accountId} AND type IN (${types})`)
}

/** Names a sample's right by `mark` instead of the Telegram id. */
export async function renameGrants(tx: Tx, from: string, mark: string): Promise<void> {
  await tx.run(sql`UPDATE jobs SET granted_to = ${mark} WHERE granted_to = ${from}`)
  await tx.run(
    sql`UPDATE entries SET key = replace(key, ${`:${from}`}, ${`:${mark}`})
        WHERE key >= 'grant:' AND key < 'grant;' AND key LIKE ${`grant:%:${from}`}`,
  )
}

/** Telegram ids that stand in the books, some of them; from before they were kept as marks. */
export async function listRawGrants(db: Reader, limit: number): Promise<string[]> {
  const rows: Cell[][] = await db.values(
    sql`SELECT substr(key, instr(key, ':telegram:') + 1) FROM entries
        WHERE key >= 'grant:' AND key < 'grant;' AND key LIKE 'grant:%:telegram:%'
        UNION SELECT granted_to FROM jobs WHERE granted_to >= 'telegram:' AND granted_to < 'telegram;' LIMIT ${limit}`,
  )
  return rows.flatMap(([raw]) => (typeof raw === 'string' ? [raw] : []))
}
