import type { InlineKeyboardButton } from 'grammy/types'
import type { Candidate, QuoteView } from '../../core/contract/jobs/quote.ts'
import type { Origin } from '../../core/contract/jobs/market.ts'
import type { ReadReport, RejectReason, TableReport } from '../../core/contract/series.ts'
import { button } from '../ui/buttons.ts'
import type { Draft } from '../ui/cards.ts'
import type { Say } from '../locales/say.ts'
import { ahead, by, credits, date, money, percent, price, shorten } from '../ui/format.ts'
import { modelKey } from './models.ts'
import { panelAhead, panelLines } from './result/panel.ts'
import { rowLines } from './reading.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

export interface Quoted {
  token: string
  draft: Draft
  quote: QuoteView
  creditsPerStar: number
}

const ROWS_SHOWN_MAX = 3
const WARNINGS_SHOWN_MAX = 3
const TITLE_CHARS_MAX = 60
const COLUMN_CHARS_MAX = 30

/** The card before a forecast: what was read, which model and why, the exact cost, and every option. */
export function quoteCard(say: Say, quoted: Quoted): Reply {
  const { draft, quote } = quoted
  const { audit, available, recommended } = quote
  const { cost } = draft
  const rows = rowsOf(quoted)
  const isAdvised = recommended?.model === draft.model && recommended.rows === rows
  const missing = missingOf(quoted)
  const lines = [
    ...readLines(say, quote),
    ...(audit?.origin === undefined ? [] : [originLine(say, audit.origin)]),
    '',
    isAdvised
      ? `💡 ${recommended.text[say.language]}`
      : say('quote-model', {
          model: shorten((candidateOf(quoted)?.title ?? quote.model.title)[say.language], TITLE_CHARS_MAX),
        }),
    ...(quote.model.instead_of === undefined || draft.model !== quote.model.name ? [] : [say('quote-instead')]),
    ...(quote.series === undefined ? [] : [panelAhead(say, quote)]),
    ...(audit === null ? [] : [horizonLine(say, quote)]),
    isOnUs(quoted)
      ? say('quote-sample')
      : cost === 0
        ? say('quote-free')
        : say('quote-price', {
            cost: credits(say, cost),
            rows,
            each: candidateOf(quoted)?.price_per_row ?? quote.price_per_row,
          }),
    missing === 0
      ? say('quote-left', { available: credits(say, available), left: available - cost })
      : say('quote-missing', { available: credits(say, available), missing: credits(say, missing) }),
  ]
  const name = `📄 ${shorten(draft.fileName, 60)}`
  return compose([bold(name), `\n${lines.join('\n')}`], keyboardOf(say, quoted))
}

const rowsOf = ({ draft, quote }: Quoted): number =>
  quote.series === undefined ? (draft.rows ?? (quote.audit ?? quote.table_audit)?.valid ?? 0) : quote.rows
const candidateOf = ({ draft, quote }: Pick<Quoted, 'draft' | 'quote'>): Candidate | undefined =>
  quote.candidates.find(({ model }) => model.name === draft.model)
const isOnUs = ({ draft, quote }: Quoted): boolean =>
  (draft.model === quote.model.name ? quote.free : candidateOf({ draft, quote })?.free) === 'sample'
const missingOf = ({ draft, quote }: Quoted): number => Math.max(0, draft.cost - quote.available)

/** Where prices by name are from. */
const originLine = (say: Say, { market, source }: Origin): string =>
  market === 'examples' ? say('quote-made-up') : say('quote-origin', { source: shorten(source, COLUMN_CHARS_MAX) })

/** "20 trading days ahead, by 28 January". */
function horizonLine(say: Say, { horizon, until, audit }: QuoteView): string {
  const steps = ahead(say, horizon, audit)
  return until === null ? steps : say('quote-ahead', { ahead: steps, until: by(say, until, audit) })
}

