import type { InlineKeyboardButton } from 'grammy/types'
import type { QuoteView } from '../../core/contract/jobs/quote.ts'
import { CADENCES, type Cadence, type WatchView } from '../../core/contract/watches/watch.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { ahead, credits, date, money, shorten } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'
import type { Draft } from '../ui/cards.ts'
import { instrumentName } from './instruments.ts'

const SHOWN_MAX = 20
const TITLE_CHARS_MAX = 60
const LABEL_CHARS_MAX = 40
/** Thresholds to choose from, in percent. */
const P_LOSS = [30, 40, 50, 60] as const
const VAR = [5, 10, 20] as const

export interface Offered {
  token: string
  draft: Draft
  quote: Pick<QuoteView, 'audit' | 'horizon' | 'available' | 'candidates' | 'model'>
  every: Cadence
  creditsPerStar: number
}

/** What a watch does and costs each time, before it begins. */
export function watchOffer(say: Say, { token, draft, quote, every, creditsPerStar }: Offered): Reply {
  const { cost, model, fileName, revision } = draft
  const title = (quote.candidates.find((known) => known.model.name === model)?.title ?? quote.model.title)[say.language]
  const price = cost === 0 ? say('price-per-row', { n: 0 }) : money(say, cost, creditsPerStar)
  const lines = [
    say('watch-offer', {
      every: say(`watch-${every}`),
      ahead: ahead(say, quote.horizon, quote.audit ?? { step_seconds: 86_400, interval: 'daily' }),
      model: shorten(title, TITLE_CHARS_MAX),
    }),
    cost === 0
      ? say('watch-free')
      : say('watch-price', {
          cost: credits(say, cost),
          available: credits(say, quote.available),
          n: Math.floor(quote.available / cost),
        }),
    say('watch-how'),
  ]
  const others = CADENCES.filter((other) => other !== every)
  return compose(
    [bold(`🔔 ${shorten(fileName, TITLE_CHARS_MAX)}`), `\n${lines.join('\n')}`],
    [
      [button(say('button-watch-go', { cost: price }), 'watchgo', token, every, String(revision))],
      others.map((other) => button(say(`button-watch-${other}`), 'watchas', token, other)),
      [button(say('button-drop'), 'drop', token)],
    ],
  )
}

/** All watches of an account. */
export function watchList(say: Say, items: readonly WatchView[]): Reply {
  if (items.length === 0) return { text: say('watch-none'), keyboard: [[button(say('button-markets'), 'markets')]] }
  const shown = items.slice(0, SHOWN_MAX)
  return compose(
    [bold(say('watch-title')), `\n${shown.map((item) => `${stateSign(item)} ${lineOf(say, item)}`).join('\n')}`],
    shown.map((item) => [button(shorten(instrumentName(say, item), LABEL_CHARS_MAX), 'watch', item.id)]),
  )
}

const stateSign = ({ state }: WatchView): string => (state === 'active' ? '🔔' : '⏸')

function lineOf(say: Say, item: WatchView): string {
  const { every, max_cost, next_at, why } = item
  const values = { name: instrumentName(say, item), every: say(`watch-${every}`), cost: credits(say, max_cost) }
  if (next_at !== null) return say('watch-line', { ...values, next: date(say, next_at, true) })
  return say('watch-line-paused', { ...values, why: say(`watch-why-${why ?? 'person'}`) })
}

/** One watch, with everything that can be changed. */
export function watchCard(say: Say, item: WatchView): Reply {
  const { id, state, alerts, last_job_id } = item
  const set = (label: string, what: string, value: string): InlineKeyboardButton =>
    button(label, 'watchset', id, what, value)
  const row = (name: 'ploss' | 'var', values: readonly number[], now: number | null): InlineKeyboardButton[] => [
    ...values.map((value) =>
      set(`${isNear(now, value) ? '✅ ' : ''}${say(`button-watch-${name}`, { value })}`, name, String(value)),
    ),
    ...(now === null ? [] : [set(say('button-watch-off'), name, '0')]),
  ]
  const lines = [
    `${stateSign(item)} ${lineOf(say, item)}`,
    '',
    say('watch-alerts', {
      band: say(alerts.band ? 'watch-on' : 'watch-off'),
      ploss:
        alerts.p_loss_above === null ? say('watch-off') : say('watch-above', { value: percentOf(alerts.p_loss_above) }),
      var:
        alerts.var_95_above === null ? say('watch-off') : say('watch-above', { value: percentOf(alerts.var_95_above) }),
    }),
  ]
  return compose(
    [lines.join('\n')],
    [
      ...(last_job_id === null ? [] : [[button(say('button-result'), 'open', last_job_id)]]),
      [set(say(alerts.band ? 'button-watch-band-off' : 'button-watch-band-on'), 'band', alerts.band ? '0' : '1')],
      row('ploss', P_LOSS, alerts.p_loss_above),
      row('var', VAR, alerts.var_95_above),
      [
        state === 'active'
          ? set(say('button-watch-pause'), 'state', 'paused')
          : set(say('button-watch-resume', { cost: credits(say, item.max_cost) }), 'state', 'active'),
        set(say('button-watch-end'), 'state', 'ended'),
      ],
      [button(say('button-watches'), 'watches')],
    ],
  )
}

const percentOf = (share: number): number => Math.round(share * 100)
const isNear = (share: number | null, percent: number): boolean => share !== null && percentOf(share) === percent
