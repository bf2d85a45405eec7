import type { Language } from '../../contract/common.ts'
import { decimalsOf } from '../../payments/money.ts'

const MARKS: Record<Language, { group: string; decimal: string }> = {
  en: { group: ',', decimal: '.' },
  ru: { group: '\u00A0', decimal: ',' },
}

/** A whole number with its thousands apart. Not by the platform: its data changes, and a paper is to stay as it was. */
export const sayNumber = (value: number, language: Language): string =>
  String(value).replaceAll(/\B(?=(\d{3})+$)/g, MARKS[language].group)

/** An amount in the smallest unit with all decimals of its currency; of Stars and other units without a currency, the number. */
export function sayAmount(amount: number, currency: string, language: Language): string {
  const decimals = decimalsOf(currency) ?? 0
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0')
  const whole = sayNumber(Number(digits.slice(0, digits.length - decimals)), language)
  const sign = amount < 0 ? '\u2212' : ''
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}${MARKS[language].decimal}${digits.slice(-decimals)}`
}

/** A rate in hundredths of a percent, such as 19.5 %. */
export function sayRate(rate: number, language: Language): string {
  const fraction = String(rate % 100)
    .padStart(2, '0')
    .replace(/0+$/, '')
  return `${Math.floor(rate / 100)}${fraction === '' ? '' : `${MARKS[language].decimal}${fraction}`}\u00A0%`
}
