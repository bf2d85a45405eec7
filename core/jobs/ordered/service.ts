import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Db, Reader, Tx } from '../../db/client.ts'
import { findSetting, upsertSetting } from '../../db/settings.ts'
import { findLastSeq, findOwner, listOrders, listOrdersAfter, type OrderRow } from './store.ts'

/** What is written to the audit log of orders of one person for one account. */
export interface OrdersNoted {
  userId: string
  accountId: string
  requestId: string
  details: { jobs: readonly string[]; credits: number; sha256: string }
}

export interface OrderNotesDeps {
  db: Db
  note: (tx: Tx, noted: OrdersNoted) => Promise<void>
  /** The records that `note` wrote, page by page: the number of each, and what it says. */
  records: (reader: Reader) => AsyncIterable<ReadonlyArray<{ seq: number; after: unknown }>>
}

/** The last order that the log has. */
const CURSOR = 'orders_noted'
/** What one transaction reads and writes: a few milliseconds of the only writer. */
const BATCH = 250
const PER_RECORD_MAX = 100

const detailsSchema = z.object({ account_id: z.string(), jobs: z.array(z.string()), sha256: z.string() })

/** Puts orders into the audit log: soon after them, those of one person together, so that an order itself waits for nothing more. A
 *  record has their ids and a hash of what each of them was. */
export function createOrderNotes({ db, note, records }: OrderNotesDeps) {
  const cursorOf = async (reader: Reader): Promise<number> => Number((await findSetting(reader, CURSOR)) ?? 0)

  return {
    /** Comes before orders are accepted: those of a shop that had no such records are left as they are. */
    async start(): Promise<void> {
      if ((await findSetting(db.reader, CURSOR)) !== undefined) return
      await db.write(async (tx) => upsertSetting(tx, CURSOR, String(await findLastSeq(tx))))
    },

    /** Writes down the orders since the last time, each once. */
    async work(): Promise<void> {
      // Most of the time there is nothing to write.
      while ((await listOrdersAfter(db.reader, await cursorOf(db.reader), 1)).length > 0)
        await db.write(async (tx) => {
          const orders = await listOrdersAfter(tx, await cursorOf(tx), BATCH)
          const last = orders.at(-1)
          if (last === undefined) return
          for (const part of byPerson(orders)) await note(tx, toNoted(part))
          await upsertSetting(tx, CURSOR, String(last.seq))
        })
    },

    /** The first record whose orders are not what they were; null if there is none. */
    findChanged: async (reader: Reader): Promise<number | null> => {
      let changed: number | null = null
      for await (const page of records(reader))
        for (const { seq, after } of page) {
          const { account_id: accountId, jobs, sha256 } = detailsSchema.parse(after)
          const orders = await listOrders(reader, jobs)
          const ownerId = await findOwner(reader, accountId)
          const isWhole = orders.every((order) => order.accountId === ownerId && isPaidAsSaid(order))
          if (!isWhole || hashOrders(orders) !== sha256) changed = Math.min(changed ?? seq, seq)
        }
      return changed
    },
  }
}
export type OrderNotes = ReturnType<typeof createOrderNotes>

/** SHA-256, in hex, of a JSON array for each order, joined by newlines. */
const hashOrders = (orders: readonly OrderRow[]): string =>
  createHash('sha256')
    .update(
      orders
        .map(({ id, datasetId, modelName, modelVersion, rows, horizon, price, granted, createdAt }) =>
          JSON.stringify([id, datasetId, modelName, modelVersion, rows, horizon, price, granted, createdAt]),
        )
        .join('\n'),
    )
    .digest('hex')

/** Whether what the order says it costs is what the ledger has taken for it, or holds. */
const isPaidAsSaid = ({ cost, granted, price, captured }: OrderRow): boolean => cost + granted === (captured ?? price)

type Orders = [OrderRow, ...OrderRow[]]

function byPerson(orders: readonly OrderRow[]): Orders[] {
  const parts = new Map<string, Orders>()
  const full: Orders[] = []
  for (const order of orders) {
    const key = `${order.userId} ${order.accountId}`
    const part = parts.get(key)
    if (part === undefined) parts.set(key, [order])
    else if (part.push(order) === PER_RECORD_MAX) {
      full.push(part)
      parts.delete(key)
    }
  }
  return [...full, ...parts.values()]
}

function toNoted(orders: Orders): OrdersNoted {
  const [{ userId, accountId, requestId }] = orders
  const credits = orders.reduce((sum, { price, granted }) => sum + price - granted, 0)
  const details = { jobs: orders.map(({ id }) => id), credits, sha256: hashOrders(orders) }
  return { userId, accountId, requestId: requestId ?? '', details }
}
