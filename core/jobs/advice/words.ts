import type { Candidate } from '../../contract/jobs/quote.ts'
import type { Language, Localized } from '../../contract/common.ts'
import type { Choice } from './estimate.ts'

/** Why a model is recommended, in one line. */
export function sayReason(choice: Choice, candidate: Candidate): Localized {
  const { rows, cost, cost_of_all: whole, title } = candidate
  const count = (language: Language, n: number) => COUNTS[language].format(n)
  const isCheapest = choice.reason === 'cheapest_of_equals'
  const en = [
    `${title.en}: ${expectation(candidate, 'en')}`,
    isCheapest ? '; dearer models no better' : '',
    '.',
    cost < whole
      ? ` The last ${count('en', rows)} rows are enough: ${count('en', cost)} credits instead of ${count('en', whole)}.`
      : '',
  ]
  const ru = [
    `«${title.ru}»: ${expectation(candidate, 'ru')}`,
    isCheapest ? '; более дорогие не точнее' : '',
    '.',
    cost < whole
      ? ` Хватит последних строк (${count('ru', rows)}): кредитов ${count('ru', cost)} вместо ${count('ru', whole)}.`
      : '',
  ]
  return { en: en.join(''), ru: ru.join('') }
}

/** A difference below this nobody would notice. */
const NOTICED = 0.005

function expectation({ expects, expected: { skill } }: Candidate, language: Language): string {
  const isGain = skill >= NOTICED
  const gain = PERCENTS[language].format(Math.max(0, skill))
  const { price, no_change: noChange, yardstick } = WORDS[language]
  switch (expects) {
    case 'price':
      return isGain ? price.gain(gain) : price.same
    case 'no_change':
      return isGain ? noChange.gain(gain) : noChange.same
    case 'yardstick':
      return yardstick
    default:
      return expects satisfies never
  }
}

const WORDS = {
  en: {
    price: {
      gain: (gain: string) => `expected to miss by about ${gain} less than “tomorrow equals today”`,
      same: 'expected to do as well as “tomorrow equals today”',
    },
    no_change: {
      gain: (gain: string) =>
        `expects tomorrow to equal today; its range should be about ${gain} better than a plain one`,
      same: 'expects tomorrow to equal today; its range should be as good as a plain one',
    },
    yardstick: '“tomorrow equals today”, with the range of the latest swings',
  },
  ru: {
    price: {
      gain: (gain: string) => `ошибка должна быть примерно на ${gain} меньше, чем у «завтра как сегодня»`,
      same: 'ошибка должна быть такой же, как у «завтра как сегодня»',
    },
    no_change: {
      gain: (gain: string) =>
        `ждёт, что завтра будет как сегодня; диапазон должен быть примерно на ${gain} точнее простого`,
      same: 'ждёт, что завтра будет как сегодня; диапазон должен быть не хуже простого',
    },
    yardstick: '«завтра как сегодня», с диапазоном по последним колебаниям',
  },
} as const

const percents = (language: Language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
const PERCENTS = { en: percents('en'), ru: percents('ru') }
const COUNTS = { en: new Intl.NumberFormat('en'), ru: new Intl.NumberFormat('ru') }