function keyboardOf(say: Say, quoted: Quoted): InlineKeyboardButton[][] {
  const { token, draft, creditsPerStar } = quoted
  const revision = String(draft.revision)
  const missing = missingOf(quoted)
  const cost = draft.cost === 0 ? say('price-per-row', { n: 0 }) : money(say, draft.cost, creditsPerStar)
  const main =
    missing === 0
      ? button(say('button-confirm', { cost }), 'go', token, revision)
      : button(say('button-fund', { missing: money(say, missing, creditsPerStar) }), 'fund', token, revision)
  return [
    [main],
    ...(missing === 0 ? [] : cheaperRows(say, quoted)),
    ...(missing === 0 ? otherRows(say, quoted) : []),
    ...(quoted.quote.audit === null
      ? []
      : [[button(say('button-models'), 'models', token), button(say('button-steps-own'), 'far', token)]]),
    [
      ...(isRereadable(quoted.quote) ? [button(say('button-reading'), 'reading', token)] : []),
      button(say('button-drop'), 'drop', token),
    ],
  ]
}

/** Of prices by name no file is kept. */
const isRereadable = ({ audit }: QuoteView): boolean => audit !== null && audit.origin === undefined

/** For people with too few credits: what they can have without more. */
function cheaperRows(say: Say, quoted: Quoted): InlineKeyboardButton[][] {
  const { token, draft, quote, creditsPerStar } = quoted
  const candidate = candidateOf(quoted)
  const each = candidate?.price_per_row ?? quote.price_per_row
  const free = quote.candidates.find(({ cost, model }) => cost === 0 && model.name !== draft.model)
  const min = candidate?.rows_min ?? Infinity
  const rows = Math.floor(quote.available / Math.max(1, each))
  const cost = money(say, rows * each, creditsPerStar)
  return [
    ...(free === undefined
      ? []
      : [[button(say('button-free', { model: candidateLabel(say, free) }), 'with', token, modelKey(free.model.name))]]),
    ...(rows < min ? [] : [[button(say('button-rows', { n: rows, cost }), 'rows', token, String(rows))]]),
  ]
}

/** All rows if fewer are enough, or as few as are enough. */
function otherRows(say: Say, quoted: Quoted): InlineKeyboardButton[][] {
  const { token, draft, quote, creditsPerStar } = quoted
  const candidate = candidateOf(quoted)
  const valid = quote.audit?.valid ?? 0
  if (candidate === undefined || candidate.price_per_row === 0) return []
  if (draft.rows !== null) {
    const cost = money(say, valid * candidate.price_per_row, creditsPerStar)
    return [[button(say('button-rows-all', { n: valid, cost }), 'rows', token, '0')]]
  }
  if (candidate.rows >= valid) return []
  const cost = money(say, candidate.cost, creditsPerStar)
  return [[button(say('button-rows', { n: candidate.rows, cost }), 'rows', token, String(candidate.rows))]]
}

function readLines(say: Say, quote: QuoteView): string[] {
  if (quote.series !== undefined) return panelLines(say, quote)
  return quote.audit === null ? tableLines(say, quote.table_audit) : reportLines(say, quote.audit)
}

/** What was read of a table, and the first rows that were left out. */
function tableLines(say: Say, report: TableReport | undefined): string[] {
  if (report === undefined) return []
  const { rows, valid, rejected } = report
  if (rejected.length === 0) return [say('audit-all', { rows: valid })]
  return [
    say('audit-some', { rows, valid, rejected: rows - valid }),
    ...rejected
      .slice(0, ROWS_SHOWN_MAX)
      .map(({ row, column, reason }) =>
        say('table-reject', { row, column: shorten(column, COLUMN_CHARS_MAX), reason: say(`cell-${reason}`) }),
      ),
  ]
}

/** What was read from a file, what was left out and why, and what looks unusual. */
export function reportLines(say: Say, audit: ReadReport): string[] {
  const hasTime = audit.step_seconds < 86_400
  const rejected = audit.rows - audit.valid
  return [
    rejected === 0
      ? say('audit-all', { rows: audit.valid })
      : say('audit-some', { rows: audit.rows, valid: audit.valid, rejected }),
    ...Object.entries(audit.rejected_by_reason)
      // Object.entries loses the keys' type; the contract names them.
      .map(([reason, count]) => rejectLine(say, audit, reason as RejectReason, count)),
    say('audit-span', {
      first: date(say, audit.first, hasTime),
      last: date(say, audit.last, hasTime),
      interval: say(`interval-${audit.interval}`),
    }),
    ...(audit.columns.time === '' || audit.columns.price === ''
      ? []
      : [
          say('audit-columns', {
            time: shorten(audit.columns.time, COLUMN_CHARS_MAX),
            price: shorten(audit.columns.price, COLUMN_CHARS_MAX),
          }),
        ]),
    ...rowLines(say, audit),
    say('audit-last-price', { price: price(say, audit.last_price, audit.decimals) }),
    ...audit.warnings.slice(0, WARNINGS_SHOWN_MAX).map(({ code }) => `⚠️ ${say(`warning-${code}`)}`),
  ]
}

