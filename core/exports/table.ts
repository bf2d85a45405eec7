import type { Reader } from '../db/client.ts'

/** `whole`: a whole number. `time`: ms since the epoch. `day`: ms of its midnight, UTC. */
export type ColumnType = 'text' | 'whole' | 'time' | 'day' | 'flag'
export type Cell = string | number | boolean | null

/** From `from` until before `to`, ms. */
export interface Period {
  from: number
  to: number
}

/** One exported table: its columns, which keep their names, types and order, and its rows of a period, some thousand at a time. A query
 *  looks at no more than it returns or a fixed number of rows, so that others are served in between. */
export interface ExportTable {
  columns: ReadonlyArray<readonly [name: string, type: ColumnType]>
  pages(reader: Reader, period: Period): AsyncGenerator<Cell[][]>
}

/** Rows that one query looks at. */
export const PAGE_ROWS = 2_000

/** Asks for page after page. `read` gets the last row of the page before, and answers fewer rows than `PAGE_ROWS` at the end only. */
export async function* pagesAfter<Row>(read: (last: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[]> {
  let last: Row | undefined
  for (;;) {
    const rows = await read(last)
    if (rows.length > 0) yield rows
    last = rows.at(-1)
    if (rows.length < PAGE_ROWS) return
  }
}
