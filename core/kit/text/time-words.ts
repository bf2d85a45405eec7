import type { Language } from '../../contract/common.ts'
import type { Interval } from '../../contract/series.ts'

export const TIME_UNITS = ['step', 'hour', 'trading_day', 'day', 'week', 'month', 'quarter', 'year'] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

/** What one row of a series is called. Rows of seconds, minutes and hours are called rows, unless one row is
 *  exactly one hour. */
export function timeUnitOf(interval: Interval, stepSeconds: number): TimeUnit {
  switch (interval) {
    case 'hourly':
      return stepSeconds === 3_600 ? 'hour' : 'step'
    case 'daily_trading':
      return 'trading_day'
    case 'daily':
      return 'day'
    case 'weekly':
      return 'week'
    case 'monthly':
      return 'month'
    case 'quarterly':
      return 'quarter'
    case 'yearly':
      return 'year'
    case 'seconds':
    case 'minutes':
    case 'irregular':
      return 'step'
    default:
      return interval satisfies never
  }
}

/** `20 trading days`, `20 торговых дней`; the Russian form fits after через, за and на. */
export function sayAhead(count: number, unit: TimeUnit, language: Language): string {
  const form = RULES[language].select(count)
  const [one, few, many] = UNITS[unit][language]
  return `${COUNTS[language].format(count)} ${form === 'one' ? one : form === 'few' ? few : many}`
}

/** `trading days`, `торговых дней`: the plural for many. */
export const sayUnit = (unit: TimeUnit, language: Language): string => UNITS[unit][language][2]

const RULES = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') }
const COUNTS = { en: new Intl.NumberFormat('en'), ru: new Intl.NumberFormat('ru') }

/** One, few, many, as CLDR names them; English has no few. */
type Forms = readonly [one: string, few: string, many: string]

const UNITS: Readonly<Record<TimeUnit, Readonly<Record<Language, Forms>>>> = {
  step: { en: ['row', 'rows', 'rows'], ru: ['строку', 'строки', 'строк'] },
  hour: { en: ['hour', 'hours', 'hours'], ru: ['час', 'часа', 'часов'] },
  trading_day: {
    en: ['trading day', 'trading days', 'trading days'],
    ru: ['торговый день', 'торговых дня', 'торговых дней'],
  },
  day: { en: ['day', 'days', 'days'], ru: ['день', 'дня', 'дней'] },
  week: { en: ['week', 'weeks', 'weeks'], ru: ['неделю', 'недели', 'недель'] },
  month: { en: ['month', 'months', 'months'], ru: ['месяц', 'месяца', 'месяцев'] },
  quarter: { en: ['quarter', 'quarters', 'quarters'], ru: ['квартал', 'квартала', 'кварталов'] },
  year: { en: ['year', 'years', 'years'], ru: ['год', 'года', 'лет'] },
}
