import type { InlineKeyboardButton } from 'grammy/types'
import type { JobView } from '../../../core/contract/jobs/job.ts'
import type { Skill } from '../../../core/contract/jobs/result.ts'
import { skillKind } from '../../../core/contract/jobs/skill.ts'
import { button } from '../../ui/buttons.ts'
import type { Holding } from '../../people/holdings.ts'
import type { Say } from '../../locales/say.ts'
import { ahead, by, credits, cut, date, percent, price, shorten, signed } from '../../ui/format.ts'
import { holdingLine, money } from './holding.ts'
import { instrumentName } from '../instruments.ts'
import { outcomeSign, rangeAndPrice } from './outcomes.ts'
import { isPanel, panelReply } from './panel.ts'
import { reportLines } from '../quote.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

const CAPTION_CHARS_MAX = 1024

const SERIES_CHARS_MAX = 60

/** What a result is told with: the credits left, what the person holds of it, and which of several series it is. */
interface Beside {
  available: number
  holding?: Holding | undefined
  series?: string | undefined
}

/** The words under the picture: five lines, the verdict first. */
export function resultCaption(say: Say, job: JobView, { available, holding, series }: Beside): string {
  const step = job.forecast?.at(-1)
  const risk = job.risk?.horizons.at(-1)
  const last = job.audit?.last_price
  const own = holding && holdingLine(say, job, holding)
  const paidFor = { model: titleOf(say, job), rows: job.rows }
  const origin = job.audit?.origin
  const lines = [
    ...(origin === undefined ? [] : [`📈 ${instrumentName(say, origin)}`]),
    ...(series === undefined ? [] : [`📈 ${shorten(series, SERIES_CHARS_MAX)}`]),
    ...(job.skill === undefined ? [] : [verdictLine(say, job.skill)]),
    ...outcomeLines(say, job),
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
    ...(own === undefined ? [] : [own]),
    ...(risk === undefined || own !== undefined ? [] : [say('result-var', { share: percent(say, risk.var_95) })]),
    job.free === 'sample'
      ? say('result-sample', { ...paidFor, left: credits(say, available) })
      : job.cost === 0
        ? say('result-free', paidFor)
        : say('result-cost', { ...paidFor, cost: credits(say, job.cost), left: available }),
  ]
  return cut(lines.join('\n'), CAPTION_CHARS_MAX)
}

/** How the model did on this very series against "tomorrow equals today", with its uncertainty. */
function verdictLine(say: Say, skill: Skill): string {
  const share = Math.abs(skill.pinball_vs_naive ?? 0)
  return say('verdict', { kind: skillKind(skill), edge: percent(say, share) })
}

/** How it turned out so far, once a later series has reached its dates: what was forecast, and the actual
 *  price. */
function outcomeLines(say: Say, { forecast, track_record: record, audit }: JobView): string[] {
  const known = forecast?.[(record?.steps ?? 0) - 1]
  if (known === undefined || record?.last_price == null) return []
  const [low, high] = [known.quantiles['0.1'] ?? known.price, known.quantiles['0.9'] ?? known.price]
  const came = { price: record.last_price, low, high, decimals: audit?.decimals ?? null }
  return [
    say('result-outcome', {
      sign: outcomeSign(came),
      date: date(say, known.timestamp, (audit?.step_seconds ?? 86_400) < 86_400),
      ...rangeAndPrice(say, came),
    }),
  ]
}

/** The model's title. */
const titleOf = (say: Say, { model }: Pick<JobView, 'model'>): string => shorten(model.title[say.language], 40)

/** "20 trading days ahead, by 28 January". */
function aheadOf(say: Say, { forecast, horizon, audit }: JobView): string {
  const steps = ahead(say, horizon, audit)
  const last = forecast?.at(-1)
  return last === undefined ? steps : say('quote-ahead', { ahead: steps, until: by(say, last.timestamp, audit) })
}

/** A job that scores the rows of a table. */
export const isTable = ({ horizon }: Pick<JobView, 'horizon'>): boolean => horizon === 0

/** A job whose result is a picture: neither a table nor several series. */
export const isPictured = (job: JobView): boolean => !isTable(job) && !isPanel(job)

const PREDICTIONS_SHOWN = 3

