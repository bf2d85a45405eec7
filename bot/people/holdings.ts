import { desc, eq } from 'drizzle-orm'
import type { Db } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { holdings } from '../db/schema.ts'

/** A person's holding in the asset they forecast. `currency`: its three letters; '' if none was named. */
export interface Holding {
  amount: number
  currency: string
}

/** Holdings, one amount per currency; results refer to the latest one. */
export function createHoldings({ db, now }: { db: Db; now: Now }) {
  return {
    /** Holdings, the latest first. */
    async list(userId: string): Promise<Holding[]> {
      return db.reader
        .select({ amount: holdings.amount, currency: holdings.currency })
        .from(holdings)
        .where(eq(holdings.userId, userId))
        .orderBy(desc(holdings.saidAt))
    },
    async find(userId: string): Promise<Holding | undefined> {
      return (await this.list(userId))[0]
    },
    async set(userId: string, { amount, currency }: Holding): Promise<void> {
      const row = { amount, saidAt: now() }
      await db.write(async (tx) => {
        await tx
          .insert(holdings)
          .values({ userId, currency, ...row })
          .onConflictDoUpdate({ target: [holdings.userId, holdings.currency], set: row })
      })
    },
    forget: (userId: string): Promise<void> =>
      db.write(async (tx) => void (await tx.delete(holdings).where(eq(holdings.userId, userId)))),
  }
}
export type Holdings = ReturnType<typeof createHoldings>
