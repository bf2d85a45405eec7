import { newNotes, type TimeNotes } from './clock.ts'
import {
  familyOfText,
  parseCjk,
  parseCompact,
  parseDotted,
  parseNamed,
  parseYearFirst,
  type TimeFamily,
} from './times.ts'

/** Families in which a written day is unambiguous, whatever the rest of the column shows. */
const SURE: Partial<Record<TimeFamily, (text: string, notes: TimeNotes) => number>> = {
  year_first: parseYearFirst,
  compact: parseCompact,
  dotted: parseDotted,
  named: parseNamed,
  cjk: parseCjk,
}
/** Share of rows that must keep the direction of the file; the rest may step back. */
const ONE_WAY = 0.98

/** A time written differently from its column but with an unambiguous day → milliseconds UTC, or NaN. */
export function readStray(text: string): number {
  const plain = text.trim()
  const family = familyOfText(plain, false)
  return (family === null ? undefined : SURE[family])?.(plain, newNotes()) ?? Number.NaN
}

/** True if the strays are where their times belong: with them the rows move in one direction, as they do
 *  without. Each of `strays` is a row that has a time and a reason to be left out. */
export function belong(times: Float64Array, reasons: Uint8Array, strays: ReadonlySet<number>): boolean {
  let [before, up, down, rows] = [Number.NaN, 0, 0, 0]
  for (let row = 0; row < times.length; row += 1) {
    if (reasons[row] !== 0 && !strays.has(row)) continue
    const time = times[row] ?? Number.NaN
    if (time > before) up += 1
    else if (time < before) down += 1
    before = time
    rows += 1
  }
  return rows > 2 && Math.max(up, down) >= ONE_WAY * (rows - 1)
}