function tableReply(say: Say, job: JobView): Reply {
  const rows = say('table-rows', { n: job.table_audit?.valid ?? 0 })
  const done = say('job-table', { model: titleOf(say, job), rows, cost: credits(say, job.cost) })
  const { kind, rows: answers = [] } = job.predictions ?? {}
  const first = answers.slice(0, PREDICTIONS_SHOWN).map(({ row, value }) => {
    const answer = typeof value === 'string' ? shorten(value, 40) : kind === 'probability' ? percent(say, value) : value
    return say('job-table-row', { row, answer })
  })
  return {
    text: [done, ...first, say('job-table-where')].join('\n'),
    keyboard: [[button(say('button-answers'), 'csv', job.id)], [button(say('button-own'), 'own')]],
  }
}

/** The buttons under a result. */
export function resultButtons(say: Say, job: JobView, holding?: Holding): InlineKeyboardButton[][] {
  const held = holding === undefined ? say('button-hold') : say('button-held', { amount: money(say, holding) })
  const again =
    job.dataset_id === null
      ? [button(say('button-own'), 'own')]
      : [button(say('button-other-model'), 'other', job.id), button(say('button-other-horizon'), 'ahead', job.id)]
  return [
    [button(say('button-risk'), 'risk', job.id), button(say('button-hedges'), 'hedge', job.id)],
    [button(held, 'hold', job.id)],
    [button(say('button-csv'), 'csv', job.id), button(say('button-details'), 'more', job.id)],
    again,
  ]
}

/** A job that was accepted and has not ended, with a cancel button. `stage` counts how long it has been
 *  running. */
export function progressReply(
  say: Say,
  jobId: string,
  { fileName, cost, isTable }: { fileName: string; cost: number; isTable: boolean },
  stage: number,
): Reply {
  const lines = [
    say(isTable ? 'progress-title-table' : 'progress-title', { name: shorten(fileName, 60) }),
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
        text: say('job-pending', { model: titleOf(say, job), cost: credits(say, job.cost) }),
        keyboard: [[button(say('button-refresh'), 'open', job.id), button(say('button-stop'), 'stop', job.id)]],
      }
    case 'CANCELED':
      return { text: say('job-canceled', { charged: credits(say, job.charged) }), keyboard: retryButtons(say, job) }
    case 'ERROR':
      return {
        text: say('job-failed', { why: say(`failure-${job.error?.code ?? 'crashed'}`) }),
        keyboard: [...retryButtons(say, job), [button(say('button-tell'), 'about', job.id)]],
      }
    case 'OK':
      if (isTable(job)) return tableReply(say, job)
      if (isPanel(job)) return panelReply(say, job, titleOf(say, job))
      return { text: say('job-done', { model: titleOf(say, job) }), keyboard: resultButtons(say, job) }
    default:
      return job.status satisfies never
  }
}

const retryButtons = (say: Say, job: JobView): InlineKeyboardButton[][] =>
  job.dataset_id === null || !isPictured(job)
    ? [[button(say('button-own'), 'own')]]
    : [[button(say('button-retry'), 'other', job.id), button(say('button-own'), 'own')]]

/** How the forecast was made: the model, the test on the series, what was read, and the forecast's number. */
export function detailsReply(say: Say, job: JobView, n: number): Reply {
  const { skill, audit } = job
  const lines = [
    ...(skill === undefined ? [] : [skill.text[say.language]]),
    ...(job.notes ?? []).map(({ text }) => `ℹ️ ${text[say.language]}`),
  ]
  return compose(
    [
      bold(say('details-title')),
      `\n${say('details-model', { model: titleOf(say, job), version: job.model.version })} · ${aheadOf(say, job)}\n`,
      lines.join('\n'),
      ...(audit === null ? [] : ['\n\n', bold(say('details-series')), `\n${reportLines(say, audit).join('\n')}`]),
      `\n\n${say('details-job', { n })}`,
      ...(job.kept_until === null ? [] : [`\n${say('details-kept', { date: date(say, job.kept_until) })}`]),
    ],
    [
      [button(say('button-why-skill'), 'why', 'skill'), button(say('button-result'), 'open', job.id)],
      [button(say('button-proof'), 'proof', job.id), button(say('button-figures'), 'figures')],
      [button(say('button-tell'), 'about', job.id)],
    ],
  )
}
