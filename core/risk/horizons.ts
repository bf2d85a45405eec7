import type { ForecastStep, HorizonRisk } from '../contract/jobs/result.ts'
import { createDistribution } from './distribution.ts'

const DEFAULT_RISK_STEPS = [1, 5, 20] as const

export interface HorizonRequest {
  readonly forecast: readonly ForecastStep[]
  readonly lastPrice: number
  readonly periodsPerYear: number
  /** Default: 1, 5, 20 and the last. */
  readonly steps?: readonly number[] | undefined
}

/** Risk at each requested step of a forecast, ascending; default steps beyond its end are omitted. Losses are
 *  positive shares of the last price (0.07 = 7 %) and never negative: a forecast whose bad outcomes are gains
 *  has no loss to report. VaR 95 is 1 - q(0.05)/P (J.P. Morgan/Reuters, RiskMetrics 1996), ES the mean loss
 *  beyond it (Acerbi & Tasche 2002). `p_loss` is the forecast's own. Volatility is the standard deviation of
 *  the log-return, annualised by the square root of time. Throws Error `bad quantiles: …` as
 *  `createDistribution` does. */
export function riskAtHorizons({ forecast, lastPrice, periodsPerYear, steps }: HorizonRequest): HorizonRisk[] {
  return pickRiskSteps(forecast.length, steps)
    .map((step) => forecast[step - 1])
    .filter((step) => step !== undefined)
    .map((step) => riskAt(step, lastPrice, periodsPerYear))
}

/** The steps whose risk is reported: the requested ones, or 1, 5, 20 and the last; each once, ascending,
 *  within the horizon. */
export function pickRiskSteps(horizon: number, asked?: readonly number[]): number[] {
  const wanted = new Set(asked ?? [...DEFAULT_RISK_STEPS, horizon])
  return [...wanted].filter((step) => step >= 1 && step <= horizon).sort((a, b) => a - b)
}

/** The distribution of one step's price. Throws as `createDistribution` does. */
export function distributionOf({ quantiles }: Pick<ForecastStep, 'quantiles'>) {
  const pairs = Object.entries(quantiles).map(([level, price]) => ({ level: Number(level), price }))
  pairs.sort((a, b) => a.level - b.level)
  return createDistribution(
    pairs.map(({ level }) => level),
    pairs.map(({ price }) => price),
  )
}

function riskAt(step: ForecastStep, lastPrice: number, periodsPerYear: number): HorizonRisk {
  const outcome = distributionOf(step)
  const expectedReturn = outcome.mean / lastPrice - 1
  if (!Number.isFinite(expectedReturn)) throw new Error('bad quantiles: an infinite expected return')
  const lossAt = (price: number) => Math.max(0, 1 - price / lastPrice)
  return {
    steps: step.step,
    timestamp: step.timestamp,
    p_loss: step.p_loss,
    expected_return: expectedReturn,
    volatility: outcome.logSd,
    volatility_annualised: outcome.logSd * Math.sqrt(periodsPerYear / step.step),
    var_95: lossAt(outcome.quantileAt(0.05)),
    es_95: lossAt(outcome.meanOfWorst(0.05)),
    var_99: lossAt(outcome.quantileAt(0.01)),
    es_99: lossAt(outcome.meanOfWorst(0.01)),
  }
}
