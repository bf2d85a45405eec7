import type { Profile } from './profile.ts'
import { seriesNameOf } from './hints.ts'

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

const differs = (a: number, b: number): boolean => !Number.isNaN(a) && !Number.isNaN(b) && a !== b
