/** Where a model is tested on the past of a series: it sees rows 0..origin and forecasts `steps` rows beyond. */
export interface FoldChoice {
  /** Row indices, ascending; empty if the series is too short. */
  readonly origins: readonly number[]
  readonly steps: readonly number[]
}

/** Fewer tests than this allow no verdict. */
export const FOLDS_MIN = 8
const FOLDS_WANTED = 12
const FOLDS_MAX = 20
/** History kept before the first origin if available: with less, the tests would describe short series. */
const HISTORY_WANTED = 60

/** Rolling origins for a series of `rows`, a model that needs `minRows` and a forecast of `horizon` steps
 *  (Tashman 2000). The steps are those of 1, 5, 20 and the horizon for which 12 folds fit with at most half
 *  of a fold shared with the next. Folds do not overlap if that leaves 12; they are spread evenly and number
 *  at most 20. At least 8 one-step folds are required; otherwise there are none. */
export function chooseFolds(rows: number, minRows: number, horizon: number): FoldChoice {
  const history = Math.max(minRows, Math.min(HISTORY_WANTED, Math.floor(rows / 2)))
  const room = rows - history
  const wanted = [...new Set([1, 5, 20, horizon])].filter((step) => step <= horizon).sort((a, b) => a - b)
  const longest = wanted.findLast((step) => room - step >= (FOLDS_WANTED - 1) * Math.ceil(step / 2))
  if (longest === undefined)
    return room >= FOLDS_MIN ? { origins: spread(history, rows, 1, room), steps: [1] } : NO_FOLDS
  const count = Math.min(FOLDS_MAX, Math.max(FOLDS_WANTED, Math.floor(room / longest)))
  return { origins: spread(history, rows, longest, count), steps: wanted.filter((step) => step <= longest) }
}

const NO_FOLDS: FoldChoice = { origins: [], steps: [] }

/** `count` origins, evenly spaced from the first with enough history to the last that leaves `longest` rows
 *  to test on. */
function spread(history: number, rows: number, longest: number, count: number): number[] {
  const first = history - 1
  const last = rows - 1 - longest
  return Array.from({ length: count }, (_, i) => last - Math.floor(((count - 1 - i) * (last - first)) / (count - 1)))
}
