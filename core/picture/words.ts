import type { Language, Localized } from '../contract/common.ts'
import type { Interval } from '../contract/series.ts'
import { type SkillKind, skillKind } from '../contract/jobs/skill.ts'
import { sayAhead, timeUnitOf } from '../kit/text/time-words.ts'
import type { ChartInput } from './input.ts'

export interface Outlook {
  readonly steps: number
  readonly interval: Interval
  readonly stepMs: number
  readonly pLoss: number
  /** Ends of the 80 % band, as written on the axis; null if the forecast has none. */
  readonly band: { readonly low: string; readonly high: string } | null
  /** The price if there is no uncertainty. */
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
    ? [`${first};`, `8 in 10 outcomes between ${band.low} and ${band.high}`]
    : [`${first};`, `в 8 случаях из 10 — от ${band.low} до ${band.high}`]
}

/** The series, the model, the rows and the last price: variants from complete to last price only, of which
 *  the first that fits is used. */
export function saySource(
  { title, model, rows, last, date }: { title: string; model: string; rows: number; last: string; date: string },
  language: Language,
): string[] {
  const count = `${sayCount(rows, language)} ${pick(ROWS[language], rows, language)}`
  const price = language === 'en' ? `last price ${last} on ${date}` : `последняя цена ${last}, ${date}`
  const variants = [[title, model, count, price], [title, model, price], [model, count, price], [model, price], [price]]
  return variants.map((parts) => parts.filter((part) => part !== '').join(' · '))
}

/** How the model did on this series; never omitted. */
export function sayVerdict(skill: ChartInput['skill'], language: Language): string {
  const { folds } = skill
  const tested =
    language === 'en'
      ? `Tested ${folds} times on this series: `
      : `${folds} ${pick(TESTS_RU, folds, 'ru')} на этом ряду: `
  const kind = skillKind(skill)
  switch (kind) {
    case 'still':
      return language === 'en'
        ? 'Not tested on this series: its price hardly moved'
        : 'Не проверено на этом ряду: цена почти не менялась'
    case 'too_short':
      return language === 'en'
        ? 'Not tested on this series: it is too short'
        : 'Не проверено на этом ряду: он слишком короткий'
    default:
      return tested + FOUND[kind][language]
  }
}

const FOUND: Record<Exclude<SkillKind, 'still' | 'too_short'>, Localized> = {
  better: { en: 'better than "tomorrow equals today"', ru: 'точнее, чем «завтра как сегодня»' },
  worse: { en: 'worse than "tomorrow equals today"', ru: 'хуже, чем «завтра как сегодня»' },
  no_better: { en: 'no better than "tomorrow equals today"', ru: 'не точнее, чем «завтра как сегодня»' },
  range_better: { en: 'its range fits better than a plain one', ru: 'диапазон точнее простого' },
  range_worse: { en: 'its range fits worse than a plain one', ru: 'диапазон хуже простого' },
  range_no_better: { en: 'its range fits as well as a plain one', ru: 'диапазон не точнее простого' },
  too_few: { en: 'too few tests to tell', ru: 'слишком мало, чтобы судить' },
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
  const ahead = sayAhead(steps, timeUnitOf(interval, stepMs / 1_000), language)
  return language === 'en' ? `In ${ahead}` : `Через ${ahead}`
}

function sayCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count)
}

/** One, few, many, as CLDR names them; English has no few. */
type Forms = readonly [one: string, few: string, many: string]

function pick([one, few, many]: Forms, count: number, language: Language): string {
  const form = new Intl.PluralRules(language).select(count)
  return form === 'one' ? one : form === 'few' ? few : many
}

const TESTS_RU: Forms = ['проверка', 'проверки', 'проверок']
const ROWS: Readonly<Record<Language, Forms>> = { en: ['row', 'rows', 'rows'], ru: ['строка', 'строки', 'строк'] }
