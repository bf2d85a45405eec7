import type { Candidate } from '../../contract/quote.ts'
import type { Language, Localized } from '../../contract/common.ts'
import type { Choice } from './estimate.ts'

/** Why a model is recommended, in one line. */
export function sayReason(choice: Choice, candidate: Candidate): Localized {
  const { rows, cost, cost_of_all: whole, expected, title } = candidate
  const saved = (language: Language) => PERCENTS[language].format(Math.max(0, expected.skill))
  const count = (language: Language, n: number) => COUNTS[language].format(n)
  const isGain = expected.skill >= 0.005
  const en = [
    isGain
      ? `${title.en}: expected to miss by about ${saved('en')} less than “tomorrow equals today”`
      : `${title.en}: expected to do as well as “tomorrow equals today”`,
    choice.reason === 'cheapest_of_equals' ? '; dearer models no better' : '',
    '.',
    cost < whole
      ? ` The last ${count('en', rows)} rows are enough: ${count('en', cost)} credits instead of ${count('en', whole)}.`
      : '',
  ]
  const ru = [
    isGain
      ? `${title.ru}: ошибка должна быть примерно на ${saved('ru')} меньше, чем у «завтра как сегодня»`
      : `${title.ru}: ошибка должна быть такой же, как у «завтра как сегодня»`,
    choice.reason === 'cheapest_of_equals' ? '; более дорогие не точнее' : '',
    '.',
    cost < whole
      ? ` Хватит последних строк (${count('ru', rows)}): кредитов ${count('ru', cost)} вместо ${count('ru', whole)}.`
      : '',
  ]
  return { en: en.join(''), ru: ru.join('') }
}

const percents = (language: Language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
const PERCENTS = { en: percents('en'), ru: percents('ru') }
const COUNTS = { en: new Intl.NumberFormat('en'), ru: new Intl.NumberFormat('ru') }
