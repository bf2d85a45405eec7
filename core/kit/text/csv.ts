/** One line of CSV (RFC 4180), with its line end. Text that a spreadsheet would run as a formula is
 *  neutralized; numbers stay numbers. */
export const toCsvLine = (cells: ReadonlyArray<string | number | null>): string => `${cells.map(toCell).join(',')}\r\n`

function toCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r\n\0]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
