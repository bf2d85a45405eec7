import type { Localized } from '../contract/common.ts'
import type { Skill } from '../contract/job.ts'
import { sayPercent, sayTests } from './words.ts'

/** The verdict in a plain sentence, and what the bands are worth where they could be measured. */
export function skillText(skill: Omit<Skill, 'text'>): Localized {
  const bands = bandText(skill)
  const { en, ru } = verdictText(skill)
  return bands ? { en: `${en} ${bands.en}`, ru: `${ru} ${bands.ru}` } : { en, ru }
}

function verdictText({ verdict, folds, ...skill }: Omit<Skill, 'text'>): Localized {
  const edge = Math.abs(skill.pinball_vs_naive ?? 0)
  const [en, ru] = [sayTests('en', folds), sayTests('ru', folds)]
  switch (verdict) {
    case 'better':
      return {
        en: `On your series this model beat "tomorrow equals today" by ${sayPercent('en', edge, 2)} (${en}).`,
        ru: `На вашем ряду модель оказалась точнее правила «завтра как сегодня» на ${sayPercent('ru', edge, 2)} (${ru}).`,
      }
    case 'worse':
      return {
        en: `On your series this model did ${sayPercent('en', edge, 2)} worse than "tomorrow equals today" (${en}): better not rely on it here.`,
        ru: `На вашем ряду модель оказалась хуже правила «завтра как сегодня» на ${sayPercent('ru', edge, 2)} (${ru}): здесь на неё лучше не полагаться.`,
      }
    case 'no better':
      if (folds === 0) {
        return {
          en: 'The price hardly moved in the past, so the model had nothing to show and nothing could be measured.',
          ru: 'Цена в прошлом почти не менялась: проверить модель было не на чем.',
        }
      }
      return {
        en: `On your series this model was no better than "tomorrow equals today" (${en}).`,
        ru: `На вашем ряду модель оказалась не точнее правила «завтра как сегодня» (${ru}).`,
      }
    case 'too short':
      return {
        en: 'The series is too short to test the model on its own past, so nobody can say how good it is here.',
        ru: 'Ряд слишком короткий, чтобы проверить модель на его прошлом: насколько она хороша здесь, сказать нельзя.',
      }
    default:
      return verdict satisfies never
  }
}

/** Bands count as right within two standard errors of 80 %, each fold taken as one test. */
function bandText({ verdict, folds, coverage_80: coverage }: Omit<Skill, 'text'>): Localized | null {
  if (coverage === null || folds === 0) return null
  const [en, ru] = [sayPercent('en', coverage, 2), sayPercent('ru', coverage, 2)]
  const slack = 2 * Math.sqrt((0.8 * 0.2) / folds)
  if (coverage < 0.8 - slack) {
    return {
      en: `Its 80% band was too narrow: it held only ${en} of the outcomes.`,
      ru: `Её полоса 80 % оказалась слишком узкой: в неё попало лишь ${ru} исходов.`,
    }
  }
  if (coverage > 0.8 + slack) {
    return {
      en: `Its 80% band was on the wide side: it held ${en} of the outcomes.`,
      ru: `Её полоса 80 % оказалась широковатой: в неё попало ${ru} исходов.`,
    }
  }
  // Where the model has been warned of, its bands are no reason to trust it.
  if (verdict === 'worse')
    return { en: `Its 80% band held ${en} of the outcomes.`, ru: `В её полосу 80 % попало ${ru} исходов.` }
  return {
    en: `Trust the band rather than the direction: the 80% band held ${en} of the outcomes.`,
    ru: `Верьте полосе, а не направлению: в полосу 80 % попало ${ru} исходов.`,
  }
}
