import { and, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { ChatData } from '../../core/contract/trust/my-data.ts'
import { LIMITS } from '../../core/contract/limits.ts'
import type { Db } from '../../core/db/client.ts'
import { cards, dialogues, forecasts, holdings, numbers, outboxItems, people, updates } from '../db/schema.ts'

type Row = Record<string, string | number | boolean | null>

const ROWS_MAX = 5_000
/** Room for the quotes and commas around the rows. */
const CHARS_MAX = LIMITS.chatDataBytesMax / 4
const PAGE = 1_000
/** Items whose end core has to hear of. */
const OF_MONEY = ['payment', 'refund', 'stars'] as const

/** All that the bot itself knows of a person: to be handed out, and to be forgotten. */
export function createChatData({ db }: { db: Db }) {
  return {
    /** Every table's rows about this person, the newest where there are many. */
    async collect(userId: string): Promise<ChatData['tables']> {
      const { reader } = db
      const tables: Record<string, Row[]> = {
        people: await reader.select().from(people).where(eq(people.userId, userId)),
        holdings: await reader.select().from(holdings).where(eq(holdings.userId, userId)),
        numbers: await reader
          .select()
          .from(numbers)
          .where(eq(numbers.userId, userId))
          .orderBy(desc(numbers.number))
          .limit(ROWS_MAX),
        forecasts: await reader
          .select()
          .from(forecasts)
          .where(eq(forecasts.userId, userId))
          .orderBy(desc(forecasts.createdAt))
          .limit(ROWS_MAX),
        drafts: await reader
          .select()
          .from(cards)
          .where(eq(cards.userId, userId))
          .orderBy(desc(cards.createdAt))
          .limit(ROWS_MAX),
        dialogues: await reader.select().from(dialogues).where(eq(dialogues.userId, userId)),
        messages: await reader
          .select()
          .from(outboxItems)
          .where(eq(outboxItems.userId, userId))
          .orderBy(desc(outboxItems.createdAt))
          .limit(ROWS_MAX),
      }
      let chars = 0
      return Object.fromEntries(
        Object.entries(tables).map(([name, rows]) => [
          name,
          rows.map(toShown).filter((row) => (chars += JSON.stringify(row).length) < CHARS_MAX),
        ]),
      )
    },

    /** Deletes it. False while money of theirs is on its way to core: then it has to be done later. */
    async forget(userId: string): Promise<boolean> {
      return db.write(async (tx) => {
        const owed = and(
          eq(outboxItems.userId, userId),
          isNull(outboxItems.doneAt),
          inArray(outboxItems.kind, [...OF_MONEY]),
        )
        if ((await tx.select({ key: outboxItems.key }).from(outboxItems).where(owed).limit(1)).length > 0) return false
        for (const table of [people, holdings, numbers, forecasts, cards, dialogues, outboxItems])
          await tx.delete(table).where(eq(table.userId, userId))
        // Their ids stay, so that a repeated update is known as one.
        await tx
          .update(updates)
          .set({ lane: '' })
          .where(and(eq(updates.lane, userId), isNotNull(updates.doneAt)))
        return true
      })
    },

    /** The Telegram ids of everybody known, a page at a time. */
    async *everybody(): AsyncGenerator<string[]> {
      for (let offset = 0; ; offset += PAGE) {
        const rows = await db.reader
          .select({ userId: people.userId })
          .from(people)
          .orderBy(people.userId)
          .limit(PAGE)
          .offset(offset)
        // Groups are remembered here too; their ids begin with a minus.
        const ids = rows.flatMap(({ userId }) => (/^\d+$/.test(userId) ? [userId] : []))
        if (ids.length > 0) yield ids
        if (rows.length < PAGE) return
      }
    },
  }
}
export type ChatDataStore = ReturnType<typeof createChatData>

/** Column names as in core: a_b. */
const toShown = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
