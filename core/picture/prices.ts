import type { Language } from '../contract/common.ts'

/** How to write prices that belong together: with enough decimals to distinguish `step`, and in one unit,
 *  chosen for the size `like`. */
export interface PriceStyle {
  readonly step: number
  readonly like: number
}

/** A price as the language writes it: 0.0123, 1,234.5, 12.3M (12,3 млн), 4.2×10⁻⁹. */
export function sayPrice(price: number, { step, like }: PriceStyle, language: Language): string {
  const unit = unitOf(like, step)
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step / unit.factor) - 1e-9)))
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return number.format(price / unit.factor) + unit.sign[language]
}

/** The style of a single price: three digits. */
export function styleAlone(price: number): PriceStyle {
  return { step: 10 ** (Math.floor(Math.log10(price)) - 2), like: price }
}

interface Unit {
  readonly factor: number
  readonly sign: Readonly<Record<Language, string>>
}

const MILLION: Unit = { factor: 1e6, sign: { en: 'M', ru: '\u00A0млн' } }
const BILLION: Unit = { factor: 1e9, sign: { en: 'B', ru: '\u00A0млрд' } }
const TRILLION: Unit = { factor: 1e12, sign: { en: 'T', ru: '\u00A0трлн' } }
const ONE: Unit = { factor: 1, sign: { en: '', ru: '' } }
/** With more decimals than this, a unit is harder to read than the plain number. */
const UNIT_DECIMALS_MAX = 4

function unitOf(like: number, step: number): Unit {
  const size = Math.abs(like)
  if (size >= 1e15 || size < 1e-5) return powerUnit(Math.floor(Math.log10(size)))
  const unit = size >= 1e12 ? TRILLION : size >= 1e9 ? BILLION : size >= 1e7 ? MILLION : ONE
  return step / unit.factor < 10 ** -UNIT_DECIMALS_MAX ? ONE : unit
}

function powerUnit(power: number): Unit {
  const sign = `×10${Array.from(String(power), (digit) => SUPERSCRIPT[digit] ?? '').join('')}`
  return { factor: 10 ** power, sign: { en: sign, ru: sign } }
}

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
}
