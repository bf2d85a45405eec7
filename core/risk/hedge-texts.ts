import type { Language, Localized } from '../contract/common.ts'
import { sayAhead, type TimeUnit } from '../kit/text/time-words.ts'
import { sayNumber, sayPercent } from './words.ts'

type Say = (value: number) => string

function inBoth(write: Record<Language, (percent: Say, number: Say) => string>): Localized {
  const of = (language: Language) =>
    write[language](
      (share) => sayPercent(language, share, 2),
      (value) => sayNumber(language, value),
    )
  return { en: of('en'), ru: of('ru') }
}

/** How far ahead a hedge looks. */
interface Time {
  readonly steps: number
  readonly unit: TimeUnit
}

const over = ({ steps, unit }: Time, language: Language): string => sayAhead(steps, unit, language)

interface PositionFigures extends Time {
  readonly loss_limit: number
  readonly var_95: number
  readonly share_by_var: number
}

export function positionSize(p: PositionFigures): Localized {
  if (p.share_by_var === 1)
    return inBoth({
      en: (pc) =>
        `100% of your capital may be here: even so, only 1 time in 20 you lose more than ${pc(p.var_95)} of it within ${over(p, 'en')}.`,
      ru: (pc) =>
        `100 % капитала можно держать здесь: и тогда лишь в 1 случае из 20 за ${over(p, 'ru')} теряется больше ${pc(p.var_95)}.`,
    })
  return inBoth({
    en: (pc) =>
      `${pc(p.share_by_var)} of your capital, at most. Then only 1 time in 20 you lose more than ${pc(p.loss_limit)} of it within ${over(p, 'en')}; with all of it here, that would be ${pc(p.var_95)}.`,
    ru: (pc) =>
      `${pc(p.share_by_var)} капитала, не больше. Тогда лишь в 1 случае из 20 за ${over(p, 'ru')} потеряете больше ${pc(p.loss_limit)} капитала; если вложить весь – больше ${pc(p.var_95)}.`,
  })
}

interface CashFigures extends Time {
  readonly limit: number
  readonly var_95: number
  readonly cash: number
}

export function cashShare(p: CashFigures): Localized {
  if (p.cash === 0)
    return inBoth({
      en: (pc) =>
        `0% in cash is enough: within ${over(p, 'en')} only 1 time in 20 more than ${pc(p.var_95)} is lost, less than the limit of ${pc(p.limit)}.`,
      ru: (pc) =>
        `0 % в деньгах достаточно: за ${over(p, 'ru')} лишь в 1 случае из 20 теряется больше ${pc(p.var_95)}, это меньше предела ${pc(p.limit)}.`,
    })
  return inBoth({
    en: (pc) =>
      `${pc(p.cash)} in cash, ${pc(1 - p.cash)} here. Then the loss that only 1 case in 20 exceeds within ${over(p, 'en')} shrinks from ${pc(p.var_95)} to ${pc(p.limit)} of the whole.`,
    ru: (pc) =>
      `${pc(p.cash)} в деньгах, ${pc(1 - p.cash)} здесь. Тогда убыток, который за ${over(p, 'ru')} превышает лишь 1 случай из 20, сократится с ${pc(p.var_95)} до ${pc(p.limit)} всей суммы.`,
  })
}

interface PutFigures extends Time {
  readonly strike: number
  readonly premium: number
  readonly premium_dear: number
  readonly worst_loss_dear: number
}

export function protectivePut(p: PutFigures): Localized {
  return inBoth({
    en: (pc, no) =>
      `${pc(p.premium)} to ${pc(p.premium_dear)} of the price is what a put is worth here: the right to sell at ${no(p.strike)} within ${over(p, 'en')}. With it you lose at most ${pc(p.worst_loss_dear)}, whatever happens. Sellers usually ask for more.`,
    ru: (pc, no) =>
      `${pc(p.premium)}–${pc(p.premium_dear)} цены стоит здесь опцион пут – право продать по ${no(p.strike)} в ближайшие ${over(p, 'ru')}. С ним вы потеряете не больше ${pc(p.worst_loss_dear)}, что бы ни случилось. Продавцы обычно просят больше.`,
  })
}

interface MinVarianceFigures extends Time {
  readonly ratio: number
  readonly rows: number
  readonly varBefore: number
  readonly varAfter: number
}

export function minVariance(p: MinVarianceFigures): Localized {
  const sell = p.ratio > 0
  const size = Math.abs(p.ratio)
  return inBoth({
    en: (pc) =>
      `${pc(size)} of what you hold: ${sell ? 'sell' : 'buy'} so much of the benchmark that your file has beside the price. Then the loss that only 1 case in 20 exceeds within ${over(p, 'en')} shrinks from ${pc(p.varBefore)} to ${pc(p.varAfter)}, if the two go on moving together as in the last ${p.rows} rows.`,
    ru: (pc) =>
      `${pc(size)} вашей позиции: на столько ${sell ? 'продайте' : 'купите'} ориентир, который есть в вашем файле рядом с ценой. Тогда убыток, который за ${over(p, 'ru')} превышает лишь 1 случай из 20, сократится с ${pc(p.varBefore)} до ${pc(p.varAfter)}, если связь останется такой же, как в последних строках (${p.rows}).`,
  })
}
