import type { InlineKeyboardButton } from 'grammy/types'
import type { HorizonRisk, JobView, Skill } from '../../core/contract/job.ts'
import { skillKind } from '../../core/contract/skill.ts'
import { button } from '../ui/buttons.ts'
import type { Say } from '../locales/say.ts'
import { ahead, credits, cut, date, percent, price, shorten, signed } from './format.ts'
import { auditLines } from './quote.ts'
import { bold, code, compose, pre, type Reply } from './reply.ts'

const CAPTION_CHARS_MAX = 1024
const RISK_ROWS_MAX = 8

/** The words under the picture: five lines, the verdict first. */
export function resultCaption(say: Say, job: JobView, available: number): string {
  const step = job.forecast?.at(-1)
  const risk = job.risk?.horizons.at(-1)
  const last = job.audit?.last_price
  const paidFor = { model: shorten(job.model.name, 40), rows: job.audit?.valid ?? 0 }
  const lines = [
    ...(job.skill === undefined ? [] : [verdictLine(say, job.skill)]),
    ...(step === undefined || last === undefined
      ? []
      : [
          say('result-price', {
            date: date(say, step.timestamp, (job.audit?.step_seconds ?? 86_400) < 86_400),
            ahead: ahead(say, step.step, job.audit),
            price: price(say, step.price, job.audit?.decimals),
            change: signed(say, step.price / last - 1),
            low: price(say, step.quantiles['0.1'] ?? step.price, job.audit?.decimals),
            high: price(say, step.quantiles['0.9'] ?? step.price, job.audit?.decimals),
          }),
          say('result-loss', { share: percent(say, step.p_loss) }),
        ]),
    ...(risk === undefined ? [] : [say('result-var', { share: percent(say, risk.var_95) })]),
    job.cost === 0
      ? say('result-free', paidFor)
      : say('result-cost', { ...paidFor, cost: credits(say, job.cost), left: available }),
  ]
  return cut(lines.join('\n'), CAPTION_CHARS_MAX)
}

/** How the model did on this very series against "tomorrow equals today", with its doubt. */
function verdictLine(say: Say, skill: Skill): string {
  const share = Math.abs(skill.pinball_vs_naive ?? 0)
  return say('verdict', { kind: skillKind(skill), edge: percent(say, share) })
}

/** A job that scores the rows of a table, ordered over the API: a chat shows that it is there. */
export const isTable = ({ horizon }: Pick<JobView, 'horizon'>): boolean => horizon === 0

function tableReply(say: Say, job: JobView): Reply {
  const rows = say('table-rows', { n: job.table_audit?.valid ?? 0 })
  const done = say('job-table', { model: shorten(job.model.name, 40), rows, cost: credits(say, job.cost) })
  return { text: `${done}\n${say('job-table-where', { id: job.id })}`, keyboard: [[button(say('button-own'), 'own')]] }
}

/** The ways on from a result. */
export function resultButtons(say: Say, job: JobView): InlineKeyboardButton[][] {
  const again =
    job.dataset_id === null
      ? [button(say('button-own'), 'own')]
      : [button(say('button-other-model'), 'other', job.id), button(say('button-other-horizon'), 'ahead', job.id)]
  return [
    [button(say('button-risk'), 'risk', job.id), button(say('button-hedges'), 'hedge', job.id)],
    [button(say('button-csv'), 'csv', job.id), button(say('button-details'), 'more', job.id)],
    again,
  ]
}

/** A job that was accepted and has not ended: with the way out. `stage` counts how long one has been waiting. */
export function progressReply(
  say: Say,
  jobId: string,
  { fileName, cost }: { fileName: string; cost: number },
  stage: number,
): Reply {
  const lines = [
    say('progress-title', { name: shorten(fileName, 60) }),
    say(stage === 0 ? 'progress-started' : stage === 1 ? 'progress-running' : 'progress-long'),
    cost === 0 ? say('progress-free') : say('progress-cost', { cost: credits(say, cost) }),
  ]
  return { text: lines.join('\n'), keyboard: [[button(say('button-stop'), 'stop', jobId)]] }
}

