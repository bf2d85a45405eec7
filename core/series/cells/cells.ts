/** What a reader passes for one cell. Anything that is not a plain value (an object, a function) counts as
 *  unreadable. */
export type Cell = unknown

const SHOWN_CHARS_MAX = 80

/** A cell for display: short, on one line, and well-formed whatever the file contains. */
export function shown(cell: Cell): string {
  const text = plainText(cell)
    .slice(0, SHOWN_CHARS_MAX)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ')
  return text.toWellFormed()
}

export function isBlank(cell: Cell): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** Text of a cell with a plain value; `(array)`, `(object)` and the like for others, so that nothing deep is
 *  ever traversed. */
function plainText(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell)
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '(no date)' : cell.toISOString()
  return Array.isArray(cell) ? '(array)' : `(${typeof cell})`
}
