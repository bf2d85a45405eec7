import { AppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from './cells.ts'
import { normalName } from './names.ts'

/** What names the instrument a price belongs to, or what it is counted in. */
const INSTRUMENT_NAMES = new Set([
  'symbol',
  'ticker',
  'secid',
  'boardid',
  'isin',
  'instrument',
  'currency',
  'pair',
  'тикер',
  'инструмент',
  'валюта',
])

/** The columns that say whose price a row holds. Two instruments are no series, however well their times fit together. */
export interface Instruments {
  readonly positions: readonly number[]
  /** Throws `several_instruments` for a row of another instrument than the rows before it. */
  readonly check: (cells: readonly Cell[]) => void
}

export function createInstruments(header: readonly Cell[]): Instruments {
  const columns: { position: number; name: string; first?: Cell }[] = header.flatMap((name, position) =>
    INSTRUMENT_NAMES.has(normalName(name)) ? [{ position, name: shown(name).trim() }] : [],
  )
  return {
    positions: columns.map(({ position }) => position),
    check(cells) {
      for (const column of columns) {
        const cell = cells[column.position]
        if (cell === column.first || isBlank(cell)) continue
        if (column.first === undefined) column.first = cell
        else if (plain(cell) !== plain(column.first))
          throw new AppError('several_instruments', {
            column: column.name,
            first: shown(column.first).trim(),
            second: shown(cell).trim(),
          })
      }
    },
  }
}

/** `usd ` is the dollar, too. */
const plain = (cell: Cell): string => shown(cell).trim().toUpperCase()
