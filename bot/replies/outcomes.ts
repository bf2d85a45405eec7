import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { date, price } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

/** The range that a forecast gave for a date, and the actual price. */
export interface Came {
  price: number
  low: number
  high: number
  decimals: number | null
}

export interface CameDue extends Came {
  jobId: string
  at: string
}

const SHOWN_MAX = 10

/** Whether the price was within the range. */
export const outcomeSign = ({ price: came, low, high }: Came): string => (came >= low && came <= high ? '🎯' : '❗️')

/** "98.7 to 105.0, it was 102.6" */
export const rangeAndPrice = (say: Say, { price: came, low, high, decimals }: Came) => ({
  low: price(say, low, decimals),
  high: price(say, high, decimals),
  price: price(say, came, decimals),
})

/** How forecasts turned out, as an unprompted message; each with the person's number for it. */
export function outcomesReply(say: Say, due: readonly CameDue[], numbers: ReadonlyMap<string, number>): Reply {
  const numberOf = ({ jobId }: CameDue): number => numbers.get(jobId) ?? 0
  const shown = due.toSorted((a, b) => numberOf(a) - numberOf(b)).slice(-SHOWN_MAX)
  const lines = shown.map((came) =>
    say('outcomes-line', {
      sign: outcomeSign(came),
      n: numberOf(came),
      date: date(say, came.at),
      ...rangeAndPrice(say, came),
    }),
  )
  const [only] = due
  const open =
    due.length === 1 && only !== undefined
      ? [button(say('button-result'), 'open', only.jobId)]
      : [button(say('button-history'), 'history')]
  const more = due.length - shown.length
  return compose(
    [
      bold(say('outcomes-title', { n: due.length })),
      `\n${lines.join('\n')}`,
      ...(more > 0 ? [`\n${say('outcomes-more', { n: more })}`] : []),
      `\n\n${say('outcomes-why')}`,
    ],
    [open, [button(say('button-fewer'), 'fewer')]],
  )
}

/** Confirms that no such messages will follow. */
export const fewerReply = (say: Say): Reply => ({
  text: say('outcomes-off'),
  keyboard: [[button(say('button-outcomes-on'), 'outcomes', 'on'), button(say('button-history'), 'history')]],
})
