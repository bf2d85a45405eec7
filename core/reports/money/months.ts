/** The months from one to another, as "2026-11", and the moments (ms) at which the first begins and the last ends, UTC. Undefined if
 *  they are in the wrong order or more than `max`. */
export function monthsBetween(
  from: string,
  to: string,
  max: number,
): { months: string[]; begins: number; ends: number } | undefined {
  const length = countOf(to) - countOf(from) + 1
  if (length < 1 || length > max) return undefined
  const months = Array.from({ length }, (_, index) => monthAfter(from, index))
  return { months, begins: beginOf(from), ends: beginOf(monthAfter(to)) }
}

/** The month so many months before or after another. */
export function monthAfter(month: string, by = 1): string {
  const count = countOf(month) + by
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The month of a moment, UTC. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

/** The months since the year 0. */
const countOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1

const beginOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`)
