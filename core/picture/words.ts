import type { Language } from '../contract/common.ts'
import type { Skill } from '../contract/job.ts'
import type { Interval } from '../contract/series.ts'

export interface Outlook {
  readonly steps: number
  readonly interval: Interval
  readonly stepMs: number
  readonly pLoss: number
  /** Ends of the 95 % band, as written on the axis; null when the forecast has none. */
  readonly band: { readonly low: string; readonly high: string } | null
  /** The price when there is no doubt about it. */
  readonly sure: string | null
}

/** The finding in words, in one line or two. */
export function sayHeadline({ steps, interval, stepMs, pLoss, band, sure }: Outlook, language: Language): string[] {
  const time = sayTimeAhead(steps, interval, stepMs, language)
  if (sure !== null) {
    return language === 'en'
      ? [`${time}: the model expects the price to stay at ${sure}`]
      : [`${time}: модель не ждёт изменений, цена ${sure}`]
  }
  const loss = sayChance(pLoss, language)
  const first = language === 'en' ? `${time}: ${loss} chance of a loss` : `${time}: вероятность убытка ${loss}`
  if (!band) return [first]
  return language === 'en'
    ? [`${first};`, `95 of 100 outcomes between ${band.low} and ${band.high}`]
    : [`${first};`, `95 исходов из 100 — от ${band.low} до ${band.high}`]
}

/** Which series and model, from how much, from where: from all of it down to the last price, for the first that fits. */
export function saySource(
  { title, model, rows, last, date }: { title: string; model: string; rows: number; last: string; date: string },
  language: Language,
): string[] {
  const count = `${sayCount(rows, language)} ${pick(ROWS[language], rows, language)}`
  const price = language === 'en' ? `last price ${last} on ${date}` : `последняя цена ${last}, ${date}`
  const variants = [[title, model, count, price], [title, model, price], [model, count, price], [model, price], [price]]
  return variants.map((parts) => parts.filter((part) => part !== '').join(' · '))
}

/** How the model did on this series; never left out. */
export function sayVerdict({ verdict, folds }: Pick<Skill, 'verdict' | 'folds'>, language: Language): string {
  const [en, ru] = [`Tested ${folds} times on this series: `, `${folds} ${pick(TESTS_RU, folds, 'ru')} на этом ряду: `]
  const inEnglish = language === 'en'
  switch (verdict) {
    case 'better':
      return inEnglish ? `${en}better than "tomorrow equals today"` : `${ru}точнее, чем «завтра как сегодня»`
    case 'worse':
      return inEnglish ? `${en}worse than "tomorrow equals today"` : `${ru}хуже, чем «завтра как сегодня»`
    case 'no better':
      if (folds === 0) {
        return inEnglish
          ? 'Not tested on this series: its price hardly moved'
          : 'Не проверено на этом ряду: цена почти не менялась'
      }
      return inEnglish ? `${en}no better than "tomorrow equals today"` : `${ru}не точнее, чем «завтра как сегодня»`
    case 'too short':
      return inEnglish ? 'Not tested on this series: it is too short' : 'Не проверено на этом ряду: он слишком короткий'
    default:
      return verdict satisfies never
  }
}

export function sayMedian(price: string, language: Language): string {
  return language === 'en' ? `median ${price}` : `медиана ${price}`
}

/** `95%`, `95 %`. */
export function sayShare(percent: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100)
}

function sayChance(share: number, language: Language): string {
  if (share > 0 && share < 0.01) return language === 'en' ? 'under 1%' : 'менее 1\u00A0%'
  if (share < 1 && share > 0.99) return language === 'en' ? 'over 99%' : 'более 99\u00A0%'
  return sayShare(100 * share, language)
}

function sayTimeAhead(steps: number, interval: Interval, stepMs: number, language: Language): string {
  const unit = pick(UNITS[unitOf(interval, stepMs)][language], steps, language)
  const count = sayCount(steps, language)
  return language === 'en' ? `In ${count} ${unit}` : `Через ${count} ${unit}`
}

function sayCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count)
}

type UnitName = 'step' | 'hour' | 'trading_day' | 'day' | 'week' | 'month' | 'quarter' | 'year'

/** Seconds, minutes and hours are told as steps unless one row is one hour. */
function unitOf(interval: Interval, stepMs: number): UnitName {
  switch (interval) {
    case 'hourly':
      return stepMs === 3_600_000 ? 'hour' : 'step'
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

/** One, few, many, as CLDR names them; English has no few. */
type Forms = readonly [one: string, few: string, many: string]

function pick([one, few, many]: Forms, count: number, language: Language): string {
  const form = new Intl.PluralRules(language).select(count)
  return form === 'one' ? one : form === 'few' ? few : many
}

const TESTS_RU: Forms = ['проверка', 'проверки', 'проверок']
const ROWS: Readonly<Record<Language, Forms>> = { en: ['row', 'rows', 'rows'], ru: ['строка', 'строки', 'строк'] }
const UNITS: Readonly<Record<UnitName, Readonly<Record<Language, Forms>>>> = {
  step: { en: ['step', 'steps', 'steps'], ru: ['шаг', 'шага', 'шагов'] },
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
