import type { Instrument } from '../../contract/jobs/market.ts'
import { DAY_MS, MINUTE_MS } from '../../kit/units.ts'
import type { Now } from '../../kit/clock.ts'
import type { Market } from '../market.ts'

interface Example {
  symbol: string
  name: { en: string; ru: string }
  kind: Instrument['kind']
  currency: string | null
  /** Whether it is traded on every day of the week. */
  isAlways: boolean
  start: number
  /** Yearly drift and volatility, as fractions. */
  drift: number
  volatility: number
  decimals: number
  seed: number
}

const EXAMPLES: readonly Example[] = [
  {
    symbol: 'ORBL',
    name: { en: 'Orbel Robotics', ru: 'Орбел Роботикс' },
    kind: 'share',
    currency: 'EUR',
    isAlways: false,
    start: 38,
    drift: 0.09,
    volatility: 0.34,
    decimals: 2,
    seed: 101,
  },
  {
    symbol: 'NIMB',
    name: { en: 'Nimbus Grain', ru: 'Нимбус Зерно' },
    kind: 'share',
    currency: 'USD',
    isAlways: false,
    start: 112,
    drift: 0.05,
    volatility: 0.22,
    decimals: 2,
    seed: 202,
  },
  {
    symbol: 'BRIX30',
    name: { en: 'Brix 30 index', ru: 'Индекс Брикс 30' },
    kind: 'index',
    currency: null,
    isAlways: false,
    start: 2400,
    drift: 0.06,
    volatility: 0.16,
    decimals: 2,
    seed: 303,
  },
  {
    symbol: 'LUMA',
    name: { en: 'Luma coin', ru: 'Монета Лума' },
    kind: 'coin',
    currency: 'USD',
    isAlways: true,
    start: 410,
    drift: 0.12,
    volatility: 0.62,
    decimals: 2,
    seed: 404,
  },
  {
    symbol: 'TAL/EUR',
    name: { en: 'Talian crown to euro', ru: 'Талийская крона к евро' },
    kind: 'currency',
    currency: 'EUR',
    isAlways: false,
    start: 0.8412,
    drift: 0,
    volatility: 0.08,
    decimals: 4,
    seed: 505,
  },
  {
    symbol: 'QUIL',
    name: { en: 'Quiet Lake bond fund', ru: 'Облигационный фонд «Тихое озеро»' },
    kind: 'fund',
    currency: 'EUR',
    isAlways: false,
    start: 54,
    drift: 0.025,
    volatility: 0.05,
    decimals: 3,
    seed: 606,
  },
]

const BEGIN_MS = Date.UTC(2019, 0, 2)
/** A year of trading: what welcome credits pay for. */
const ROWS_MAX = 250

/** Markets under made-up names with made-up prices, for trying the shop. Each series goes on day by day and never changes its past, as
 *  those of real markets do: a day's return depends on the days before it and on nothing else. */
export function createExamples({ now }: { now: Now }): Market {
  return {
    name: 'examples',
    view: {
      title: { en: 'Made-up markets', ru: 'Вымышленные рынки' },
      terms: {
        en: 'Names and prices are made up, so that you can try the shop. Nobody can buy these.',
        ru: 'Имена и цены вымышлены, чтобы вы могли попробовать. Купить это нельзя.',
      },
    },
    takesAny: false,
    isRemote: false,
    freshMs: MINUTE_MS,
    listMs: DAY_MS,
    list: async () =>
      EXAMPLES.map(({ symbol, name, kind, currency }) => ({ market: 'examples', symbol, name, kind, currency })),
    async prices({ symbol }) {
      const example = EXAMPLES.find((known) => known.symbol === symbol)
      if (example === undefined) return undefined
      const rows = walk(example, now()).slice(-ROWS_MAX)
      return { bytes: Buffer.from(`date,close\n${rows.join('\n')}\n`), source: 'examples' }
    },
  }
}

/** Volatility clusters and returns have tails, as GARCH(1,1) with t(5) noise has them: Bollerslev (1987). */
const PERSISTENCE = 0.9
const REACTION = 0.07
const DEGREES = 5

/** Returns a line for each closed day, from the beginning up to yesterday. */
function walk({ isAlways, start, drift, volatility, decimals, seed }: Example, nowMs: number): string[] {
  const random = randomOf(seed)
  const days = isAlways ? 365 : 252
  const usual = volatility ** 2 / days
  let variance = usual
  let price = start
  const rows: string[] = []
  for (let day = BEGIN_MS; day + DAY_MS <= nowMs; day += DAY_MS) {
    const weekday = new Date(day).getUTCDay()
    if (!isAlways && (weekday === 0 || weekday === 6)) continue
    const shock = Math.sqrt(variance) * studentOf(random)
    price *= Math.exp(drift / days - usual / 2 + shock)
    variance = usual * (1 - PERSISTENCE - REACTION) + PERSISTENCE * variance + REACTION * shock ** 2
    rows.push(`${new Date(day).toISOString().slice(0, 10)},${price.toFixed(decimals)}`)
  }
  return rows
}

/** Uniform numbers in (0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

const normalOf = (random: () => number): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())

/** Student's t with 5 degrees of freedom, scaled to a variance of 1. */
function studentOf(random: () => number): number {
  const normal = normalOf(random)
  let squares = 0
  for (let i = 0; i < DEGREES; i++) squares += normalOf(random) ** 2
  return (normal / Math.sqrt(squares / DEGREES)) * Math.sqrt((DEGREES - 2) / DEGREES)
}
