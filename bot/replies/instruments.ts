import type { InlineKeyboardButton } from 'grammy/types'
import type { Instrument } from '../../core/contract/jobs/market.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { shorten } from '../ui/format.ts'
import type { Reply } from '../ui/reply.ts'

const NAME_CHARS_MAX = 40

/** "Luma coin · LUMA"; a symbol alone where that is all there is. */
export function instrumentName(say: Say, { name, symbol }: Pick<Instrument, 'name' | 'symbol'>): string {
  const long = name[say.language]
  return long === symbol ? symbol : `${shorten(long, NAME_CHARS_MAX)} · ${symbol}`
}

const rowsOf = (say: Say, items: readonly Instrument[], span: string): InlineKeyboardButton[][] =>
  items.map((item) => [button(instrumentName(say, item), 'named', item.market, item.symbol, span)])

/** Which of several things with that name is meant. */
export const instrumentChoice = (say: Say, items: readonly Instrument[], span: string): Reply => ({
  text: say('named-which'),
  keyboard: rowsOf(say, items, span),
})

/** What can be had by name, or how to write what is not listed. */
export const marketsReply = (say: Say, items: readonly Instrument[]): Reply =>
  items.length === 0
    ? { text: say('markets-none'), keyboard: [[button(say('button-own'), 'own')]] }
    : {
        text: items.every(({ market }) => market === 'examples') ? say('markets-examples') : say('markets-list'),
        keyboard: rowsOf(say, items, '-'),
      }
