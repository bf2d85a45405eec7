import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type FileMetaData, parquetMetadata, parquetScan } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Cell } from '../cells/cells.ts'
import { checkWidth, type ReadLimits, type RowSink } from '../columns/rows.ts'

const ROW_GROUPS_MAX = 1_000
/** A footer for a million rows takes some kilobytes; one of many megabytes costs seconds before a single row
 *  is read. */
const FOOTER_BYTES_MAX = 4_000_000

/** Reads a Parquet file in memory: checks its footer first, then reads only the wanted columns, one row group
 *  at a time. Throws `unreadable_file`, `too_many_rows`, `too_many_columns`, and what the sink throws. */
export async function readParquet(bytes: Buffer, sink: RowSink, limits: ReadLimits): Promise<void> {
  try {
    const metadata = readFooter(bytes)
    const wanted = chooseColumns(metadata, sink, limits)
    await readGroups(bytes, metadata, wanted, sink, limits)
  } catch (cause) {
    if (isAppError(cause)) throw cause
    // The reader throws plain errors, range errors and type errors alike for damaged or forged pages.
    throw unreadable('it is damaged, or uses a kind of page that cannot be read', cause)
  }
}

interface WantedColumn {
  readonly position: number
  readonly name: string
}

function readFooter(bytes: Buffer): FileMetaData {
  if (bytes.length < 12 || bytes.toString('latin1', bytes.length - 4) !== 'PAR1') {
    throw unreadable('its end is missing; send the whole file')
  }
  const footerBytes = bytes.readUInt32LE(bytes.length - 8)
  if (footerBytes > Math.min(FOOTER_BYTES_MAX, bytes.length - 12)) {
    throw unreadable(`its footer claims ${footerBytes} bytes; write it again with fewer row groups and columns`)
  }
  return parquetMetadata(bytes.subarray(bytes.length - footerBytes - 8))
}

/** Checks the footer's claims against the limits, and asks the sink which columns it wants. */
function chooseColumns(metadata: FileMetaData, sink: RowSink, limits: ReadLimits): WantedColumn[] {
  const columns = topColumns(metadata)
  checkWidth(columns.length, limits)
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (rows > limits.rowsMax || Number(metadata.num_rows) > limits.rowsMax) {
    throw new AppError('too_many_rows', { limit: limits.rowsMax })
  }
  if (metadata.row_groups.length > ROW_GROUPS_MAX) {
    throw unreadable(`it has more than ${ROW_GROUPS_MAX} row groups; write it again with larger ones`)
  }
  const positions = sink.header(
    columns.map((column) => column.name),
    rows,
  )
  const wanted = positions
    .map((position) => ({ position, column: columns[position] }))
    .flatMap(({ position, column }) => (column?.isFlat === true ? [{ position, name: column.name }] : []))
  if (rows * wanted.length > limits.cellsMax) {
    throw new AppError('too_many_rows', { limit: Math.floor(limits.cellsMax / wanted.length) })
  }
  checkSizes(metadata, wanted, limits)
  return wanted
}

/** The top-level columns of the schema, found without recursion: a schema may be nested a thousand deep. */
function topColumns(metadata: FileMetaData): { name: string; isFlat: boolean }[] {
  const [root, ...elements] = metadata.schema
  const columns: { name: string; isFlat: boolean }[] = []
  let open = 0
  for (const element of elements) {
    const children = element.num_children ?? 0
    if (open === 0)
      columns.push({ name: element.name, isFlat: children === 0 && element.repetition_type !== 'REPEATED' })
    open += children - (open > 0 ? 1 : 0)
  }
  if (columns.length !== (root?.num_children ?? 0)) throw unreadable('its schema contradicts itself')
  return columns
}

function checkSizes(metadata: FileMetaData, wanted: readonly WantedColumn[], limits: ReadLimits): void {
  const names = new Set(wanted.map((column) => column.name))
  let size = 0
  for (const group of metadata.row_groups) {
    for (const { meta_data: column } of group.columns) {
      if (column === undefined || !names.has(column.path_in_schema[0] ?? '')) continue
      size += Number(column.total_uncompressed_size)
      if (Number(column.num_values) !== Number(group.num_rows)) throw unreadable('its row groups contradict themselves')
    }
  }
  if (size > limits.inflatedBytesMax) throw unreadable(`it inflates to more than ${limits.inflatedBytesMax} bytes`)
}

async function readGroups(
  bytes: Buffer,
  metadata: FileMetaData,
  wanted: readonly WantedColumn[],
  sink: RowSink,
  limits: ReadLimits,
): Promise<void> {
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => copyOf(bytes.subarray(start, end)),
  }
  const width = wanted.reduce((max, column) => Math.max(max, column.position + 1), 0)
  const columns = wanted.map((column) => column.name)
  const scan = await parquetScan({ file, metadata, columns, compressors: boundedCompressors(limits) })
  for (const { rowStart, rowEnd } of scan.ranges) {
    const data: { position: number; values: ArrayLike<Cell> }[] = []
    for (const { name, position } of wanted) {
      data.push({ position, values: await scan.readColumn({ column: name, rowStart, rowEnd }) })
    }
    const cells: Cell[] = Array.from({ length: width })
    for (let row = 0; row < rowEnd - rowStart; row += 1) {
      for (const { position, values } of data) cells[position] = values[row]
      sink.row(cells)
    }
  }
}

function copyOf(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

/** The page sizes in a file are claims. No page, nor all of them together, may exceed what a whole file may
 *  inflate to. */
function boundedCompressors(limits: ReadLimits): typeof compressors {
  let inflated = 0
  const bound =
    (inflate: (input: Uint8Array, outputLength: number) => Uint8Array) => (input: Uint8Array, outputLength: number) => {
      inflated += outputLength
      if (!(inflated <= limits.inflatedBytesMax))
        throw unreadable(`it inflates to more than ${limits.inflatedBytesMax} bytes`)
      return inflate(input, outputLength)
    }
  const { SNAPPY, ZSTD, LZ4, LZ4_RAW } = compressors
  return {
    ...(SNAPPY && { SNAPPY: bound(SNAPPY) }),
    ...(ZSTD && { ZSTD: bound(ZSTD) }),
    ...(LZ4 && { LZ4: bound(LZ4) }),
    ...(LZ4_RAW && { LZ4_RAW: bound(LZ4_RAW) }),
    GZIP: bound((input, maxOutputLength) => gunzipSync(input, { maxOutputLength: Math.max(1, maxOutputLength) })),
    BROTLI: bound((input, maxOutputLength) =>
      brotliDecompressSync(input, { maxOutputLength: Math.max(1, maxOutputLength) }),
    ),
  }
}

function unreadable(detail: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', { format: 'parquet', detail }, { cause })
}