function rejectLine(say: Say, { rejected }: ReadReport, reason: RejectReason, count: number): string {
  const rows = rejected.filter((row) => row.reason === reason).map(({ row }) => row)
  const shown = rows.slice(0, ROWS_SHOWN_MAX).join(', ')
  const more = count - Math.min(rows.length, ROWS_SHOWN_MAX)
  const line = say('audit-reject', { n: count, reason: say(`reject-${reason}`) })
  // Core names the first rows that it left out; none of them may be of this kind.
  if (shown === '') return line
  const where =
    more > 0 ? say('audit-rows-more', { rows: shown, more }) : say('audit-rows', { rows: shown, n: rows.length })
  return `${line} (${where})`
}

/** The models to choose from for a draft: the cost of each, and its expected skill on this series. */
export function modelChoice(say: Say, { token, quote, creditsPerStar }: Omit<Quoted, 'draft'>): Reply {
  const valid = quote.audit?.valid ?? 0
  const priceOf = ({ cost }: Candidate): string =>
    cost === 0 ? say('price-per-row', { n: 0 }) : money(say, cost, creditsPerStar)
  const parts = quote.candidates.flatMap((candidate) => {
    const { model, title, rows, expected, expects } = candidate
    const isAdvised = quote.recommended?.model === model.name
    const edge = percent(say, Math.abs(expected.skill))
    const degree = Math.abs(expected.skill) < EQUAL ? 'equal' : expected.skill > 0 ? 'better' : 'worse'
    const kind = expects === 'price' ? degree : expects === 'yardstick' ? expects : `range_${degree}`
    return [
      '\n\n',
      bold(`${isAdvised ? '💡 ' : ''}${shorten(title[say.language], TITLE_CHARS_MAX)}`),
      ` · ${priceOf(candidate)}${rows < valid ? ` · ${say('candidate-rows', { n: rows })}` : ''}`,
      `\n${say('candidate-expected', { kind, edge })}`,
    ]
  })
  const keyboard = quote.candidates.map((candidate) => [
    button(`${candidateLabel(say, candidate)} · ${priceOf(candidate)}`, 'with', token, modelKey(candidate.model.name)),
  ])
  const back = [button(say('button-back'), 'card', token)]
  return compose([say('models-choose'), ...parts, `\n\n${say('candidate-note')}`], [...keyboard, back])
}

/** An expected difference that nobody would notice. */
const EQUAL = 0.005

const candidateLabel = (say: Say, { title }: Candidate): string => shorten(title[say.language], 30)

/** The possible horizons, in the words of the series' calendar. */
export function horizonChoice(say: Say, { token, draft, quote }: Omit<Quoted, 'creditsPerStar'>): Reply {
  const { audit, horizon } = quote
  const farthest = candidateOf({ draft, quote })?.farthest ?? quote.farthest
  const max = farthest?.horizon ?? horizon
  const steps = HORIZONS.filter((n) => n < max && n !== horizon)
  const buttons = steps.map((n) => button(ahead(say, n, audit), 'steps', token, String(n)))
  const most =
    farthest === null || farthest.horizon <= horizon
      ? []
      : [
          button(
            say('button-steps-most', { ahead: ahead(say, max, audit), until: by(say, farthest.until, audit) }),
            'steps',
            token,
            String(max),
          ),
        ]
  return {
    text: `${say('horizon-choose')}\n${say('horizon-now', { ahead: horizonLine(say, quote) })}`,
    keyboard: [
      ...pairs(buttons),
      most,
      [button(say('button-steps-number'), 'ask', token)],
      [button(say('button-back'), 'card', token)],
    ].filter((row) => row.length > 0),
  }
}

const HORIZONS = [1, 5, 10, 20, 60, 120]

const pairs = (buttons: readonly InlineKeyboardButton[]): InlineKeyboardButton[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, i) => buttons.slice(2 * i, 2 * i + 2))

/** The draft is dropped, submitted or too old: how to continue. */
export const goneReply = (say: Say): Reply => ({
  text: say('draft-gone'),
  keyboard: [[button(say('button-own'), 'own'), button(say('button-history'), 'history')]],
})
