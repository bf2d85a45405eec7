import type { Localized } from '../contract/common.ts'
import type { Skill } from '../contract/jobs/result.ts'
import { bandKind, skillKind } from '../contract/jobs/skill.ts'
import { sayPercent, sayTests } from './words.ts'

/** The verdict in a plain sentence with its uncertainty, and the value of the 80 % band if it could be
 *  measured. */
export function skillText(skill: Omit<Skill, 'text'>): Localized {
  const band = bandText(skill)
  const { en, ru } = verdictText(skill)
  return band ? { en: `${en} ${band.en}`, ru: `${ru} ${band.ru}` } : { en, ru }
}

function verdictText(skill: Omit<Skill, 'text'>): Localized {
  const edge = Math.abs(skill.pinball_vs_naive ?? 0)
  const [en, ru] = [sayTests('en', skill.folds), sayTests('ru', skill.folds)]
  const [by, na] = [sayPercent('en', edge, 2), sayPercent('ru', edge, 2)]
  const kind = skillKind(skill)
  switch (kind) {
    case 'better':
      return {
        en: `On your series this model beat "tomorrow equals today" by ${by} (${en}).`,
        ru: `На вашем ряду модель оказалась точнее правила «завтра как сегодня» на ${na} (${ru}).`,
      }
    case 'worse':
      return {
        en: `On your series this model did ${by} worse than "tomorrow equals today" (${en}): better not rely on it here.`,
        ru: `На вашем ряду модель оказалась хуже правила «завтра как сегодня» на ${na} (${ru}): здесь на неё лучше не полагаться.`,
      }
    case 'no_better':
      return {
        en: `On your series this model was no better than "tomorrow equals today" (${en}).`,
        ru: `На вашем ряду модель оказалась не точнее правила «завтра как сегодня» (${ru}).`,
      }
    case 'range_better':
      return {
        en: `This model, too, says "tomorrow equals today"; on your series its range fitted ${by} better than a plain one (${en}).`,
        ru: `Эта модель сама говорит «завтра как сегодня»; на вашем ряду её диапазон оказался точнее простого на ${na} (${ru}).`,
      }
    case 'range_worse':
      return {
        en: `This model, too, says "tomorrow equals today"; on your series its range fitted ${by} worse than a plain one (${en}).`,
        ru: `Эта модель сама говорит «завтра как сегодня»; на вашем ряду её диапазон оказался хуже простого на ${na} (${ru}).`,
      }
    case 'range_no_better':
      return {
        en: `This model, too, says "tomorrow equals today"; on your series its range fitted as well as a plain one (${en}).`,
        ru: `Эта модель сама говорит «завтра как сегодня»; на вашем ряду её диапазон не точнее простого (${ru}).`,
      }
    case 'too_few':
      return {
        en: `Too few tests to tell whether this model beats "tomorrow equals today" on your series (${en}).`,
        ru: `Проверок слишком мало, чтобы сказать, точнее ли модель правила «завтра как сегодня» на вашем ряду (${ru}).`,
      }
    case 'still':
      return {
        en: 'The price hardly moved in the past, so the model had nothing to show and nothing could be measured.',
        ru: 'Цена в прошлом почти не менялась: проверить модель было не на чем.',
      }
    case 'too_short':
      return {
        en: 'The series is too short to test the model on its own past, so nobody can say how good it is here.',
        ru: 'Ряд слишком короткий, чтобы проверить модель на его прошлом: насколько она хороша здесь, сказать нельзя.',
      }
    default:
      return kind satisfies never
  }
}

function bandText(skill: Omit<Skill, 'text'>): Localized | null {
  const kind = bandKind(skill)
  if (kind === null) return null
  const coverage = skill.coverage_80 ?? 0
  const [en, ru] = [sayPercent('en', coverage, 2), sayPercent('ru', coverage, 2)]
  switch (kind) {
    case 'narrow':
      return {
        en: `Its 80% band was too narrow: it held only ${en} of the outcomes.`,
        ru: `Её полоса 80 % оказалась слишком узкой: в неё попало лишь ${ru} исходов.`,
      }
    case 'rather_narrow':
      return {
        en: `Its 80% band was rather narrow here: it held ${en} of the outcomes, in too few tests to be sure.`,
        ru: `Её полоса 80 % здесь узковата: в неё попало ${ru} исходов, но проверок мало, чтобы утверждать это уверенно.`,
      }
    case 'wide':
      return {
        en: `Its 80% band was on the wide side: it held ${en} of the outcomes.`,
        ru: `Её полоса 80 % оказалась широковатой: в неё попало ${ru} исходов.`,
      }
    case 'rather_wide':
      return {
        en: `Its 80% band was rather wide here: it held ${en} of the outcomes, in too few tests to be sure.`,
        ru: `Её полоса 80 % здесь широковата: в неё попало ${ru} исходов, но проверок мало, чтобы утверждать это уверенно.`,
      }
    case 'too_few':
      return {
        en: `Its 80% band held ${en} of the outcomes; that is too few tests to tell how good the band is.`,
        ru: `В её полосу 80 % попало ${ru} исходов; проверок слишком мало, чтобы судить о полосе.`,
      }
    case 'right':
      // The bands of a model that is not recommended here are no reason to trust it.
      if (skill.verdict === 'worse')
        return { en: `Its 80% band held ${en} of the outcomes.`, ru: `В её полосу 80 % попало ${ru} исходов.` }
      return {
        en: `Trust the band rather than the direction: the 80% band held ${en} of the outcomes.`,
        ru: `Верьте полосе, а не направлению: в полосу 80 % попало ${ru} исходов.`,
      }
    default:
      return kind satisfies never
  }
}
