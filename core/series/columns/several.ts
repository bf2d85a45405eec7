import { EVERY_SERIES } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'
import { sameLabel } from './column-labels.ts'
import { countsRows, holdsNumbers, type Profile, varies } from './profile.ts'
import { priceFormOf, seriesNameOf } from './hints.ts'
import { movesLittle } from './prove.ts'

const LABELS_MAX = 20

/** Columns of one name but for what a tool has put around it, with different numbers in them: prices of several instruments. */
export function severalOf(
  candidates: readonly Profile[],
  forms: ReadonlyMap<number, string | null>,
  names: readonly string[],
): readonly Profile[] | null {
  for (const form of ['close', 'adjusted', null]) {
    const alike = candidates.filter(({ position }) => forms.get(position) === form && names[position] !== '')
    const nameOf = ({ position }: Profile) => seriesNameOf(names[position] ?? '')
    for (const name of new Set(alike.map(nameOf))) {
      const group = alike.filter((one) => nameOf(one) === name)
      const [first, ...others] = group
      if (others.some(({ values }) => values.some((value, row) => differs(value, first?.values[row] ?? Number.NaN))))
        return group
    }
  }
  return null
}

/** The columns of a table that holds nothing but a time and numbers which move as prices do, under names that say nothing of their kind: each
 *  is named after its series. Null for other tables. */
export function wideOf(columns: readonly Profile[], names: readonly string[]): readonly Profile[] | null {
  const filled = columns.filter(({ filled }) => filled > 0)
  const isSeries = (one: Profile) =>
    holdsNumbers(one) && priceFormOf(names[one.position] ?? '') === null && movesLittle(one) && !countsRows(one)
  return filled.filter(varies).length > 1 && filled.every(isSeries) ? filled : null
}

const differs = (a: number, b: number): boolean => !Number.isNaN(a) && !Number.isNaN(b) && a !== b

/** Returns the positions of the columns that were asked for: one by its label, or every one. Throws `several_series` if nothing says which. */
export function wantedOf(
  alike: readonly Profile[],
  label: (position: number) => string,
  series: string | undefined,
): readonly [number, ...number[]] {
  const isWanted = ({ position }: Profile) =>
    series !== undefined && (series === EVERY_SERIES || sameLabel(label(position), series))
  const [first, ...others] = alike.filter(isWanted).map(({ position }) => position)
  if (first !== undefined) return [first, ...others]
  const labels = alike.slice(0, LABELS_MAX).map(({ position }) => label(position))
  throw new AppError('several_series', { by: 'columns', column: null, labels, more: alike.length - labels.length })
}
