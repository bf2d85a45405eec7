import type { Say } from '../../locales/say.ts'
import { price } from '../../ui/format.ts'

/** The range that a forecast gave for a date, and the actual price. */
export interface Came {
  price: number
  low: number
  high: number
  decimals: number | null
}

/** Whether the price was within the range. */
export const outcomeSign = ({ price: came, low, high }: Came): string => (came >= low && came <= high ? '🎯' : '❗️')

/** "98.7 to 105.0, it was 102.6" */
export const rangeAndPrice = (say: Say, { price: came, low, high, decimals }: Came) => ({
  low: price(say, low, decimals),
  high: price(say, high, decimals),
  price: price(say, came, decimals),
})
