import { type Cell, isBlank, shown } from '../cells/cells.ts'

/** The label by which a column is shown and chosen: columns of the same name are distinguished by position. */
export function labeller(header: readonly Cell[]): (position: number) => string {
  const names = header.map((name) =>
    shown(name)
      .replace(/^\ufeff/, '')
      .trim(),
  )
  return (position) => {
    const name = names[position] ?? ''
    if (name === '') return `#${position + 1}`
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} #${position + 1}`
  }
}

/** Returns the position of the column with this label, or of `#2`; null if there is none. */
export function positionOf(header: readonly Cell[], wanted: string): number | null {
  const label = labeller(header)
  const found = header.findIndex((_, position) => sameLabel(label(position), wanted))
  if (found >= 0) return found
  const place = Number(/^#(\d{1,3})$/.exec(wanted.trim())?.[1] ?? 0)
  return place >= 1 && place <= header.length ? place - 1 : null
}

/** True for one label written in two ways. */
export const sameLabel = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

/** Names in two rows, as a frame of several instruments has them: `Close`, `Close.1` above `AAA`, `BBB`. The second row, without a time
 *  and without a number, becomes a part of the names that it tells apart. */
export function withSecondNames(header: readonly Cell[], below: readonly Cell[] = []): readonly Cell[] {
  const bases = header.map((name) => (typeof name === 'string' ? name.replace(/\.\d{1,3}$/, '') : ''))
  const words = header.map((_, position) => below[position])
  const isWord = (cell: Cell) => typeof cell === 'string' && /^\D*\p{L}[\p{L}\p{N}.=^_-]*$/u.test(cell.trim())
  const isRepeated = (base: string) => base !== '' && bases.indexOf(base) !== bases.lastIndexOf(base)
  const named = bases.flatMap((base, position) => (isRepeated(base) ? [position] : []))
  if (named.length === 0 || !words.every((cell) => isBlank(cell) || isWord(cell))) return header
  const joined = named.map((position) => `${bases[position]} ${shown(words[position]).trim()}`)
  if (!named.every((position) => isWord(words[position])) || new Set(joined).size < joined.length) return header
  return header.map((name, position) => joined[named.indexOf(position)] ?? name)
}
