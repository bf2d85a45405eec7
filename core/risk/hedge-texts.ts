import type { Language, Localized } from '../contract/common.ts'
import { sayNumber, sayPercent, saySteps } from './words.ts'

type Say = (value: number) => string

function inBoth(write: Record<Language, (percent: Say, number: Say) => string>): Localized {
  const of = (language: Language) =>
    write[language](
      (share) => sayPercent(language, share),
      (value) => sayNumber(language, value),
    )
  return { en: of('en'), ru: of('ru') }
}

interface PositionFigures {
  readonly steps: number
  readonly loss_limit: number
  readonly wide_loss_limit: number
  readonly var_95: number
  readonly es_95: number
  readonly share_by_var: number
  readonly share_by_es: number
  readonly wide_share_by_var: number
  readonly wide_share_by_es: number
}

export function positionSize(p: PositionFigures): Localized {
  if (p.share_by_es === 1) {
    return inBoth({
      en: (pc) =>
        `Even with all your capital here, the average of the worst 5% of outcomes over ${saySteps('en', p.steps)} is a loss of ${pc(p.es_95)}: a loss limit of ${pc(p.loss_limit)} asks for no smaller position.`,
      ru: (pc) =>
        `Даже если вложить сюда весь капитал, средний убыток в 5 % худших исходов за ${saySteps('ru', p.steps)} — ${pc(p.es_95)}: предел убытка ${pc(p.loss_limit)} не требует уменьшать позицию.`,
    })
  }
  return inBoth({
    en: (pc) =>
      `Over ${saySteps('en', p.steps)} one outcome in 20 loses more than ${pc(p.var_95)}. To keep that within ${pc(p.loss_limit)} of your capital, hold at most ${pc(p.share_by_var)} of it here (${pc(p.loss_limit)} ÷ ${pc(p.var_95)}${p.share_by_var === 1 ? ', all of it' : ''}). Those bad outcomes lose ${pc(p.es_95)} on average; to keep even that within the limit, hold ${pc(p.share_by_es)} (${pc(p.loss_limit)} ÷ ${pc(p.es_95)}). For a limit of ${pc(p.wide_loss_limit)}: ${pc(p.wide_share_by_var)} and ${pc(p.wide_share_by_es)}.`,
    ru: (pc) =>
      `За ${saySteps('ru', p.steps)} один исход из 20 теряет больше ${pc(p.var_95)}. Чтобы это не превысило ${pc(p.loss_limit)} капитала, вложите сюда не больше ${pc(p.share_by_var)} (${pc(p.loss_limit)} ÷ ${pc(p.var_95)}${p.share_by_var === 1 ? ', то есть хоть весь' : ''}). В среднем такие плохие исходы теряют ${pc(p.es_95)}; чтобы и это уложилось в предел, вложите ${pc(p.share_by_es)} (${pc(p.loss_limit)} ÷ ${pc(p.es_95)}). При пределе ${pc(p.wide_loss_limit)}: ${pc(p.wide_share_by_var)} и ${pc(p.wide_share_by_es)}.`,
  })
}

interface CashFigures {
  readonly steps: number
  readonly limit: number
  readonly var_95: number
  readonly cash: number
}

export function cashShare(p: CashFigures): Localized {
  if (p.cash === 0) {
    return inBoth({
      en: (pc) =>
        `No cash buffer is needed for a loss limit of ${pc(p.limit)}: over ${saySteps('en', p.steps)} only one outcome in 20 loses more than ${pc(p.var_95)}.`,
      ru: (pc) =>
        `Для предела убытка ${pc(p.limit)} запас в деньгах не нужен: за ${saySteps('ru', p.steps)} больше ${pc(p.var_95)} теряет лишь один исход из 20.`,
    })
  }
  return inBoth({
    en: (pc) =>
      `Keep ${pc(p.cash)} of the money in cash and ${pc(1 - p.cash)} here, and the loss that one outcome in 20 exceeds over ${saySteps('en', p.steps)} shrinks from ${pc(p.var_95)} to ${pc(p.limit)} (1 − ${pc(p.limit)} ÷ ${pc(p.var_95)} = ${pc(p.cash)}).`,
    ru: (pc) =>
      `Оставьте ${pc(p.cash)} суммы в деньгах, а здесь держите ${pc(1 - p.cash)}: убыток, который за ${saySteps('ru', p.steps)} превышает один исход из 20, сократится с ${pc(p.var_95)} до ${pc(p.limit)} (1 − ${pc(p.limit)} ÷ ${pc(p.var_95)} = ${pc(p.cash)}).`,
  })
}

