import { AppError, isAppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { DAY_MS } from '../../kit/units.ts'
import { createHead } from './header.ts'
import type { ReadLimits, RowSink } from '../columns/rows.ts'
import { unsupported } from './sniff.ts'
import { EPOCH_1900_MS } from '../dates/times.ts'
import { openParts, type XmlParts } from './zip.ts'

/** Serial day 0 in Excel's other date system, in milliseconds UTC. */
const EPOCH_1904_MS = -24_107 * DAY_MS
const BUILT_IN_DATES = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47]
const SHARED_STRINGS_MAX = 1_000_000
const STYLES_MAX = 100_000
const SHEETS_MAX = 100
const PROBED_ROWS = 60
const LABELS_MAX = 20
/** A formula with an empty text has no value either; if half of the rows have one, the formulas were never
 *  calculated. */
const FORMULAS_FREE = 0.5

/** Reads the sheet that is asked for by its name, or the only one with a table; of hidden ones only when no other has any. Gives the
 *  names of its sheets, the one that was read first.
 *  Throws `unsupported_media` for another kind of zip file, `unreadable_file`, `too_many_columns`, `several_series` for tables on
 *  several sheets, and what the sink throws. */
export async function readXlsx(bytes: Buffer, sink: RowSink, limits: ReadLimits, wanted?: string): Promise<string[]> {
  const parts = await openParts(bytes, limits)
  if (!parts.has('xl/workbook.xml')) throw unsupported()
  const workbook = await readWorkbook(parts)
  const epochMs = workbook.is1904 ? EPOCH_1904_MS : EPOCH_1900_MS
  sink.serialDays(epochMs)
  const book = { strings: await readStrings(parts, limits), dateStyles: await readDateStyles(parts), epochMs }
  const reading = { parts, book, limits }
  const sheets = wanted === undefined ? await withTables(workbook.sheets, sink, reading) : find(workbook.sheets, wanted)
  // Where every series is wanted, each sheet with a table is one.
  const part = sheets.length > 1 && sheets !== workbook.sheets ? sink.part : undefined
  let missing: AppError<'column_missing'> | null = null
  for (const { name, path } of sheets) {
    try {
      const { started, formulas } = await readSheet(path, part?.(shown(name)) ?? sink, reading)
      if (formulas > 0) throw uncalculated(formulas)
      if (started && part === undefined) return sheetsFrom(name, workbook.sheets)
    } catch (error) {
      // A cover sheet: it has no such columns, and nothing of it has been kept.
      if (!isAppError(error, 'column_missing')) throw error
      missing ??= error
    }
  }
  if (missing !== null) throw missing
  return []
}

/** The names of the sheets that can be seen, the one that was read first. */
function sheetsFrom(read: string, sheets: readonly Sheet[]): string[] {
  const others = sheets.filter(({ name, isHidden }) => name !== read && !isHidden)
  return [read, ...others.map(({ name }) => name)].slice(0, LABELS_MAX).map(shown)
}

interface Sheet {
  readonly name: string
  readonly path: string
  readonly isHidden: boolean
}

/** What reading each sheet of a workbook needs. */
interface SheetReading {
  readonly parts: XmlParts
  readonly book: Book
  readonly limits: ReadLimits
}

/** The sheets to try: the one whose first rows are a table, or all if none is. Throws `several_series` if
 *  several are. */
async function withTables(
  sheets: readonly Sheet[],
  { probe, part }: RowSink,
  reading: SheetReading,
): Promise<readonly Sheet[]> {
  const visible = sheets.filter(({ isHidden }) => !isHidden)
  if (probe === undefined || visible.length < 2) return sheets
  const tables: Sheet[] = []
  for (const sheet of visible) {
    const { sink, isTable } = probe()
    try {
      await readSheet(sheet.path, sink, reading, PROBED_ROWS)
    } catch (error) {
      if (!isAppError(error, 'column_missing')) throw error
      continue
    }
    if (isTable()) tables.push(sheet)
  }
  if (tables.length < 2) return tables.length === 1 ? tables : sheets
  if (part === undefined) throw severalSheets(tables)
  return tables
}

function find(sheets: readonly Sheet[], wanted: string): readonly Sheet[] {
  const plain = (name: string) => name.trim().toLowerCase()
  const found = sheets.filter(({ name }) => plain(name) === plain(wanted))
  if (found.length === 0) throw severalSheets(sheets)
  return found
}

function severalSheets(sheets: readonly Sheet[]): AppError<'several_series'> {
  const labels = sheets.slice(0, LABELS_MAX).map(({ name }) => shown(name))
  return new AppError('several_series', { by: 'sheets', column: null, labels, more: sheets.length - labels.length })
}

function uncalculated(cells: number): AppError<'unreadable_file'> {
  return unreadable(
    `${cells} of its formulas have never been calculated; open it in a spreadsheet, save it and send it again`,
  )
}

interface Book {
  readonly strings: readonly string[]
  readonly dateStyles: ReadonlySet<number>
  readonly epochMs: number
}

