import type { Hedge, HorizonRisk } from '../contract/jobs/result.ts'
import { pricePut } from './black-scholes.ts'
import type { TimeUnit } from '../kit/text/time-words.ts'
import * as texts from './hedge-texts.ts'
import { fitHedgeRatio } from './min-variance.ts'

const LOSS_LIMIT = 0.01
const LOSS_LIMIT_WIDE = 0.02
const VAR_LIMIT = 0.05
const STRIKE_SHARE = 0.95
/** Options price in more volatility than follows: in 85 % of the time, S&P 500 1990-2014. */
const DEAR_VOLATILITY = 1.25
/** A put worth less than this share of the price insures against something that hardly happens. */
const PREMIUM_MIN = 0.0001
const RHO_SQUARED_MIN = 0.1
/** A smaller loss is not worth limiting, and the arithmetic would divide by it. */
const LOSS_MIN = 1e-6
/** Hedges cover about a month of trading days, unless only longer risks were requested. */
const STEPS_MAX = 20

export interface HedgeRequest {
  /** From `riskAtHorizons`. */
  readonly horizons: readonly HorizonRisk[]
  readonly lastPrice: number
  /** The name of one step. */
  readonly unit: TimeUnit
  readonly periodsPerYear: number
  readonly prices: Float64Array
  /** A second price aligned with `prices`, NaN where it has none. */
  readonly benchmark: Float64Array | null
}

/** Returns possible hedges with their arithmetic: for the longest horizon up to 20 steps, otherwise the
 *  shortest. Every size is a share of the capital (position, cash), of the last price (put) or of the
 *  position (second series), so the account's size need not be known. A hedge that makes no sense for these
 *  figures is omitted; without a loss to limit, all are. */
export function proposeHedges(request: HedgeRequest): Hedge[] {
  const risk = request.horizons.findLast(({ steps }) => steps <= STEPS_MAX) ?? request.horizons[0]
  if (!risk || risk.var_95 < LOSS_MIN) return []
  return [
    sizePosition(risk, request),
    keepCash(risk, request),
    buyPut(risk, request),
    sellBenchmark(risk, request),
  ].filter((hedge) => hedge !== null)
}

/** Size = loss limit / loss, once by VaR 95 and once by ES 95, at most 1. */
function sizePosition(risk: HorizonRisk, { unit }: HedgeRequest): Hedge {
  const { steps, var_95, es_95 } = risk
  const after = {
    share_by_var: floor(Math.min(1, LOSS_LIMIT / var_95)),
    share_by_es: floor(Math.min(1, LOSS_LIMIT / es_95)),
    wide_share_by_var: floor(Math.min(1, LOSS_LIMIT_WIDE / var_95)),
    wide_share_by_es: floor(Math.min(1, LOSS_LIMIT_WIDE / es_95)),
  }
  const assumptions = { loss_limit: LOSS_LIMIT, wide_loss_limit: LOSS_LIMIT_WIDE, var_95, es_95 }
  const text = texts.positionSize({ steps, unit, ...assumptions, ...after })
  return { kind: 'position_size', steps, text, assumptions, before: { share: 1, var_95, es_95 }, after }
}

/** Cash share = 1 - limit / VaR 95; 0 if the loss is already within the limit. */
function keepCash({ steps, var_95, es_95 }: HorizonRisk, { unit }: HedgeRequest): Hedge {
  const cash = Number((1 - floor(Math.min(1, VAR_LIMIT / var_95))).toFixed(6))
  const after = { cash_share: cash, var_95: var_95 * (1 - cash), es_95: es_95 * (1 - cash) }
  const text = texts.cashShare({ steps, unit, limit: VAR_LIMIT, var_95, cash })
  return {
    kind: 'cash_share',
    steps,
    text,
    assumptions: { var_limit: VAR_LIMIT },
    before: { cash_share: 0, var_95, es_95 },
    after,
  }
}

/** A put 5 % below the last price over the horizon, at 1.25 times the forecast volatility, rate 0. */
function buyPut(risk: HorizonRisk, { lastPrice, periodsPerYear, unit }: HedgeRequest): Hedge | null {
  const { steps, var_95, es_95 } = risk
  const strike = STRIKE_SHARE * lastPrice
  const years = steps / periodsPerYear
  const volatility = risk.volatility_annualised
  const dear = DEAR_VOLATILITY * volatility
  const put = pricePut({ spot: 1, strike: STRIKE_SHARE, years, volatility, rate: 0 })
  const dearPut = pricePut({ spot: 1, strike: STRIKE_SHARE, years, volatility: dear, rate: 0 })
  if (put.price < PREMIUM_MIN) return null
  const after = {
    premium: put.price,
    premium_dear: dearPut.price,
    worst_loss: 1 - STRIKE_SHARE + put.price,
    worst_loss_dear: 1 - STRIKE_SHARE + dearPut.price,
    delta: put.delta,
  }
  const assumptions = {
    strike,
    strike_share: STRIKE_SHARE,
    volatility_annualised: volatility,
    volatility_annualised_dear: dear,
    years,
    rate: 0,
  }
  const text = texts.protectivePut({ steps, unit, strike, ...after })
  return { kind: 'protective_put', steps, text, assumptions, before: { var_95, es_95 }, after }
}

/** Selling a second series against this one; omitted if it would remove less than a tenth of the variance, or
 *  if the sign of the ratio is uncertain. */
function sellBenchmark(risk: HorizonRisk, { prices, benchmark, unit }: HedgeRequest): Hedge | null {
  const fit = benchmark && fitHedgeRatio(prices, benchmark)
  if (!fit || fit.rhoSquared < RHO_SQUARED_MIN || fit.low * fit.high <= 0) return null
  const { steps, var_95, volatility_annualised } = risk
  const left = Math.sqrt(1 - fit.rhoSquared)
  const after = {
    hedge_ratio: fit.ratio,
    var_95: var_95 * left,
    volatility_annualised: volatility_annualised * left,
  }
  const assumptions = {
    rho_squared: fit.rhoSquared,
    hedge_ratio_low: fit.low,
    hedge_ratio_high: fit.high,
    rows: fit.rows,
  }
  const text = texts.minVariance({ steps, unit, ...fit, varBefore: var_95, varAfter: after.var_95 })
  return {
    kind: 'min_variance',
    steps,
    text,
    assumptions,
    before: { hedge_ratio: 0, var_95, volatility_annualised },
    after,
  }
}

/** Rounds down to three digits: rounding up would break the limit. */
function floor(share: number): number {
  const unit = 10 ** (Math.floor(Math.log10(share)) - 2)
  return Number((Math.floor(share / unit + 1e-9) * unit).toPrecision(3))
}
