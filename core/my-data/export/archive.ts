import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import type { Language } from '../../contract/common.ts'
import type { PanelReport } from '../../contract/series.ts'
import { decodeParts } from '../../datasets/panel.ts'
import { decodeRecent } from '../../datasets/recent.ts'
import { decodeTable } from '../../datasets/table.ts'
import type { Reader } from '../../db/client.ts'
import { unpack } from '../../kit/packed.ts'
import { toCsvLine } from '../../kit/text/csv.ts'
import { toIso } from '../../kit/clock.ts'
import type { Holding } from '../holding.ts'
import { HOLDINGS } from '../holdings.ts'
import { type Cell, type Owner, readPage } from '../store.ts'
import { readmeOf } from './readme.ts'

/** Rows read at once; results and series are large. */
const PAGE = 200
const LARGE_PAGE = 5

export interface ArchiveDeps {
  db: Reader
  whose: Owner
  language: Language
  /** The receipt of a job, from its parts. */
  joinReceipt: (parts: { head: string; body: string; signature: Uint8Array }) => string
  /** The file with what the bot knows; undefined without a chat, or if the bot did not answer. */
  chatPath: string | undefined
  hasChat: boolean
  at: number
}

const README_NAMES: Readonly<Record<Language, string>> = { en: 'README.txt', ru: 'ПРОЧТИ.txt' }

/** Writes everything that is known of an account to a ZIP at `path`, a page of rows at a time. Compression runs in Node's thread pool. The
 *  file is complete once it is there: it is written beside it first. Returns its size in bytes. */
export async function writeArchive(path: string, deps: ArchiveDeps): Promise<number> {
  const { chatPath, language, at } = deps
  const zip = new ZipFile()
  const options = { mtime: new Date(at) }
  const add = (name: string, produce: () => AsyncGenerator<string>): void =>
    zip.addReadStreamLazy(name, options, (done) => done(null, Readable.from(produce(), { objectMode: false })))
  zip.addBuffer(Buffer.from(readmeOf(language, deps)), README_NAMES[language], options)
  for (const holding of HOLDINGS.filter(({ shown }) => shown.length > 0)) {
    add(`${holding.table}.json`, () => jsonOf(deps, holding))
    add(`${holding.table}.csv`, () => csvOf(deps, holding))
  }
  add('series.csv', () => seriesOf(deps))
  add('tables.jsonl', () => tablesOf(deps))
  add('results.jsonl', () => resultsOf(deps))
  add('receipts.jsonl', () => receiptsOf(deps))
  if (chatPath !== undefined) await addChat(zip, chatPath, options)
  zip.end()
  const partial = `${path}.partial`
  const file = createWriteStream(partial, { mode: 0o600 })
  // A fault of a part reaches the archive, and one of the archive its file.
  zip.once('error', (error: Error) => file.destroy(error))
  zip.outputStream.pipe(file)
  await once(file, 'close')
  if (file.errored !== null) throw file.errored
  const handle = await open(partial, 'r')
  await handle.sync()
  const { size } = await handle.stat()
  await handle.close()
  await rename(partial, path)
  return size
}

async function addChat(zip: ZipFile, path: string, options: { mtime: Date }): Promise<void> {
  // The bot bounds what it sends, and so does the route that it sends it to.
  const tables = JSON.parse(await readFile(path, 'utf8')) as Record<string, Array<Record<string, Cell>>>
  for (const [name, rows] of Object.entries(tables)) {
    zip.addBuffer(Buffer.from(`${JSON.stringify(rows, null, 1)}\n`), `chat/${name}.json`, options)
    const columns = Object.keys(rows[0] ?? {})
    const lines = rows.map((row) => toCsvLine(columns.map((column) => toText(row[column] ?? null))))
    zip.addBuffer(Buffer.from([toCsvLine(columns), ...lines].join('')), `chat/${name}.csv`, options)
  }
}

async function* pagesOf({ db, whose }: ArchiveDeps, holding: Holding, columns: readonly string[], limit: number) {
  let after: Cell[] | undefined
  for (;;) {
    const { rows, last } = await readPage(db, holding, columns, whose, { after, limit })
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    after = last
    await nextTurn()
  }
}

async function* jsonOf(deps: ArchiveDeps, holding: Holding): AsyncGenerator<string> {
  let separator = '['
  for await (const rows of pagesOf(deps, holding, holding.shown, PAGE)) {
    const objects = rows.map((row) => Object.fromEntries(holding.shown.map((name, i) => [name, toJson(name, row[i])])))
    yield objects.map((object, i) => `${i === 0 ? separator : ','}\n${JSON.stringify(object)}`).join('')
    separator = ','
  }
  yield separator === '[' ? '[]\n' : '\n]\n'
}

async function* csvOf(deps: ArchiveDeps, holding: Holding): AsyncGenerator<string> {
  yield toCsvLine(holding.shown)
  for await (const rows of pagesOf(deps, holding, holding.shown, PAGE))
    yield rows.map((row) => toCsvLine(holding.shown.map((name, i) => toCell(name, row[i])))).join('')
}

