import { AppError, isAppError } from '../../kit/errors.ts'
import { type Cell, isBlank } from '../cells/cells.ts'
import { DAY_MS } from '../../kit/units.ts'
import { createHead } from './header.ts'
import { type ReadLimits, type RowSink } from '../columns/rows.ts'
import { unsupported } from './sniff.ts'
import { EPOCH_1900_MS } from '../dates/times.ts'
import { openParts, type XmlParts } from './zip.ts'

/** Serial day 0 in Excel's other date system, in milliseconds UTC. */
const EPOCH_1904_MS = -24_107 * DAY_MS
const BUILT_IN_DATES = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47]
const SHARED_STRINGS_MAX = 1_000_000
const STYLES_MAX = 100_000
const SHEETS_MAX = 100

/** Reads the first sheet that has the columns we look for in one of its first rows. Hidden sheets come last.
 *  Throws `unsupported_media` for another kind of zip file, `unreadable_file`, `too_many_columns`, and what the sink throws. */
export async function readXlsx(bytes: Buffer, sink: RowSink, limits: ReadLimits): Promise<void> {
  const parts = await openParts(bytes, limits)
  if (!parts.has('xl/workbook.xml')) throw unsupported()
  const workbook = await readWorkbook(parts)
  const epochMs = workbook.is1904 ? EPOCH_1904_MS : EPOCH_1900_MS
  sink.serialDays(epochMs)
  const book = { strings: await readStrings(parts, limits), dateStyles: await readDateStyles(parts), epochMs }

  let missing: AppError<'column_missing'> | null = null
  for (const path of workbook.sheets) {
    try {
      if (await readSheet(parts, path, book, sink, limits)) return
    } catch (error) {
      // A cover sheet: it has no such columns, and nothing of it has been kept.
      if (!isAppError(error, 'column_missing')) throw error
      missing ??= error
    }
  }
  if (missing !== null) throw missing
}

interface Book {
  readonly strings: readonly string[]
  readonly dateStyles: ReadonlySet<number>
  readonly epochMs: number
}

async function readWorkbook(parts: XmlParts): Promise<{ is1904: boolean; sheets: string[] }> {
  const sheets: { id: string; isHidden: boolean }[] = []
  let is1904 = false
  await parts.read('xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
      if (name !== 'sheet' || sheets.length >= SHEETS_MAX) return
      sheets.push({ id: attributes['r:id'] ?? '', isHidden: (attributes['state'] ?? 'visible') !== 'visible' })
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
  const paths = ordered.map((sheet) => targets.get(sheet.id)).filter((path) => path !== undefined)
  return { is1904, sheets: paths.length > 0 ? paths : ['xl/worksheets/sheet1.xml'] }
}

async function readStrings(parts: XmlParts, limits: ReadLimits): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let isText = false
  // The phonetic reading of a text stands beside it in an `rPh`, and is no part of it.
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

/** The cell styles that show a number as a date, by their place in the style table. */
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

/** True for a number format that shows a day: what is quoted, escaped or in brackets is decoration. */
function isDateFormat(code: string): boolean {
  const plain = code.slice(0, 500).replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '')
  return /[yd]/i.test(plain) || /h.*m|m.*s|mmm/i.test(plain)
}

/** Streams one sheet into the sink. Gives false when it has no data. Throws `column_missing`, and has kept nothing, when none of its first
 *  rows has the columns. */
async function readSheet(
  parts: XmlParts,
  path: string,
  book: Book,
  sink: RowSink,
  limits: ReadLimits,
): Promise<boolean> {
  const head = createHead(sink)
  let started = false
  let line = 0
  let cells: Cell[] = []
  let column = -1
  let kind = ''
  let style = -1
  let text = ''
  let isValue = false

  function endRow(): void {
    if (cells.every(isBlank)) return
    // A sparse row has holes, which `every` skips over but a reader of the row must not see.
    const whole = Array.from(cells)
    if (started) sink.row(whole)
    else started = head.offer(whole, line)
  }

  await parts.read(path, {
    open(name, attributes) {
      isValue = name === 'v' || (name === 't' && kind === 'inlineStr')
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
      }
    },
    text(piece) {
      if (isValue && text.length < limits.fieldCharsMax) text += piece
    },
    close(name) {
      isValue = false
      if (name === 'c' && text !== '') cells[column] = cellOf(text, kind, book.dateStyles.has(style), book)
      else if (name === 'row') endRow()
    },
  })
  if (!started) head.end()
  return started
}

/** Position of the column in a reference such as `AB12`; `next` when a cell has no reference. */
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

function unreadable(detail: string): AppError {
  return new AppError('unreadable_file', { format: 'xlsx', detail })
}