/** A job that has ended without a result, or has not ended yet. */
export function statusReply(say: Say, job: JobView): Reply {
  switch (job.status) {
    case 'PENDING':
      return {
        text: say('job-pending', { model: job.model.name, cost: credits(say, job.cost) }),
        keyboard: [[button(say('button-refresh'), 'open', job.id), button(say('button-stop'), 'stop', job.id)]],
      }
    case 'CANCELED':
      return { text: say('job-canceled', { charged: credits(say, job.charged) }), keyboard: retryButtons(say, job) }
    case 'ERROR':
      return {
        text: say('job-failed', { why: say(`failure-${job.error?.code ?? 'crashed'}`) }),
        keyboard: retryButtons(say, job),
      }
    case 'OK':
      if (isTable(job)) return tableReply(say, job)
      return { text: say('job-done', { model: job.model.name }), keyboard: resultButtons(say, job) }
    default:
      return job.status satisfies never
  }
}

const retryButtons = (say: Say, job: JobView): InlineKeyboardButton[][] =>
  job.dataset_id === null || isTable(job)
    ? [[button(say('button-own'), 'own')]]
    : [[button(say('button-retry'), 'other', job.id), button(say('button-own'), 'own')]]

/** A table that fits a phone: 30 columns of fixed width. */
export function riskReply(say: Say, job: JobView): Reply {
  const horizons = job.risk?.horizons ?? []
  if (job.risk === undefined || horizons.length === 0)
    return { text: say('result-without-risk'), keyboard: resultButtons(say, job) }
  const head = row([say('risk-column-steps'), say('risk-column-loss'), 'VaR95', 'ES95'])
  const rows = horizons.slice(0, RISK_ROWS_MAX).map((risk) => riskRow(say, risk))
  const { history } = job.risk
  const figures = [
    history.volatility === null ? undefined : say('risk-volatility', { share: percent(say, history.volatility) }),
    say('risk-drawdown', { share: percent(say, history.max_drawdown) }),
    history.cagr === null ? undefined : say('risk-growth', { share: signed(say, history.cagr) }),
    say('risk-annualised', { n: job.risk.annualisation }),
  ].filter((line) => line !== undefined)
  return compose(
    [
      bold(say('risk-title')),
      '\n',
      pre([head, ...rows].join('\n')),
      `\n${say('risk-loss-meaning')}\n\n`,
      bold(say('risk-history')),
      `\n${figures.join('\n')}`,
    ],
    [
      [button(say('button-why-var'), 'why', 'var'), button(say('button-why-es'), 'why', 'es')],
      [button(say('button-hedges'), 'hedge', job.id), button(say('button-result'), 'open', job.id)],
      [button(say('button-figures'), 'figures')],
    ],
  )
}

const riskRow = (say: Say, risk: HorizonRisk): string =>
  row([String(risk.steps), percent(say, risk.p_loss), percent(say, risk.var_95), percent(say, risk.es_95)])

const row = (cells: string[]): string => cells.map((cell) => cell.padStart(7)).join(' ')

/** What could be done about the risk, in core's own words. */
export function hedgesReply(say: Say, job: JobView): Reply {
  const hedges = job.hedges ?? []
  if (hedges.length === 0) return { text: say('result-without-hedges'), keyboard: resultButtons(say, job) }
  return compose(
    [
      bold(say('hedges-title')),
      ...hedges.flatMap(({ kind, text }) => ['\n\n', bold(say('hedge-kind', { kind })), `\n${text[say.language]}`]),
      `\n\n${say('hedges-note')}`,
    ],
    [
      [button(say('button-risk'), 'risk', job.id), button(say('button-result'), 'open', job.id)],
      [button(say('button-figures'), 'figures')],
    ],
  )
}

/** How the forecast came about: the model, the test on the series, and what was read. */
export function detailsReply(say: Say, job: JobView): Reply {
  const { skill, audit } = job
  const lines = [
    ...(skill === undefined ? [] : [skill.text[say.language]]),
    ...(job.notes ?? []).map(({ text }) => `ℹ️ ${text[say.language]}`),
  ]
  return compose(
    [
      bold(say('details-title')),
      `\n${say('details-model', { model: job.model.name, version: job.model.version })} · ${say('steps-ahead', { n: job.horizon })}\n`,
      lines.join('\n'),
      ...(audit === null ? [] : ['\n\n', bold(say('details-series')), `\n${auditLines(say, audit).join('\n')}`]),
      `\n\n${say('details-job')} `,
      code(job.id),
    ],
    [
      [button(say('button-why-skill'), 'why', 'skill'), button(say('button-result'), 'open', job.id)],
      [button(say('button-figures'), 'figures')],
    ],
  )
}
