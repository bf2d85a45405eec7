import { type ColumnReason, EVERY_SERIES, type ReadingFields } from '../../contract/series.ts'
import { type Cell, shown } from '../cells/cells.ts'
import { labeller, positionOf, withSecondNames } from './column-labels.ts'
import { type DateParts, findDateParts } from './date-parts.ts'
import { priceFormOf } from './hints.ts'
import {
  allNamed,
  BENCHMARK_NAMES,
  CLOCK_BESIDE,
  type ColumnChoice,
  DOUBTFUL_TIME_NAMES,
  firstNamed,
  INDEX_NAME,
  letterOfPrice,
  noPrice,
  normalName,
  noTime,
  PRICE_NAMES,
  TIME_NAMES,
} from './names.ts'
import { closeOf, isAdjustedOf, isBetween, isProduct, jumps, movesLittle } from './prove.ts'
import { severalOf, wantedOf, wideOf } from './several.ts'
import {
  areRepeatedDays,
  countsRows,
  daySpanOf,
  goOnAsTimes,
  holdsClocks,
  holdsHours,
  holdsNumbers,
  holdsTimes,
  type Profile,
  mayBePrices,
  mayBeTimes,
  profileOf,
  spanOf,
  varies,
} from './profile.ts'

/** First rows that determine what the columns contain. */
export const CHOOSING_ROWS = 1_000
const NUMERIC_MAX = 30
/** Times of storage span seconds where the days span months. */
const STORED_AT_SPAN = 1_000

/** Chooses the columns of a table with names by the content of its first rows; names break ties. Throws
 *  `column_missing` if nothing determines the column, and `several_series` if several columns are prices of
 *  the same kind. */
export function chooseByContent(
  given: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  serialEpochMs: number | null,
  asked: ReadingFields = {},
): ColumnChoice {
  const header = withSecondNames(given, rows[0])
  const names = header.map(normalName)
  const profiles = header.map((_, position) => profileOf(position, rows, serialEpochMs))
  const parts = asked.time_column === undefined ? findDateParts(names, profiles, rows) : null
  const time = parts === null ? chooseTime({ header, names, profiles, first: rows[0] }, asked) : partsChosen(parts)
  const clock = parts === null ? chooseClock(names, profiles, time.position) : null
  const comparison = firstNamed(names, BENCHMARK_NAMES, [time.position])
  // Without another column of numbers there is nothing to compare: it is the price itself.
  const isBeside = profiles.some((one) => ![comparison, time.position].includes(one.position) && holdsNumbers(one))
  const benchmark = isBeside ? comparison : null
  const beside = parts === null ? [clock] : [parts.month, parts.day]
  const used = [time.position, benchmark, ...beside]
  const price = choosePrice({ header, names, profiles, first: rows[0] }, used, asked)

  const label = labeller(header)
  const others = names
    .map((_, position) => position)
    .filter((position) => ![price.position, ...used].includes(position))
  const isOther = (position: number) => price.others.includes(position)
  return {
    time: time.position,
    parts,
    clock,
    price: price.position,
    several: price.several?.map((position) => ({ position, label: label(position) })),
    benchmark: price.several === undefined ? benchmark : null,
    isTimeDoubtful: time.isDoubtful,
    reported: {
      time: [time.position, ...beside]
        .flatMap((position) => position ?? [])
        .map(label)
        .join(' + '),
      price: label(price.position),
      benchmark: benchmark === null ? null : label(benchmark),
      other_price_columns: others.filter(isOther).map(label),
      ignored: others.filter((position) => !isOther(position)).map(label),
      number_columns: others.filter((position) => mayBePrices(profiles[position] as Profile)).map(label),
      time_columns: others.filter((position) => mayBeTimes(profiles[position] as Profile)).map(label),
      time_by: time.by,
      price_by: price.by,
    },
  }
}

const partsChosen = ({ year }: DateParts) => ({ position: year, by: 'content', isDoubtful: false }) as const

interface Choice {
  readonly position: number
  readonly by: ColumnReason
}

/** A table with its names and the content of its first rows. */
interface Sampled {
  readonly header: readonly Cell[]
  readonly names: readonly string[]
  readonly profiles: readonly Profile[]
  readonly first: readonly Cell[] | undefined
}

