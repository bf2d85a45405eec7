/** Keeps a one-step forecast wide enough to be visible. */
const AHEAD_SHARE_MIN = 0.18

/** The horizontal axis: rows of equal width, so that nights and weekends leave no steps in the bands, and
 *  each time is at its row. */
export interface RowAxis {
  readonly toX: (row: number) => number
  /** The position of a moment, interpolated between the rows around it. */
  readonly xAt: (time: number) => number
  readonly from: number
  readonly to: number
}

/** An axis from pixel `left` to `right` for rows at ascending times (ms): `past`, at least one, then `ahead`,
 *  at least one. Rows ahead are as wide as past rows, or wider if they would fill less than 18 % of the
 *  picture. */
export function createRowAxis(
  past: readonly number[],
  ahead: readonly number[],
  { left, right }: { left: number; right: number },
): RowAxis {
  const times = [...past, ...ahead]
  const now = past.length - 1
  const share = now === 0 ? 1 : Math.max(AHEAD_SHARE_MIN, ahead.length / (now + ahead.length))
  const nowX = right - share * (right - left)
  const toX = (row: number) =>
    row <= now && now > 0 ? left + (row / now) * (nowX - left) : nowX + ((row - now) / ahead.length) * (right - nowX)
  const xAt = (time: number) => {
    const next = Math.max(
      1,
      times.findIndex((at) => at >= time),
    )
    const [before, after] = [times[next - 1] ?? time, times[next] ?? time]
    return toX(next - 1) + ((time - before) / (after - before)) * (toX(next) - toX(next - 1))
  }
  return { toX, xAt, from: times[0] ?? 0, to: times.at(-1) ?? 0 }
}
