import type { PriceListView } from '../../contract/money/prices.ts'
import { starsOf } from '../../contract/money/stars.ts'
import { toIsoOrNull } from '../../kit/clock.ts'
import { type CreditPrice, discounted, priceOf } from '../money.ts'

/** What credits cost from a moment on. */
export interface PriceList {
  /** 0 is the list of the settings. */
  edition: number
  creditsPerStar: number
  creditPrice: CreditPrice
  packages: ReadonlyArray<{ credits: number; percentOff: number }>
  /** Milliseconds; null for the list of the settings, which applies until the first of staff's. */
  inForceFrom: number | null
}

/** The list that applies at a moment: of those in force the newest edition. `lists` has the one of the settings. */
export function inForceAt<L extends PriceList>(lists: readonly L[], at: number): L {
  const [best] = lists
    .filter(({ inForceFrom }) => inForceFrom === null || inForceFrom <= at)
    .sort((one, other) => other.edition - one.edition)
  if (best === undefined) throw new Error('there is no price list at all')
  return best
}

/** The lists that apply now or will, unless others are made: one that a newer one has replaced before it begins never does. */
export const toCome = <L extends PriceList>(lists: readonly L[], at: number): L[] =>
  lists.filter((list) => inForceAt(lists, Math.max(at, list.inForceFrom ?? 0)) === list)

/** The discount on exactly so many credits, in percent; 0 for an amount that is not a package. */
export const percentOff = ({ packages }: PriceList, credits: number): number =>
  packages.find((each) => each.credits === credits)?.percentOff ?? 0

export function toPriceListView(list: PriceList): PriceListView {
  const { edition, creditsPerStar, creditPrice, packages, inForceFrom } = list
  return {
    edition,
    credits_per_star: creditsPerStar,
    credit_price: { amount: creditPrice.amount, currency: creditPrice.currency },
    packages: packages.map(({ credits, percentOff: percent }) => ({
      credits,
      percent_off: percent,
      prices: [{ amount: starsOf(credits, creditsPerStar), currency: 'XTR' }, priceOf(credits, creditPrice)].map(
        (full) => {
          const { amount } = discounted(full, percent)
          return { currency: full.currency, amount, full_amount: full.amount, saving: full.amount - amount }
        },
      ),
    })),
    in_force_from: toIsoOrNull(inForceFrom),
  }
}
