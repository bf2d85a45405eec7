/** Money as its provider counts it: a whole number of the currency's smallest unit. Never a fraction. */
export interface Price {
  /** In the smallest unit: cents of USD, whole yen, fils of KWD. */
  amount: number
  currency: string
}

/** Decimals of each currency that a shop can sell in, as ISO 4217 has them. Left out are currencies whose decimals a
 *  provider counts in a way of its own (ISK, UGX). */
const DECIMALS: Readonly<Record<string, number>> = {
  AED: 2, AUD: 2, BGN: 2, BRL: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2, GEL: 2, HKD: 2, ILS: 2, INR: 2,
  KZT: 2, MXN: 2, NOK: 2, NZD: 2, PLN: 2, RON: 2, RSD: 2, RUB: 2, SEK: 2, SGD: 2, THB: 2, TRY: 2, UAH: 2, USD: 2, ZAR: 2,
  CLP: 0, JPY: 0, KRW: 0, VND: 0,
  BHD: 3, JOD: 3, KWD: 3, OMR: 3, TND: 3,
} // biome-ignore format: a table

/** Decimals of a currency; undefined for one that nothing is sold in. */
export const decimalsOf = (currency: string): number | undefined =>
  Object.hasOwn(DECIMALS, currency) ? DECIMALS[currency] : undefined

/** True for a currency that something can be sold in. */
export const isCurrency = (currency: string): boolean => decimalsOf(currency) !== undefined

/** Parses decimal text such as "12.34" or "12" to the smallest unit; undefined for anything else: a currency that is not in
 *  the table, more decimals than it has, a sign, an exponent, more than 15 digits. */
export function toMinor(text: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency)
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text) ?? []
  if (decimals === undefined || whole === undefined || fraction.length > decimals) return undefined
  return Number(whole + fraction.padEnd(decimals, '0'))
}

/** The decimal text of an amount, with all decimals of its currency: "12.30". Throws RangeError for a currency that is not in
 *  the table. */
export function toDecimal({ amount, currency }: Price): string {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new RangeError(`no such currency: ${currency}`)
  const digits = String(amount).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** What a hundred credits cost. */
export type CreditPrice = Price

/** Parses a setting such as "0.20 USD"; undefined if it is malformed, free, or in a currency that is not in the table. */
export function parseCreditPrice(text: string): CreditPrice | undefined {
  const [, decimal = '', currency = ''] = /^([\d.]+) ([A-Z]{3})$/.exec(text) ?? []
  const amount = toMinor(decimal, currency)
  return amount === undefined || amount === 0 ? undefined : { amount, currency }
}

/** The price of so many credits, rounded up to the smallest unit, or to ten of them for a currency of three decimals: cards
 *  take no finer amounts. */
export function priceOf(credits: number, { amount: perHundred, currency }: CreditPrice): Price {
  const step = stepOf(currency)
  return { amount: divideUp(BigInt(credits) * BigInt(perHundred), 100 * step) * step, currency }
}

/** How many credits so much money of the price's currency is worth, rounded down. */
export const creditsFor = (amount: number, { amount: perHundred }: CreditPrice): number =>
  Number((BigInt(amount) * 100n) / BigInt(perHundred))

/** The price with so many percent off, rounded up in the same way; never free. */
export function discounted({ amount, currency }: Price, percentOff: number): Price {
  const step = stepOf(currency)
  return { amount: divideUp(BigInt(amount) * BigInt(100 - percentOff), 100 * step) * step, currency }
}

const stepOf = (currency: string): number => (decimalsOf(currency) === 3 ? 10 : 1)

/** The fewest and the most credits whose price is from `least` to `most`, before it is rounded to a step. */
export function creditsBetween(least: number, most: number, { amount: perHundred }: CreditPrice): [number, number] {
  const below = (BigInt(least - 1) * 100n) / BigInt(perHundred)
  return [Number(below) + 1, Number((BigInt(most) * 100n) / BigInt(perHundred))]
}

/** The part of `whole` that `part` is of `of`, rounded down. All are whole numbers; the product may be beyond what a number holds. */
export const shareOf = (whole: number, part: number, of: number): number =>
  of === 0 ? 0 : Number((BigInt(whole) * BigInt(part)) / BigInt(of))

function divideUp(amount: bigint, by: number): number {
  return Number((amount + BigInt(by) - 1n) / BigInt(by))
}
