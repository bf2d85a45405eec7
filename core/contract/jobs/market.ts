import { z } from 'zod'
import { localizedSchema, timeSchema } from '../common.ts'

/** Where prices can come from by name. `examples`: made-up series, for trying the shop. `folder`: files of the shop's own. `shares`,
 *  `coins`, `currencies` and `indicators`: public sources over HTTP. */
export const MARKETS = ['examples', 'folder', 'shares', 'coins', 'currencies', 'indicators'] as const
export type MarketName = (typeof MARKETS)[number]

export const INSTRUMENT_KINDS = ['share', 'index', 'fund', 'coin', 'currency', 'rate', 'other'] as const

/** As sources write them: `AAPL`, `^SPX`, `BRK-B`, `EUR/USD`, `BTCUSDT`. */
export const symbolSchema = z
  .string()
  .regex(/^[\^.]?[A-Za-z0-9][A-Za-z0-9.=_/-]{0,29}$/, 'a symbol of letters, digits and . = _ / -, at most 30')

/** Three capital letters where the prices are money; null for what has no currency, such as an index or a rate. */
const currencySchema = z
  .string()
  .regex(/^[A-Z]{3,5}$/)
  .nullable()

export const instrumentSchema = z
  .object({
    market: z.enum(MARKETS),
    symbol: symbolSchema,
    name: localizedSchema,
    kind: z.enum(INSTRUMENT_KINDS),
    currency: currencySchema,
  })
  .meta({ id: 'Instrument', description: 'Something whose prices can be had by name' })
export type Instrument = z.infer<typeof instrumentSchema>

const marketSchema = z
  .object({
    name: z.enum(MARKETS),
    title: localizedSchema,
    terms: localizedSchema.meta({ description: 'what the owner of the prices permits, and what they are worth' }),
    takes_any: z.boolean().meta({ description: 'whether a symbol that is not listed is looked for at the source' }),
  })
  .meta({ id: 'Market' })
export type MarketView = z.infer<typeof marketSchema>

export const marketListSchema = z.object({ items: z.array(marketSchema) })

export const instrumentQuerySchema = z.strictObject({
  q: z
    .string()
    .max(60)
    .default('')
    .meta({ description: 'a symbol or a part of a name; left out: everything that is listed' }),
  market: z.enum(MARKETS).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})

const foundInstrumentSchema = z
  .object({
    ...instrumentSchema.shape,
    listed: z.boolean().meta({
      description:
        'whether its market lists it; if not, the source may know it, which shows when its prices are asked for',
    }),
    fit: z.enum(['exact', 'words', 'beginning']).meta({
      description:
        'how the text fits: its symbol or whole name, whole words of its name, or the beginning of its symbol or of words',
    }),
  })
  .meta({ id: 'FoundInstrument' })
export type FoundInstrument = z.infer<typeof foundInstrumentSchema>

export const instrumentListSchema = z.object({
  items: z.array(foundInstrumentSchema).meta({ description: 'the best match first' }),
  exact: z.boolean().meta({
    description:
      'whether the first one, and no other on any market, has this symbol or name; false while a market does not answer',
  }),
})
export type InstrumentList = z.infer<typeof instrumentListSchema>

/** Where the rows of a series came from, when they were asked for by name. */
export const originSchema = z.object({
  ...instrumentSchema.shape,
  source: z.string().meta({ description: 'the host, or the file, that the rows were read from' }),
  fetched_at: timeSchema,
})
export type Origin = z.infer<typeof originSchema>
