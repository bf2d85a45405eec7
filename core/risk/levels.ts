import type { ForecastStep } from '../contract/jobs/result.ts'
import { distributionOf } from './horizons.ts'

/** Returns the prices of one step at `levels`, shares that ascend from 0.01 to 0.99. At a level of the forecast it is the forecast's own
 *  price; between two the log-price is linear in the normal score. They never cross. Throws as `createDistribution` does. */
export function quantilesAt(step: Pick<ForecastStep, 'quantiles'>, levels: readonly number[]): number[] {
  const { quantileAt } = distributionOf(step)
  const own = Object.entries(step.quantiles).map(([level, price]) => ({ level: Number(level), price }))
  return levels.map((at) => {
    const known = own.find(({ level }) => level === at)
    if (known !== undefined) return known.price
    // The last digit of an interpolated price may pass that of its neighbour.
    const below = own.filter(({ level }) => level < at).map(({ price }) => price)
    const above = own.filter(({ level }) => level > at).map(({ price }) => price)
    return Math.min(Math.max(quantileAt(at), ...below), ...above)
  })
}
