import type { Reader } from '../../db/client.ts'
import { referencesIn } from './reference.ts'
import { findKnown, type Known, type KnownEntry } from './known.ts'
import type { Statement } from './statement.ts'
import * as store from './store.ts'

/** What of a statement is in the books already. One that goes on where another ended on the same day has none of its entries; one that
 *  begins where the books begin that day has them again. Elsewhere an entry that only looks like one of the books stays `likely`. */
export async function findOverlap(
  reader: Reader,
  { iban, opening, entries }: Statement,
  { firstOn, lastOn }: { firstOn: string; lastOn: string },
): Promise<Known[]> {
  const around = await store.listStatementsOn(reader, iban, firstOn)
  const isAgain = (row: store.StatementRow): boolean => row.firstOn === firstOn && row.opening === opening
  const before = around.filter((row) => row.lastOn === firstOn && row.closing === opening && !isAgain(row))
  const ended = new Set(before.map(({ id }) => id))
  const booked = (await store.listEntriesOf(reader, iban, { from: firstOn, until: lastOn })).filter(
    (row) => !ended.has(row.statementId),
  )
  const known = findKnown(
    entries.map((entry) => withReference({ ...entry, reference: null })),
    booked.map(withReference),
  )
  const isSure = around.some(isAgain) || (await beginsAs(reader, iban, { firstOn, opening, around }))
  return isSure ? known.map((how) => (how === 'likely' ? 'surely' : how)) : known
}

const withReference = <T extends KnownEntry>(entry: T): T => ({
  ...entry,
  reference: entry.reference ?? referencesIn(entry.text)[0] ?? null,
})

/** Whether a statement that is in the books had that balance at the beginning of the day. */
async function beginsAs(
  reader: Reader,
  iban: string,
  { firstOn, opening, around }: { firstOn: string; opening: number; around: readonly store.StatementRow[] },
): Promise<boolean> {
  for (const row of around) {
    const until = dayBefore(firstOn)
    const earlier = row.firstOn > until ? [] : await store.listEntriesOf(reader, iban, { from: row.firstOn, until })
    const moved = earlier.reduce((sum, { amount, direction }) => sum + (direction === 'in' ? amount : 0 - amount), 0)
    if (row.opening + moved === opening) return true
  }
  return false
}

const dayBefore = (day: string): string => {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - 1)
  return at.toISOString().slice(0, 10)
}
