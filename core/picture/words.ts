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
    return [`${time}: ${WORDS[language].sure(sure)}`]
  }
  const first = `${time}: ${WORDS[language].loss(sayChance(pLoss, language))}`
  return band ? [`${first};`, WORDS[language].band(band)] : [first]
}

interface Words {
  sure: (price: string) => string
  loss: (chance: string) => string
  band: (band: { low: string; high: string }) => string
  lastPrice: (price: string, date: string) => string
  tested: (folds: number) => string
  untested: Readonly<Record<'still' | 'too_short', string>>
  median: (price: string) => string
  underOne: string
  overNinetyNine: string
  ahead: (time: string) => string
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    sure: (price) => `the model expects the price to stay at ${price}`,
    loss: (chance) => `${chance} chance of a loss`,
    band: ({ low, high }) => `8 in 10 outcomes between ${low} and ${high}`,
    lastPrice: (price, date) => `last price ${price} on ${date}`,
    tested: (folds) => `Tested ${folds} times on this series: `,
    untested: {
      still: 'Not tested on this series: its price hardly moved',
      too_short: 'Not tested on this series: it is too short',
    },
    median: (price) => `median ${price}`,
    underOne: 'under 1%',
    overNinetyNine: 'over 99%',
    ahead: (time) => `In ${time}`,
  },
  ru: {
    sure: (price) => `модель не ждёт изменений, цена ${price}`,
    loss: (chance) => `вероятность убытка ${chance}`,
    band: ({ low, high }) => `в 8 случаях из 10 — от ${low} до ${high}`,
    lastPrice: (price, date) => `последняя цена ${price}, ${date}`,
    tested: (folds) => `${folds} ${pick(['проверка', 'проверки', 'проверок'], folds, 'ru')} на этом ряду: `,
    untested: {
      still: 'Не проверено на этом ряду: цена почти не менялась',
      too_short: 'Не проверено на этом ряду: он слишком короткий',
    },
    median: (price) => `медиана ${price}`,
    underOne: 'менее 1\u00A0%',
    overNinetyNine: 'более 99\u00A0%',
    ahead: (time) => `Через ${time}`,
  },
}

/** The series, the model, the rows and the last price: variants from complete to last price only, of which
 *  the first that fits is used. */
export function saySource(
  { title, model, rows, last, date }: { title: string; model: string; rows: number; last: string; date: string },
  language: Language,
): string[] {
  const count = `${sayCount(rows, language)} ${pick(ROWS[language], rows, language)}`
  const price = WORDS[language].lastPrice(last, date)
  const variants = [[title, model, count, price], [title, model, price], [model, count, price], [model, price], [price]]
  return variants.map((parts) => parts.filter((part) => part !== '').join(' · '))
}

/** How the model did on this series; never omitted. */
export function sayVerdict(skill: ChartInput['skill'], language: Language): string {
  const { tested, untested } = WORDS[language]
  const kind = skillKind(skill)
  return kind === 'still' || kind === 'too_short' ? untested[kind] : tested(skill.folds) + FOUND[kind][language]
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

export const sayMedian = (price: string, language: Language): string => WORDS[language].median(price)

/** `95%`, `95 %`. */
export function sayShare(percent: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100)
}

function sayChance(share: number, language: Language): string {
  if (share > 0 && share < 0.01) return WORDS[language].underOne
  if (share < 1 && share > 0.99) return WORDS[language].overNinetyNine
  return sayShare(100 * share, language)
}

function sayTimeAhead(steps: number, interval: Interval, stepMs: number, language: Language): string {
  const ahead = sayAhead(steps, timeUnitOf(interval, stepMs / 1_000), language)
  return WORDS[language].ahead(ahead)
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

const ROWS: Readonly<Record<Language, Forms>> = { en: ['row', 'rows', 'rows'], ru: ['строка', 'строки', 'строк'] }
