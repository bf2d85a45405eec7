import { type Instrument, instrumentSchema, type MarketName } from '../contract/jobs/market.ts'
import type { Now } from '../kit/clock.ts'
import { WEEK_MS } from '../kit/units.ts'
import type { Market } from './market.ts'
import { type Searchable, toSearchable } from './match.ts'
import type { createRests } from './rest.ts'

/** A list that cannot be had anew is used for so long. */
const STALE_MS_MAX = WEEK_MS

interface List {
  at: number
  items: Promise<Searchable[]>
}

/** The lists of the markets, each fetched when it is no longer fresh and asked for once however many want it. */
export function createLists({ rests, now }: { rests: ReturnType<typeof createRests>; now: Now }) {
  const lists = new Map<MarketName, List>()
  const age = ({ at }: List): number => Math.abs(now() - at)

  return {
    /** Returns what a market lists, ready to be searched. Throws `market_unavailable` if it has not been had for a week. */
    of(market: Market): Promise<Searchable[]> {
      const known = lists.get(market.name)
      if (known !== undefined && age(known) < market.listMs) return known.items
      const fetched = rests.ask(market, market.list).then(toList)
      const items = fetched.catch((error: unknown) => {
        if (known === undefined || age(known) >= STALE_MS_MAX) {
          lists.delete(market.name)
          throw error
        }
        lists.set(market.name, known)
        return known.items
      })
      lists.set(market.name, { at: now(), items })
      return items
    },
  }
}

/** Sources may list what no request can name; what they list twice counts once. */
function toList(instruments: readonly Instrument[]): Searchable[] {
  const valid = instruments.filter((instrument) => instrumentSchema.safeParse(instrument).success)
  return [...new Map(valid.map((instrument) => [instrument.symbol, instrument])).values()].map(toSearchable)
}