function chooseTime(
  { header, names, profiles, first }: Sampled,
  { time_column: timeColumn }: ReadingFields,
): Choice & { isDoubtful: boolean } {
  const label = labeller(header)
  const noneFound = () =>
    noTime(
      header,
      first,
      profiles.filter(mayBeTimes).map(({ position }) => label(position)),
    )
  if (timeColumn !== undefined) {
    const position = positionOf(header, timeColumn)
    if (position === null) throw noneFound()
    return { position, by: 'asked', isDoubtful: false }
  }
  const named = allNamed(names, TIME_NAMES)
  // Bare numbers under an uninformative name may be anything: a count, a code, a volume.
  const goOn = profiles.filter(goOnAsTimes)
  const held = profiles.filter(
    (profile) =>
      holdsTimes(profile) &&
      (!profile.isBare ||
        named.includes(profile.position) ||
        isHinted(names, profile) ||
        (goOn.length === 1 && goOn[0] === profile && maySayTimes(names[profile.position] ?? '', profile))),
  )
  const isDoubtful = (position: number) => !named.includes(position) || header[position] === INDEX_NAME
  const best = [...held].sort((a, b) => rankOf(named, a) - rankOf(named, b))[0]
  if (best === undefined) {
    const byName = named.find((position) => !holdsClocks(profiles[position] as Profile)) ?? doubtfulTime(names)
    if (byName === null || byName === undefined) throw noneFound()
    return { position: byName, by: 'name', isDoubtful: isDoubtful(byName) }
  }
  // Bare numbers may be prices that look like years, unless they advance as no price does.
  const wider = held.find(
    (profile) =>
      (!profile.isBare || named.includes(profile.position) || goOn.includes(profile)) &&
      spanOf(profile) > STORED_AT_SPAN * Math.max(spanOf(best), 1_000),
  )
  // Days may also stand as bare numbers that only a wider span than that of the stamps shows to be days.
  const isSaid = (profile: Profile) => named.includes(profile.position) || isHinted(names, profile)
  const days = profiles.find((one) => daySpanOf(one, isSaid(one)) > STORED_AT_SPAN * Math.max(spanOf(best), 1_000))
  const meant = wider ?? (spanOf(best) > 0 ? days : undefined)
  if (meant !== undefined) return { position: meant.position, by: 'stored_at', isDoubtful: false }
  const isNamed = named.includes(best.position)
  const by = isNamed ? (named[0] === best.position ? 'name' : 'content') : held.length === 1 ? 'only' : 'content'
  return { position: best.position, by, isDoubtful: isDoubtful(best.position) }
}

/** An `id` may be the second at which a candle opens: whole minutes, which count nothing else. */
const maySayTimes = (name: string, { timeValues }: Profile): boolean =>
  priceFormOf(name) === null || (name === 'id' && timeValues.every((time) => time % 60_000 === 0))

const isHinted = (names: readonly string[], { position }: Profile): boolean =>
  /time|date|stamp|epoch|unix|^start|^t$|^ds$|day|datum|fecha|data|tarih|дата|время|日期|日付|날짜|^(?:year|month|period|quarter|jahr|monat|год|месяц|период)$/.test(
    names[position] ?? '',
  )

/** Named columns come first, in the order of the names; then written times, then bare numbers. */
function rankOf(named: readonly number[], { position, isBare }: Profile): number {
  const place = named.indexOf(position)
  return place >= 0 ? place : named.length + position + (isBare ? 1_000 : 0)
}

function chooseClock(names: readonly string[], profiles: readonly Profile[], time: number): number | null {
  const days = profiles[time] as Profile
  const beside = CLOCK_BESIDE[names[time] ?? '']
  const named = beside === undefined ? -1 : names.indexOf(beside)
  if (named >= 0 && named !== time) return named
  if (!areRepeatedDays(days)) return null
  const others = profiles.filter(({ position }) => position !== time)
  const isHours = (profile: Profile) => {
    const form = priceFormOf(names[profile.position] ?? '')
    return (
      form !== 'close' && form !== 'adjusted' && others.filter(holdsNumbers).length > 1 && holdsHours(profile, days)
    )
  }
  return others.find((profile) => holdsClocks(profile) || isHours(profile))?.position ?? null
}

