/** The months from one to another, as "2026-11", and the moments (ms) at which the first begins and the last ends, UTC. Empty if they
 *  are in the wrong order. */
export function monthsBetween(from: string, to: string): { months: string[]; begins: number; ends: number } {
  const months: string[] = []
  for (let month = from; month <= to; month = monthAfter(month)) months.push(month)
  return { months, begins: beginOf(from), ends: beginOf(monthAfter(to)) }
}

/** The month so many months before or after another. */
export function monthAfter(month: string, by = 1): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The month of a moment, UTC. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

const beginOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`)
