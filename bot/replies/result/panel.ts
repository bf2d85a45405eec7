import type { JobView } from '../../../core/contract/jobs/job.ts'
import type { QuoteView } from '../../../core/contract/jobs/quote.ts'
import type { PanelSeries } from '../../../core/contract/jobs/result.ts'
import { button } from '../../ui/buttons.ts'
import type { Say } from '../../locales/say.ts'
import { ahead, credits, percent, price, shorten, signed } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

const NAME_CHARS_MAX = 24
/** Series on the card of a price, and of a result: a message of Telegram has 4,096 characters. */
const QUOTED_MAX = 8
const SHOWN_MAX = 20
const PICTURES_MAX = 8

/** A job for several series. */
export const isPanel = ({ series, panel_audit: report }: Pick<JobView, 'series' | 'panel_audit'>): boolean =>
  series !== undefined || report !== undefined

/** What was read of several series, and which of them have too few rows for the model. */
export function panelLines(say: Say, { series = [], rows }: Pick<QuoteView, 'series' | 'rows'>): string[] {
  const used = series.filter((one) => one.rows > 0)
  const short = series.length - used.length
  return [
    say('panel-read', { n: used.length, rows }),
    ...used
      .slice(0, QUOTED_MAX)
      .map((one) => say('panel-line', { name: shorten(one.id, NAME_CHARS_MAX), rows: one.rows })),
    ...(used.length > QUOTED_MAX ? [say('panel-more', { n: used.length - QUOTED_MAX })] : []),
    ...(short === 0 ? [] : [say('panel-short', { n: short })]),
  ]
}

/** How far the forecasts of all series reach, in the time between the rows of the first. */
export function panelAhead(
  say: Say,
  { horizon, panel_audit: report }: Pick<QuoteView, 'horizon' | 'panel_audit'>,
): string {
  const first = report?.series.find(({ audit }) => audit !== null)?.audit ?? null
  return say('panel-ahead', { ahead: ahead(say, horizon, first) })
}

/** What came out of each series in a line, those most likely to lose first; the file and the pictures by buttons. */
export function panelReply(say: Say, job: JobView, model: string): Reply {
  const all = job.series ?? []
  const ok = all.filter(({ status }) => status === 'OK').sort((a, b) => lossOf(b) - lossOf(a))
  const failed = all.filter(({ status }) => status !== 'OK')
  const lines = [
    ...ok.slice(0, SHOWN_MAX).map((one) => seriesLine(say, one)),
    ...(ok.length > SHOWN_MAX ? [say('panel-more', { n: ok.length - SHOWN_MAX })] : []),
    ...failed.slice(0, SHOWN_MAX).map((one) =>
      say(one.error?.code === 'too_few_rows' ? 'panel-failed-short' : 'panel-failed', {
        name: shorten(one.id, NAME_CHARS_MAX),
      }),
    ),
  ]
  const pictures = ok
    .slice(0, PICTURES_MAX)
    .map((one) =>
      button(`🖼 ${shorten(one.id, NAME_CHARS_MAX)}`, 'one', job.id, String(all.findIndex(({ id }) => id === one.id))),
    )
  return compose(
    [
      bold(say('panel-done', { model, n: ok.length, cost: credits(say, job.charged) })),
      `\n${say('panel-meaning', { ahead: ahead(say, job.horizon, ok[0]?.audit ?? null) })}`,
      `\n\n${lines.join('\n')}`,
    ],
    [
      ...Array.from({ length: Math.ceil(pictures.length / 2) }, (_, i) => pictures.slice(2 * i, 2 * i + 2)),
      [button(say('button-csv'), 'csv', job.id), button(say('button-proof'), 'proof', job.id)],
      [button(say('button-own'), 'own')],
    ],
  )
}

const lossOf = ({ forecast }: PanelSeries): number => forecast?.at(-1)?.p_loss ?? 0

function seriesLine(say: Say, { id, forecast, audit }: PanelSeries): string {
  const step = forecast?.at(-1)
  if (step === undefined || audit === null) return shorten(id, NAME_CHARS_MAX)
  const { quantiles, p_loss: loss } = step
  return say('panel-result', {
    name: shorten(id, NAME_CHARS_MAX),
    change: signed(say, step.price / audit.last_price - 1),
    low: price(say, quantiles['0.1'] ?? step.price, audit.decimals),
    high: price(say, quantiles['0.9'] ?? step.price, audit.decimals),
    share: percent(say, loss),
  })
}

/** One of several series as if it had been a job of its own; undefined if it has no forecast. */
export function aloneOf(job: JobView, place: number): JobView | undefined {
  const one = job.series?.[place]
  if (one === undefined || one.status !== 'OK') return undefined
  const { series: _, ...rest } = job
  return { ...rest, ...one, id: job.id, status: 'OK', charged: one.cost, error: null }
}