const holdingOf = (table: string): Holding => {
  const found = HOLDINGS.find((one) => one.table === table)
  if (found === undefined) throw new Error(`${table} is not in the list`)
  return found
}

/** The rows of each series as they were read: see the data set's id in jobs. */
const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell : '')

async function* seriesOf(deps: ArchiveDeps): AsyncGenerator<string> {
  yield toCsvLine(['dataset_id', 'time', 'price', 'benchmark', 'series'])
  const columns = ['id', 'recent', 'table_of', 'panel', 'audit']
  for await (const rows of pagesOf(deps, holdingOf('datasets'), columns, LARGE_PAGE)) {
    for (const [id, recent, tableOf, panel, audit] of rows) {
      if (tableOf !== null || !isBytes(recent)) continue
      const all = panel === null ? [{ name: null, bytes: bytesOf(recent) }] : partsOf(bytesOf(recent), textOf(audit))
      for (const { name, bytes } of all) {
        const { times, prices, benchmark } = decodeRecent(bytes)
        const lines: string[] = []
        times.forEach((time, i) =>
          lines.push(toCsvLine([textOf(id), toIso(time), prices[i] ?? null, benchmark?.[i] ?? null, name])),
        )
        yield lines.join('')
        await nextTurn()
      }
    }
  }
}

/** The series of one that holds several, by their names. */
function partsOf(recent: Uint8Array, audit: string): { name: string; bytes: Buffer }[] {
  const { series } = JSON.parse(audit) as PanelReport
  const read = series.filter((one) => one.audit !== null)
  return decodeParts(Buffer.from(recent)).map((bytes, place) => ({ name: read[place]?.id ?? '', bytes }))
}

async function* tablesOf(deps: ArchiveDeps): AsyncGenerator<string> {
  for await (const rows of pagesOf(deps, holdingOf('datasets'), ['id', 'recent', 'table_of'], LARGE_PAGE)) {
    for (const [id, recent, tableOf] of rows) {
      if (tableOf === null || !isBytes(recent)) continue
      const { columns, rowNumbers } = decodeTable(bytesOf(recent))
      yield `${JSON.stringify({ dataset_id: id, columns: Object.fromEntries(columns), row_numbers: rowNumbers })}\n`
      await nextTurn()
    }
  }
}

async function* resultsOf(deps: ArchiveDeps): AsyncGenerator<string> {
  for await (const rows of pagesOf(deps, holdingOf('results'), ['job_id', 'body', 'packed'], LARGE_PAGE)) {
    for (const [id, body, packed] of rows) {
      const result = isBytes(packed) ? unpack(bytesOf(packed)) : textOf(body)
      yield `{"job_id":${JSON.stringify(id)},"result":${result === '' ? 'null' : result}}\n`
      await nextTurn()
    }
  }
}

async function* receiptsOf(deps: ArchiveDeps): AsyncGenerator<string> {
  const columns = ['job_id', 'receipt_head', 'receipt_body', 'receipt_signature']
  for await (const rows of pagesOf(deps, holdingOf('results'), columns, LARGE_PAGE)) {
    for (const [id, head, body, signature] of rows) {
      if (typeof head !== 'string' || !isBytes(body) || !isBytes(signature)) continue
      const receipt = deps.joinReceipt({ head, body: unpack(bytesOf(body)), signature: bytesOf(signature) })
      yield `${JSON.stringify({ job_id: id, receipt })}\n`
      await nextTurn()
    }
  }
}

const isBytes = (cell: Cell | undefined): cell is Uint8Array | ArrayBuffer =>
  cell instanceof Uint8Array || cell instanceof ArrayBuffer

const bytesOf = (cell: Uint8Array | ArrayBuffer): Uint8Array =>
  cell instanceof Uint8Array ? cell : new Uint8Array(cell)

const isTime = (name: string): boolean => /(?:_at|_until)$|^at$/.test(name)

/** Times as ISO 8601, and JSON that is stored as text as what it is. */
function toJson(name: string, cell: Cell | undefined): unknown {
  if (cell === undefined || cell === null || isBytes(cell)) return null
  if (isTime(name) && typeof cell === 'number') return toIso(cell)
  if (
    ['data', 'types', 'risk_steps', 'price_currency'].includes(name) &&
    typeof cell === 'string' &&
    /^[[{]/.test(cell)
  )
    return JSON.parse(cell)
  return cell
}

const toCell = (name: string, cell: Cell | undefined): string | number | null => {
  if (cell === undefined || cell === null || isBytes(cell)) return null
  return isTime(name) && typeof cell === 'number' ? toIso(cell) : cell
}

const toText = (cell: Cell | boolean): string | number | null =>
  typeof cell === 'boolean' ? String(cell) : isBytes(cell) ? null : cell
