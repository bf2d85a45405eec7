import type { InlineKeyboardButton } from 'grammy/types'
import type { FoundInstrument, Instrument } from '../../core/contract/jobs/market.ts'
import type { Cadence } from '../../core/contract/watches/watch.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { shorten } from '../ui/format.ts'
import type { Reply } from '../ui/reply.ts'
import { modelKey } from './models.ts'

const NAME_CHARS_MAX = 40

/** "Luma coin · LUMA"; a symbol alone where that is all there is. */
export function instrumentName(say: Say, { name, symbol }: Pick<Instrument, 'name' | 'symbol'>): string {
  const long = name[say.language]
  return long === symbol ? symbol : `${shorten(long, NAME_CHARS_MAX)} · ${symbol}`
}

/** What was settled before the instrument: how far ahead, as buttons have it, and with which model. */
interface Beforehand {
  span: string
  model?: { name: string } | undefined
}

/** "LUMA"; one that no market lists says so. */
function labelOf(say: Say, item: FoundInstrument): string {
  const name = instrumentName(say, item)
  return item.listed ? name : say('named-unlisted', { name, kind: item.market })
}

const rowsOf = (say: Say, items: readonly FoundInstrument[], { span, model }: Beforehand): InlineKeyboardButton[][] =>
  items.map((item) => [
    button(
      labelOf(say, item),
      'named',
      item.market,
      item.symbol,
      span,
      model === undefined ? '-' : modelKey(model.name),
    ),
  ])

/** Which of several things with that name is meant. */
export const instrumentChoice = (say: Say, items: readonly FoundInstrument[], beforehand: Beforehand): Reply => ({
  text: say('named-which'),
  keyboard: rowsOf(say, items, beforehand),
})

/** Which of several things with that name is to be watched. */
export const watchChoice = (say: Say, items: readonly FoundInstrument[], every: Cadence): Reply => ({
  text: say('named-which'),
  keyboard: items.map((item) => [button(labelOf(say, item), 'watchnew', item.market, item.symbol, every)]),
})

/** What can be had by name, or how to write what is not listed. */
export function marketsReply(say: Say, items: readonly FoundInstrument[]): Reply {
  const [first] = items
  if (first === undefined) return { text: say('markets-none'), keyboard: [[button(say('button-own'), 'own')]] }
  const isMadeUp = items.every(({ market }) => market === 'examples')
  return {
    text: isMadeUp ? say('markets-examples') : say('markets-list', { symbol: first.symbol }),
    keyboard: rowsOf(say, items, { span: '-' }),
  }
}