interface PutFigures {
  readonly steps: number
  readonly es_95: number
  readonly strike: number
  /** How far the strike lies below the last price, as a share of it. */
  readonly gap: number
  readonly volatility: number
  readonly premium: number
  readonly premium_dear: number
  readonly worst_loss: number
  readonly worst_loss_dear: number
}

export function protectivePut(p: PutFigures): Localized {
  return inBoth({
    en: (pc, no) =>
      `A put with a strike of ${no(p.strike)} (${pc(p.gap)} below the last price) for ${saySteps('en', p.steps)} is worth ${pc(p.premium)} of the price at the forecast volatility of ${pc(p.volatility)} a year, and ${pc(p.premium_dear)} at a quarter more; market premia are usually higher. With it the most you can lose is ${pc(p.gap)} + ${pc(p.premium)} = ${pc(p.worst_loss)} (or ${pc(p.worst_loss_dear)}); without it the worst 5% of outcomes lose ${pc(p.es_95)} on average.`,
    ru: (pc, no) =>
      `Опцион пут со страйком ${no(p.strike)} (на ${pc(p.gap)} ниже последней цены) на ${saySteps('ru', p.steps)} стоит ${pc(p.premium)} цены при прогнозной волатильности ${pc(p.volatility)} годовых и ${pc(p.premium_dear)}, если она на четверть выше; на рынке премии обычно больше. С ним вы потеряете не больше ${pc(p.gap)} + ${pc(p.premium)} = ${pc(p.worst_loss)} (или ${pc(p.worst_loss_dear)}); без него 5 % худших исходов теряют в среднем ${pc(p.es_95)}.`,
  })
}

interface MinVarianceFigures {
  readonly steps: number
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly rhoSquared: number
  readonly rows: number
  readonly varBefore: number
  readonly varAfter: number
}

export function minVariance(p: MinVarianceFigures): Localized {
  const sell = p.ratio > 0
  const ends = [Math.min(Math.abs(p.low), Math.abs(p.high)), Math.max(Math.abs(p.low), Math.abs(p.high))] as const
  return inBoth({
    en: (pc, no) =>
      `For every 100 you hold, ${sell ? 'sell' : 'buy'} ${no(Math.abs(p.ratio) * 100)} worth of the second series (${no(ends[0] * 100)} to ${no(ends[1] * 100)} fit the past as well). Over the last ${p.rows} returns this would have removed ${pc(p.rhoSquared)} of the variance (rho²), so the loss that one outcome in 20 exceeds over ${saySteps('en', p.steps)} shrinks from ${pc(p.varBefore)} to ${pc(p.varBefore)} × √(1 − ${no(p.rhoSquared)}) = ${pc(p.varAfter)}, if the two go on moving together like that.`,
    ru: (pc, no) =>
      `На каждые 100 вложенных ${sell ? 'продайте' : 'купите'} второго ряда на ${no(Math.abs(p.ratio) * 100)} (прошлому соответствует и от ${no(ends[0] * 100)} до ${no(ends[1] * 100)}). За последние ${p.rows} изменений это убрало бы ${pc(p.rhoSquared)} дисперсии (rho²): убыток, который за ${saySteps('ru', p.steps)} превышает один исход из 20, сократится с ${pc(p.varBefore)} до ${pc(p.varBefore)} × √(1 − ${no(p.rhoSquared)}) = ${pc(p.varAfter)}, если связь сохранится.`,
  })
}
