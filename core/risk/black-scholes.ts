import { normalCdf } from './normal.ts'

export interface Option {
  readonly spot: number
  readonly strike: number
  /** Years to expiry. */
  readonly years: number
  /** Standard deviation of the log-return over one year. */
  readonly volatility: number
  /** Continuously compounded, per year. */
  readonly rate: number
}

export interface OptionValue {
  readonly price: number
  readonly delta: number
}

/** Value of a European put, in the unit of the spot. Black & Scholes 1973, Merton 1973; Hull ch. 15. Without
 *  volatility or time it is the discounted certain payoff. */
export function pricePut(option: Option): OptionValue {
  const { spot, discounted, d1, d2 } = toScores(option)
  return { price: Math.max(0, discounted * normalCdf(-d2) - spot * normalCdf(-d1)), delta: -normalCdf(-d1) }
}

function toScores({ spot, strike, years, volatility, rate }: Option) {
  const discounted = strike * Math.exp(-rate * years)
  const spread = volatility * Math.sqrt(years)
  const moneyness = Math.log(spot / discounted)
  if (spread === 0) {
    const sure = moneyness > 0 ? Infinity : moneyness < 0 ? -Infinity : 0
    return { spot, discounted, d1: sure, d2: sure }
  }
  const d1 = moneyness / spread + spread / 2
  return { spot, discounted, d1, d2: d1 - spread }
}
