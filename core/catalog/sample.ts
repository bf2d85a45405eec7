import type { TabularManifest } from '../contract/manifest.ts'
import { toCsvLine } from '../kit/text/csv.ts'

const ROWS = 10

/** A table that the model takes, as CSV: its columns with small numbers, and each category in turn. What the model says of it means
 *  nothing. */
export function toSampleCsv({ columns }: TabularManifest['tabular']): string {
  const rows = Array.from({ length: ROWS }, (_, row) =>
    columns.map(({ type, categories = [] }, c) => {
      const number = 1 + ((row * 7 + c * 3) % 10)
      return type === 'category'
        ? (categories[row % categories.length] ?? '')
        : type === 'integer'
          ? number
          : number / 4
    }),
  )
  return [columns.map(({ name }) => name), ...rows].map(toCsvLine).join('')
}
