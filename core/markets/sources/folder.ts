import { readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import Papa from 'papaparse'
import { z } from 'zod'
import { INSTRUMENT_KINDS, symbolSchema } from '../../contract/jobs/market.ts'
import type { Instrument } from '../../contract/jobs/market.ts'
import { LIMITS } from '../../contract/limits.ts'
import { type Market, SourceDown } from '../market.ts'

const INDEX = 'instruments.csv'
const INDEX_BYTES_MAX = 5_000_000

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

/** The shop's own prices: a folder of files, and `instruments.csv` that names them (symbol, name, name_ru, kind, currency, file). */
export function createFolder({ dir }: { dir: string }): Market {
  const root = resolve(dir)

  async function read(): Promise<Array<Instrument & { file: string }>> {
    const path = join(root, INDEX)
    const text = await readWithin(path, INDEX_BYTES_MAX)
    const { data } = Papa.parse<Record<string, string>>(text.toString(), {
      header: true,
      skipEmptyLines: 'greedy',
      transformHeader: (name) => name.trim().toLowerCase(),
      transform: (value) => value.trim(),
    })
    return data.map((line, i) => {
      const parsed = lineSchema.safeParse(Object.fromEntries(Object.entries(line).filter(([, value]) => value !== '')))
      const [issue] = parsed.error?.issues ?? []
      if (!parsed.success) throw new SourceDown(`${INDEX}, line ${i + 2}: ${issue?.path.join('.')}: ${issue?.message}`)
      const { symbol, name, name_ru, kind, currency, file } = parsed.data
      return {
        market: 'folder',
        symbol,
        name: { en: name, ru: name_ru === '' ? name : name_ru },
        kind,
        currency: currency === '' ? null : currency,
        file,
      }
    })
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
    freshMs: 60_000,
    list: async () => (await read()).map(({ file: _file, ...instrument }) => instrument),
    async prices({ symbol }) {
      const found = (await read()).find((known) => known.symbol === symbol)
      if (found === undefined) return undefined
      const path = resolve(root, found.file)
      if (!path.startsWith(root + sep)) throw new SourceDown(`${INDEX}: ${found.file} is outside the folder`)
      return { bytes: await readWithin(path, LIMITS.fileBytesMax), source: found.file }
    },
  }
}

async function readWithin(path: string, bytesMax: number): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > bytesMax) throw new SourceDown(`${path} is larger than ${bytesMax} bytes`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof SourceDown) throw cause
    throw new SourceDown(`${path} cannot be read`, { cause })
  }
}
