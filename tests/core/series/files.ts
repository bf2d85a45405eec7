import { crc32, deflateRawSync } from 'node:zlib'
import { isAppError } from '../../../core/kit/errors.ts'
import { readSeriesFile } from '../../../core/series/read.ts'
import type { ReadSeries } from '../../../core/series/series.ts'

/** Files made in the tests, and what a reader says of them. */

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function read(file: string | Uint8Array): Promise<ReadSeries> {
  return readSeriesFile(typeof file === 'string' ? bytesOf(file) : file)
}

/** `2024-01-02T00:00:00.000Z 101.5`, a line a row. */
export async function rowsOf(file: string | Uint8Array): Promise<string[]> {
  const { series } = await read(file)
  return Array.from(series.times, (time, row) => `${new Date(time).toISOString()} ${series.prices[row]}`)
}

/** The code and params of the refusal; anything but an AppError is a fault of the reader and is thrown on. */
export async function refusalOf(
  file: string | Uint8Array | Promise<unknown>,
): Promise<{ code: string; params: unknown }> {
  try {
    await (file instanceof Promise ? file : read(file))
  } catch (error) {
    if (isAppError(error)) return { code: error.code, params: error.params }
    throw error
  }
  return { code: 'accepted', params: {} }
}

export async function codeOf(file: string | Uint8Array | Promise<unknown>): Promise<string> {
  return (await refusalOf(file)).code
}

export function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

export interface ZipPart {
  readonly name: string
  readonly data: string | Uint8Array
  /** What the directory claims instead of the real size. */
  readonly claimedSize?: number
}

export function zip(parts: readonly ZipPart[]): Uint8Array {
  const files: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, data, claimedSize } of parts) {
    const raw = typeof data === 'string' ? bytesOf(data) : data
    const packed = deflateRawSync(raw)
    const path = bytesOf(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(raw), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(claimedSize ?? raw.length, 18)
    head.writeUInt16LE(path.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    files.push(Buffer.from('PK\x03\x04'), head, path, packed)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), head, place, path)
    offset += 30 + path.length + packed.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, index, Buffer.from('PK\x05\x06'), end])
}

export interface Workbook {
  /** What the sheets are called: `S0`, `S1` and so on when nothing says. */
  readonly names?: readonly string[]
  /** The `<row>` elements of each sheet, the first sheet first. */
  readonly sheets: readonly string[]
  /** What is inside each `<si>` of the shared strings. */
  readonly strings?: readonly string[]
  readonly is1904?: boolean
  readonly prolog?: string
}

/** A workbook whose style 1 is a built-in date, 2 a custom one (`dd.mm.yyyy`), 3 a price with the letters d, m and y in quotes. */
export function xlsx({ names: called = [], sheets, strings = [], is1904 = false, prolog = '' }: Workbook): Uint8Array {
  const names = sheets.map((_, i) => `<sheet name="${called[i] ?? `S${i}`}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
  const links = sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`)
  return zip([
    {
      name: 'xl/workbook.xml',
      data: `<workbook><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${names.join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships>${links.join('')}</Relationships>` },
    {
      name: 'xl/styles.xml',
      data: `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="0.00 &quot;dmy&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', data: `<sst>${strings.map((inner) => `<si>${inner}</si>`).join('')}</sst>` },
    ...sheets.map((rows, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      data: `${prolog}<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    })),
  ])
}

/** A cell of a worksheet: text inline, numbers as they are, with a style if one is given. */
export function cell(reference: string, value: string | number, style?: number): string {
  const styled = style === undefined ? '' : ` s="${style}"`
  if (typeof value === 'number') return `<c r="${reference}"${styled}><v>${value}</v></c>`
  return `<c r="${reference}"${styled} t="inlineStr"><is><t>${value}</t></is></c>`
}
