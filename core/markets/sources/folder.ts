import { readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import Papa from 'papaparse'
import { z } from 'zod'
import { INSTRUMENT_KINDS, symbolSchema } from '../../contract/jobs/market.ts'
import type { Instrument } from '../../contract/jobs/market.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Log } from '../../kit/log.ts'
import { MINUTE_MS } from '../../kit/units.ts'
import { type Market, SourceDown, SymbolRefused } from '../market.ts'

const INDEX = 'instruments.csv'
const INDEX_BYTES_MAX = 5_000_000
const LINES_SHOWN_MAX = 10

const lineSchema = z.object({
  symbol: symbolSchema,
  name: z.string().min(1).max(80),
  name_ru: z.string().max(80).default(''),
  kind: z.enum(INSTRUMENT_KINDS).default('other'),
  currency: z
    .string()
    .regex(/^(?:[A-Z]{3,5})?$/)
    .default(''),
  file: z.string().min(1).max(200),
})

/** The shop's own prices: a folder of files, and `instruments.csv` that names them (symbol, name, name_ru, kind, currency, file). A line that
 *  cannot be read is left out and logged once. */
export function createFolder({ dir, log }: { dir: string; log: Log }): Market {
  const root = resolve(dir)
  let logged = ''

  async function read(): Promise<Array<Instrument & { file: string }>> {
    const path = join(root, INDEX)
    const text = await readWithin(path, INDEX_BYTES_MAX)
    const { data } = Papa.parse<Record<string, string>>(text.toString(), {
      header: true,
      skipEmptyLines: 'greedy',
      transformHeader: (name) => name.trim().toLowerCase(),
      transform: (value) => value.trim(),
    })
    const bad: number[] = []
    const lines = data.flatMap((line, i) => {
      const parsed = lineSchema.safeParse(Object.fromEntries(Object.entries(line).filter(([, value]) => value !== '')))
      if (!parsed.success) {
        bad.push(i + 2)
        return []
      }
      const { symbol, name, name_ru, kind, currency, file } = parsed.data
      const instrument = {
        market: 'folder' as const,
        symbol,
        name: { en: name, ru: name_ru === '' ? name : name_ru },
        kind,
        currency: currency === '' ? null : currency,
        file,
      }
      return [instrument]
    })
    const told = bad.slice(0, LINES_SHOWN_MAX).join(', ')
    if (told !== logged && told !== '')
      log({ event: 'market_lines_skipped', level: 'warn', market: 'folder', count: bad.length, lines: told })
    logged = told
    return lines
  }

  return {
    name: 'folder',
    view: {
      title: { en: 'Prices of this shop', ru: 'Цены этого магазина' },
      terms: {
        en: 'The shop provides these prices itself.',
        ru: 'Эти цены магазин предоставляет сам.',
      },
    },
    takesAny: false,
    isRemote: false,
    freshMs: MINUTE_MS,
    listMs: MINUTE_MS,
    list: async () => (await read()).map(({ file: _file, ...instrument }) => instrument),
    async prices({ symbol }) {
      const found = (await read()).find((known) => known.symbol === symbol)
      if (found === undefined) return undefined
      const path = resolve(root, found.file)
      if (!path.startsWith(root + sep)) throw new SymbolRefused(`${INDEX}: ${found.file} is outside the folder`)
      return { bytes: await readWithin(path, LIMITS.fileBytesMax), source: found.file }
    },
  }
}

async function readWithin(path: string, bytesMax: number): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > bytesMax) throw new SymbolRefused(`${path} is larger than ${bytesMax} bytes`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof SourceDown) throw cause
    throw new SymbolRefused(`${path} cannot be read`, { cause })
  }
}
