import type { PriceListView } from '../../core/contract/money/prices.ts'
import type { Say } from '../locales/say.ts'
import { credits, money, stars } from '../ui/format.ts'

/** What is offered where no package is nearer. */
const AMOUNTS = [100, 500, 1_000, 5_000]
/** As many as are read at a glance, if there are no more packages. */
const SHOWN_MAX = 8

/** The question of /topup: what each amount costs, and what a package saves. */
export function offerOf(say: Say, { credits_per_star: rate, packages }: PriceListView) {
  const sold = packages.flatMap(({ credits: n, percent_off: percent, prices }) => {
    const price = prices.find(({ currency }) => currency === 'XTR')
    return price === undefined ? [] : [{ n, percent, ...price }]
  })
  // Every package has its button; other amounts fill what is left.
  const others = AMOUNTS.filter((n) => sold.every((one) => one.n !== n))
    .slice(0, Math.max(0, SHOWN_MAX - sold.length))
    .map((n) => ({ n, label: money(say, n, rate) }))
  const amounts = [
    ...others,
    ...sold.map(({ n, percent, amount }) => {
      const label = say('topup-package', { credits: credits(say, n), stars: stars(say, amount), percent })
      return { n, label }
    }),
  ].sort((one, other) => one.n - other.n)
  const savings = sold
    .filter(({ saving }) => saving > 0)
    .map(({ n, amount, full_amount, saving }) => {
      const terms = { stars: stars(say, amount), full: stars(say, full_amount), saving: stars(say, saving) }
      return say('topup-saving', { credits: credits(say, n), ...terms })
    })
  return {
    text: [say('topup-ask'), ...savings, say('cancel-hint')].join('\n'),
    amounts,
  }
}
