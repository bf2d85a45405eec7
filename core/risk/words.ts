import type { Language } from '../contract/common.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** A number as the language writes it, with that many significant digits. */
export function sayNumber(language: Language, value: number, digits = 3): string {
  return formatOf(language, 'decimal', digits).format(value)
}

/** A share as a percentage: 0.0813 is `8.13%` in English and `8,13 %` in Russian. */
export function sayPercent(language: Language, share: number, digits = 3): string {
  return formatOf(language, 'percent', digits).format(share)
}

/** `16 tests`, `16 проверок`. */
export function sayTests(language: Language, count: number): string {
  return `${count} ${TESTS[language][pluralOf(language, count)]}`
}

type Plural = 'one' | 'few' | 'many'
type Plurals = Readonly<Record<Language, Readonly<Record<Plural, string>>>>

const TESTS: Plurals = {
  en: { one: 'test', few: 'tests', many: 'tests' },
  ru: { one: 'проверка', few: 'проверки', many: 'проверок' },
}

/** Plural form of a whole number, by CLDR's rules. */
function pluralOf(language: Language, count: number): Plural {
  const form = RULES[language].select(count)
  return form === 'one' || form === 'few' ? form : 'many'
}
const RULES = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') }

/** Creating a format costs 50 times its use, and every job uses the same few. */
function formatOf(language: Language, style: 'decimal' | 'percent', digits: number): Intl.NumberFormat {
  const key = `${language} ${style} ${digits}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(language, { style, maximumSignificantDigits: digits })
  formats.set(key, made)
  return made
}