async function readWorkbook(parts: XmlParts): Promise<{ is1904: boolean; sheets: Sheet[] }> {
  const sheets: { id: string; name: string; isHidden: boolean }[] = []
  let is1904 = false
  await parts.read('xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
      if (name !== 'sheet' || sheets.length >= SHEETS_MAX) return
      const label = attributes['name'] ?? `#${sheets.length + 1}`
      sheets.push({
        id: attributes['r:id'] ?? '',
        name: label,
        isHidden: (attributes['state'] ?? 'visible') !== 'visible',
      })
    },
  })
  const targets = new Map<string, string>()
  await parts.read('xl/_rels/workbook.xml.rels', {
    open(name, attributes) {
      const target = attributes['Target'] ?? ''
      if (name === 'Relationship')
        targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
  })
  const ordered = [...sheets.filter((sheet) => !sheet.isHidden), ...sheets.filter((sheet) => sheet.isHidden)]
  const found = ordered.flatMap(({ id, name, isHidden }) => {
    const path = targets.get(id)
    return path === undefined ? [] : [{ name, path, isHidden }]
  })
  const only = { name: '#1', path: 'xl/worksheets/sheet1.xml', isHidden: false }
  return { is1904, sheets: found.length > 0 ? found : [only] }
}

async function readStrings(parts: XmlParts, limits: ReadLimits): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let isText = false
  // The phonetic reading of a text is next to it in an `rPh` and is not part of it.
  let isPhonetic = false
  await parts.read('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') isPhonetic = true
      isText = name === 't' && !isPhonetic
    },
    text(piece) {
      if (isText && text.length < limits.fieldCharsMax) text += piece
    },
    close(name) {
      isText = false
      if (name === 'rPh') isPhonetic = false
      if (name !== 'si') return
      if (strings.length >= SHARED_STRINGS_MAX)
        throw unreadable(`it has more than ${SHARED_STRINGS_MAX} shared strings`)
      strings.push(text)
    },
  })
  return strings
}

/** The cell styles that show a number as a date, by their position in the style table. */
async function readDateStyles(parts: XmlParts): Promise<Set<number>> {
  const formats = new Set<number>(BUILT_IN_DATES)
  const styles = new Set<number>()
  let isCellStyles = false
  let style = 0
  await parts.read('xl/styles.xml', {
    open(name, attributes) {
      const id = Number(attributes['numFmtId'])
      if (name === 'numFmt') setDate(formats, id, isDateFormat(attributes['formatCode'] ?? ''))
      if (name === 'cellXfs') isCellStyles = true
      if (name !== 'xf' || !isCellStyles) return
      if (style >= STYLES_MAX) throw unreadable(`it has more than ${STYLES_MAX} cell styles`)
      if (formats.has(id)) styles.add(style)
      style += 1
    },
    close(name) {
      if (name === 'cellXfs') isCellStyles = false
    },
  })
  return styles
}

function setDate(formats: Set<number>, id: number, isDate: boolean): void {
  if (isDate) formats.add(id)
  else formats.delete(id)
}

/** True for a number format that shows a day: quoted, escaped and bracketed parts are decoration. */
function isDateFormat(code: string): boolean {
  const plain = code.slice(0, 500).replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '')
  return /[yd]/i.test(plain) || /h.*m|m.*s|mmm/i.test(plain)
}

/** Streams one sheet, or its first rows, into the sink. `started` is false if it has no data; `formulas`
 *  counts those without a value in data rows. Throws `column_missing`, and has kept nothing, if none of its
 *  first rows has the columns. */
async function readSheet(
  path: string,
  sink: RowSink,
  { parts, book, limits }: SheetReading,
  rowsMax = Infinity,
): Promise<{ started: boolean; formulas: number }> {
  const head = createHead(sink)
  let started = false
  let line = 0
  let cells: Cell[] = []
  let column = -1
  let kind = ''
  let style = -1
  let text = ''
  let isValue = false
  let hasFormula = false
  let formulas = 0
  let rows = 0

  function endRow(): void {
    if (cells.every(isBlank) || rows >= rowsMax) return
    rows += 1
    // A sparse row has holes, which `every` skips but a reader of the row must not see.
    const whole = Array.from(cells)
    if (started) sink.row(whole)
    else started = head.offer(whole, line)
  }

  await parts.read(path, {
    open(name, attributes) {
      isValue = name === 'v' || (name === 't' && kind === 'inlineStr')
      if (name === 'f') hasFormula = true
      if (name === 'row') {
        cells = []
        line = Number(attributes['r'] ?? line + 1)
        column = -1
      } else if (name === 'c') {
        column = columnOf(attributes['r'] ?? '', column + 1)
        if (column >= limits.columnsMax) throw new AppError('too_many_columns', { limit: limits.columnsMax })
        kind = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? -1)
        text = ''
        hasFormula = false
      }
    },
    text(piece) {
      if (isValue && text.length < limits.fieldCharsMax) text += piece
    },
    close(name) {
      isValue = false
      if (name === 'c' && text === '' && hasFormula) formulas += 1
      if (name === 'c' && text !== '') cells[column] = cellOf(text, kind, book.dateStyles.has(style), book)
      else if (name === 'row') endRow()
    },
  })
  if (!started) head.end()
  return { started, formulas: formulas > FORMULAS_FREE * rows ? formulas : 0 }
}

/** Position of the column in a reference such as `AB12`; `next` if the cell has no reference. */
function columnOf(reference: string, next: number): number {
  let column = 0
  for (let at = 0; at < reference.length && at < 4; at += 1) {
    const letter = reference.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column === 0 ? next : column - 1
}

function cellOf(text: string, kind: string, isDate: boolean, book: Book): Cell {
  if (kind === 's') return book.strings[Number(text)]
  if (kind !== 'n') return text
  const value = Number(text)
  // A serial below 1 is a clock without a day.
  return isDate && value >= 1 ? new Date(Math.round(value * DAY_MS) + book.epochMs) : value
}

function unreadable(detail: string): AppError<'unreadable_file'> {
  return new AppError('unreadable_file', { format: 'xlsx', detail })
}
