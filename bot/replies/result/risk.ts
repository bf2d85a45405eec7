import type { Hedge, HorizonRisk } from '../../../core/contract/jobs/result.ts'
import type { JobView } from '../../../core/contract/jobs/job.ts'
import type { Holding } from '../../people/holdings.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { ahead, percent, price, signed, units } from '../../ui/format.ts'
import { holdingLine, money } from './holding.ts'
import { resultButtons } from './job.ts'
import { bold, compose, type Part, pre, type Reply } from '../../ui/reply.ts'

const RISK_ROWS_MAX = 8
/** 27 columns with the spaces between: one line of fixed width on a phone of 360 pixels. */
const COLUMNS = [5, 6, 7, 6] as const

/** What could be lost, as a table; and what the history shows. */
export function riskReply(say: Say, job: JobView, holding?: Holding): Reply {
  const horizons = job.risk?.horizons ?? []
  if (job.risk === undefined || horizons.length === 0)
    return { text: say('result-without-risk'), keyboard: resultButtons(say, job) }
  const head = row([say('risk-column-steps'), say('risk-column-loss'), say('risk-column-var'), say('risk-column-es')])
  const rows = horizons.slice(0, RISK_ROWS_MAX).map((risk) => riskRow(say, risk))
  const { history, annualisation } = job.risk
  const figures = [
    history.volatility === null ? undefined : say('risk-volatility', { share: percent(say, history.volatility) }),
    say('risk-drawdown', { share: percent(say, history.max_drawdown) }),
    history.cagr === null ? undefined : say('risk-growth', { share: signed(say, history.cagr) }),
    say('risk-annualised', { ahead: ahead(say, annualisation, job.audit) }),
  ].filter((line) => line !== undefined)
  const own = holding && holdingLine(say, job, holding)
  return compose(
    [
      bold(say('risk-title')),
      own === undefined ? '\n' : `\n${own}\n\n`,
      pre([head, ...rows].join('\n')),
      `\n${say('risk-loss-meaning', { unit: units(say, job.audit) })}\n\n`,
      bold(say('risk-history')),
      `\n${figures.join('\n')}`,
    ],
    [
      [
        button(
          holding === undefined ? say('button-hold') : say('button-held', { amount: money(say, holding) }),
          'hold',
          job.id,
        ),
      ],
      [button(say('button-why-var'), 'why', 'var'), button(say('button-why-es'), 'why', 'es')],
      [button(say('button-hedges'), 'hedge', job.id), button(say('button-result'), 'open', job.id)],
      [button(say('button-figures'), 'figures')],
    ],
  )
}

const riskRow = (say: Say, risk: HorizonRisk): string =>
  row([String(risk.steps), percent(say, risk.p_loss), percent(say, risk.var_95), percent(say, risk.es_95)])

const row = (cells: string[]): string => cells.map((cell, i) => cell.padStart(COLUMNS[i] ?? 0)).join(' ')

/** Possible hedges: a short card each, its one number first. */
export function hedgesReply(say: Say, job: JobView, holding?: Holding): Reply {
  const hedges = job.hedges ?? []
  if (hedges.length === 0) return { text: say('result-without-hedges'), keyboard: resultButtons(say, job) }
  return compose(
    [
      bold(say('hedges-title')),
      ...(holding === undefined ? [] : [`\n${say('hedges-for', { amount: money(say, holding) })}`]),
      ...hedges.flatMap((hedge) => ['\n\n', ...hedgeParts(say, hedge, job, holding)]),
      `\n\n${say('hedges-note')}`,
    ],
    [
      [button(say('button-risk'), 'risk', job.id), button(say('button-result'), 'open', job.id)],
      [button(say('button-figures'), 'figures')],
    ],
  )
}

/** Shares of the whole; for a holding, in money. */
function hedgeParts(
  say: Say,
  { kind, steps, assumptions, before, after }: Hedge,
  { audit }: JobView,
  holding: Holding | undefined,
): Part[] {
  const share = (figures: Record<string, number>, name: string): string => {
    const size = Math.abs(figures[name] ?? 0)
    return holding === undefined ? percent(say, size) : money(say, holding, size)
  }
  const own = holding !== undefined
  const over = { ahead: ahead(say, steps, audit), loss: share(before, 'var_95') }
  switch (kind) {
    case 'position_size': {
      const why =
        after.share_by_var === 1
          ? say(own ? 'hedge-position-all-own' : 'hedge-position-all', over)
          : say(own ? 'hedge-position-why-own' : 'hedge-position-why', {
              ...over,
              limit: share(assumptions, 'loss_limit'),
            })
      const here = { share: share(after, 'share_by_var') }
      return ['⚖️ ', bold(say(own ? 'hedge-position-own' : 'hedge-position', here)), `\n${why}`]
    }
    case 'cash_share': {
      const why =
        after.cash_share === 0
          ? say('hedge-cash-none', over)
          : say(own ? 'hedge-cash-why-own' : 'hedge-cash-why', { ...over, limit: share(assumptions, 'var_limit') })
      return ['💵 ', bold(say('hedge-cash', { share: share(after, 'cash_share') })), `\n${why}`]
    }
    case 'protective_put': {
      const why = say('hedge-put-why', {
        ahead: over.ahead,
        strike: price(say, assumptions.strike ?? 0, audit?.decimals),
        dear: share(after, 'premium_dear'),
        worst: share(after, 'worst_loss_dear'),
      })
      const premium = share(after, 'premium')
      const what = holding === undefined ? say('hedge-put', { premium }) : say('hedge-put-own', { premium })
      return ['🛡 ', bold(what), `\n${why}`]
    }
    case 'min_variance': {
      const size = { share: share(after, 'hedge_ratio') }
      const what = (after.hedge_ratio ?? 0) > 0 ? say('hedge-pair-sell', size) : say('hedge-pair-buy', size)
      return ['🔗 ', bold(what), `\n${say('hedge-pair-why', { ...over, left: share(after, 'var_95') })}`]
    }
    default:
      return kind satisfies never
  }
}
