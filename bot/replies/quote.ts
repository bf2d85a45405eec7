import type { InlineKeyboardButton } from 'grammy/types'
import type { ModelView } from '../../core/contract/catalog.ts'
import type { QuoteView } from '../../core/contract/quote.ts'
import type { Audit, RejectReason } from '../../core/contract/series.ts'
import { button } from '../ui/buttons.ts'
import type { Draft } from '../ui/cards.ts'
import type { Say } from '../locales/say.ts'
import { credits, date, price, shorten } from './format.ts'
import { choiceLabel, choiceParts, modelKey } from './models.ts'
import { bold, compose, type Reply } from './reply.ts'

export interface Quoted {
  token: string
  draft: Draft
  quote: QuoteView
  model: ModelView | undefined
}

const ROWS_SHOWN_MAX = 3
const WARNINGS_SHOWN_MAX = 3

/** The card before a forecast: what was read, what it costs exactly, and every way on from here. */
export function quoteCard(say: Say, { token, draft, quote, model }: Quoted): Reply {
  const { audit, cost, available, missing, horizon } = quote
  const title = model?.title[say.language] ?? quote.model.name
  const lines = [
    ...(audit === null ? [] : auditLines(say, audit)),
    '',
    `${say('quote-model', { model: shorten(title, 60) })} · ${say('steps-ahead', { n: horizon })}`,
    ...(quote.model.instead_of === undefined ? [] : [say('quote-instead')]),
    cost === 0
      ? say('quote-free')
      : say('quote-price', {
          cost: credits(say, cost),
          rows: (audit ?? quote.table_audit)?.valid ?? 0,
          each: quote.price_per_row,
        }),
    missing === 0
      ? say('quote-left', { available: credits(say, available), left: available - cost })
      : say('quote-missing', { available: credits(say, available), missing: credits(say, missing) }),
  ]
  const name = `📄 ${shorten(draft.fileName, 60)}`
  return compose([bold(name), `\n${lines.join('\n')}`], keyboardOf(say, { token, draft, quote, model }))
}

function keyboardOf(say: Say, { token, draft, quote, model }: Quoted): InlineKeyboardButton[][] {
  const revision = String(draft.revision)
  const main =
    quote.missing === 0
      ? button(
          say('button-confirm', { cost: quote.cost === 0 ? say('price-per-row', { n: 0 }) : credits(say, quote.cost) }),
          'go',
          token,
          revision,
        )
      : button(say('button-fund', { missing: credits(say, quote.missing) }), 'fund', token, revision)
  // As core has it: no further than the model can see, nor than the series is long.
  const max = Math.min(model?.max_horizon ?? quote.horizon, quote.audit?.valid ?? quote.horizon)
  const steps = [5, 20].filter((n) => n <= max && n !== quote.horizon)
  const ahead = steps.map((n) => button(say('button-steps', { n }), 'steps', token, String(n)))
  const farther = quote.horizon < max ? [button(say('button-steps-default'), 'steps', token, '0')] : []
  return [
    [main],
    ahead,
    [...farther, button(say('button-steps-own'), 'ask', token)],
    [button(say('button-models'), 'models', token), button(say('button-drop'), 'drop', token)],
  ]
}

/** What was read of a file, what was left out and why, and what looks odd. */
export function auditLines(say: Say, audit: Audit): string[] {
  const hasTime = audit.step_seconds < 86_400
  const rejected = audit.rows - audit.valid
  return [
    rejected === 0
      ? say('audit-all', { rows: audit.valid })
      : say('audit-some', { rows: audit.rows, valid: audit.valid, rejected }),
    ...Object.entries(audit.rejected_by_reason)
      // Object.entries forgets the keys' type; the contract names them.
      .map(([reason, count]) => rejectLine(say, audit, reason as RejectReason, count)),
    say('audit-span', {
      first: date(say, audit.first, hasTime),
      last: date(say, audit.last, hasTime),
      interval: say(`interval-${audit.interval}`),
    }),
    say('audit-last-price', { price: price(say, audit.last_price, audit.decimals) }),
    ...audit.warnings.slice(0, WARNINGS_SHOWN_MAX).map(({ code }) => `⚠️ ${say(`warning-${code}`)}`),
  ]
}

function rejectLine(say: Say, { rejected }: Audit, reason: RejectReason, count: number): string {
  const rows = rejected.filter((row) => row.reason === reason).map(({ row }) => row)
  const shown = rows.slice(0, ROWS_SHOWN_MAX).join(', ')
  const more = count - Math.min(rows.length, ROWS_SHOWN_MAX)
  const line = say('audit-reject', { n: count, reason: say(`reject-${reason}`) })
  // Core names the first rows that it left out; of a kind that comes later it may name none.
  if (shown === '') return line
  const where =
    more > 0 ? say('audit-rows-more', { rows: shown, more }) : say('audit-rows', { rows: shown, n: rows.length })
  return `${line} (${where})`
}

/** The models one can choose from for a draft: what each does, and what a row costs. */
export function modelChoice(say: Say, token: string, models: readonly ModelView[]): Reply {
  const keyboard = models.map((model) => [button(choiceLabel(say, model), 'with', token, modelKey(model.name))])
  const back = [button(say('button-back'), 'card', token)]
  return compose([say('models-choose'), ...choiceParts(say, models)], [...keyboard, back])
}

/** The draft is dropped, ordered or too old: how to go on without it. */
export const goneReply = (say: Say): Reply => ({
  text: say('draft-gone'),
  keyboard: [[button(say('button-own'), 'own'), button(say('button-history'), 'history')]],
})

/** A card under a sentence that says why it is shown. */
export const withLead = (lead: string, card: Reply): Reply => ({
  ...card,
  text: `${lead}\n\n${card.text}`,
  ...(card.entities === undefined
    ? {}
    : { entities: card.entities.map((entity) => ({ ...entity, offset: entity.offset + lead.length + 2 })) }),
})
