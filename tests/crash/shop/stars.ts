import { join } from 'node:path'
import Database from 'libsql'
import type { Charge } from './sandbox.ts'

interface Booked {
  credits: number
  refundedAt: number | null
  returnedAt: number | null
}

/** What is wrong between Telegram's books of Stars and core's: each charge is booked, for what its invoice sold, and where one has
 *  given the money back the other has taken the credits back. Only while nothing moves. */
export function judgeStars(dataDir: string, charges: readonly Charge[]): string[] {
  const booked = readCharges(dataDir)
  return charges.flatMap(({ id, person, sold, isRefunded }) => {
    const at = booked.get(id)
    if (at === undefined) return [`${id}, paid by ${person}, was never booked`]
    if (at.credits !== sold) return [`${id}, paid by ${person}, sold ${sold} credits and was booked as ${at.credits}`]
    if (isRefunded !== (at.refundedAt !== null) || isRefunded !== (at.returnedAt !== null))
      return [
        `${id}, paid by ${person}, is ${isRefunded ? 'returned' : 'kept'}; core says: refunded ${at.refundedAt}, returned ${at.returnedAt}`,
      ]
    return []
  })
}

function readCharges(dataDir: string): Map<string, Booked> {
  const db = new Database(join(dataDir, 'core.db'), { timeout: 5_000 })
  try {
    const rows = db
      .prepare(
        "SELECT charge_id AS id, credits, refunded_at AS refundedAt, returned_at AS returnedAt FROM charges WHERE provider = 'stars'",
      )
      .all() as Array<Booked & { id: string }>
    return new Map(rows.map((row) => [row.id, row]))
  } finally {
    db.close()
  }
}