function choosePrice(
  { header, names, profiles, first: below }: Sampled,
  used: readonly (number | null)[],
  { price_column: priceColumn, series }: ReadingFields,
): Choice & { others: readonly number[]; several?: readonly number[] | undefined } {
  const label = labeller(header)
  const free = profiles.filter(({ position }) => !used.includes(position))
  const noneFound = () =>
    noPrice(
      header,
      below,
      free.filter(mayBePrices).map(({ position }) => label(position)),
    )
  if (priceColumn !== undefined) {
    const position = positionOf(header, priceColumn)
    if (position === null) throw noneFound()
    return { position, by: 'asked', others: [] }
  }
  const rows = profiles[0]?.values.length ?? 0
  const numeric = free.filter((profile) => holdsNumbers(profile) && 2 * profile.filled >= rows)
  // A table with a turnover is narrow; in a wide one every three columns would be tried.
  const isProductOf = (one: Profile) => numeric.some((a) => numeric.some((b) => isProduct(one, a, b)))
  const candidates = numeric.length > NUMERIC_MAX ? numeric : numeric.filter((one) => !isProductOf(one))
  const forms = new Map(
    candidates.map(({ position }) => [position, priceFormOf(shown(header[position]).toLowerCase())]),
  )

  // A column named as a price and filled with anything is meant; an empty one, or a turnover, is not.
  const isMeant = ({ position, filled }: Profile) =>
    forms.has(position) || (!numeric.some((one) => one.position === position) && 2 * filled >= rows)
  const known = allNamed(names, PRICE_NAMES).filter((position) =>
    free.some((one) => one.position === position && isMeant(one)),
  )
  const several = (alike: readonly Profile[]) => {
    const wanted = wantedOf(alike, label, series)
    return {
      position: wanted[0],
      by: 'asked' as const,
      others: [],
      several: series === EVERY_SERIES ? wanted : undefined,
    }
  }
  const alike = severalOf(candidates, forms, names)
  if (alike !== null) return several(alike)
  const hinted = candidates.filter(({ position }) => forms.get(position) === 'close').map(({ position }) => position)
  const adjusted = candidates.find(({ position }) => forms.get(position) === 'adjusted')
  const named = [...known, ...hinted]
  const behaves = (position: number) => movesLittle(profiles[position] as Profile)
  // A turnover or a return may be called `Value` or `target`: the one that moves as prices do is meant.
  const first = named.find(behaves) ?? named[0]
  if (first !== undefined) {
    const others = [...new Set([...named, ...(adjusted ? [adjusted.position] : [])])].filter((p) => p !== first)
    const taken = profiles[first] as Profile
    const whole = adjusted ?? candidates.find((one) => forms.get(one.position) !== 'other' && isAdjustedOf(one, taken))
    if (whole !== undefined && jumps(taken, whole))
      return {
        position: whole.position,
        by: 'adjusted',
        others: [first, ...others].filter((p) => p !== whole.position),
      }
    const dropped = allNamed(names, PRICE_NAMES)[0]
    return {
      position: first,
      by: first === dropped ? 'name' : known.length > 0 ? 'content' : 'name_like',
      others,
    }
  }
  if (adjusted !== undefined) return { position: adjusted.position, by: 'name_like', others: [] }
  const letter = letterOfPrice(names, used[0] ?? -1)
  if (letter !== null) return { position: letter, by: 'name', others: [] }
  const isOnly = candidates.length === 1
  const plain = candidates.filter((one) =>
    names[one.position] === 'index'
      ? isOnly && !countsRows(one)
      : forms.get(one.position) === null && (isOnly || varies(one)),
  )
  const close = closeOf(plain, profiles[used[0] ?? -1])
  if (close !== null) return { position: close, by: 'candle', others: [] }
  const wide = wideOf(free, names)
  if (wide !== null) return several(wide)
  const [only, ...more] = plain
  if (only !== undefined && more.length === 0 && (numeric.length === 1 || isPriceAmong(only, numeric, names)))
    return { position: only.position, by: 'only', others: [] }
  // Nothing of the table can be read yet: the names show what was meant, and the rows will show what is
  // wrong.
  const byName = allNamed(names, PRICE_NAMES).find((position) => !used.includes(position))
  if (byName !== undefined) return { position: byName, by: 'name', others: [] }
  throw noneFound()
}

/** True if the one column with an uninformative name behaves as a price beside the others: it lies between
 *  the high and the low if there are any, and moves from row to row as prices do and volumes do not. */
function isPriceAmong(only: Profile, numeric: readonly Profile[], names: readonly string[]): boolean {
  const called = (name: string) => numeric.find(({ position }) => names[position] === name)
  const [high, low] = [called('high'), called('low')]
  return high !== undefined && low !== undefined ? isBetween(only, low, high) : movesLittle(only)
}

function doubtfulTime(names: readonly string[]): number | null {
  const isIndex = names[0] === '' && names.length > 1 && names.slice(1).every((name) => name !== '')
  return allNamed(names, DOUBTFUL_TIME_NAMES)[0] ?? (isIndex ? 0 : null)
}
