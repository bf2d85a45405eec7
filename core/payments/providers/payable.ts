import type { ProviderName } from '../../contract/ledger.ts'
import { AppError } from '../../kit/errors.ts'
import { type CreditPrice, creditsBetween, type Price, priceOf } from '../money.ts'

/** The price of credits at a provider that takes from `least` to `most` of the smallest unit at once. Throws `amount_unpayable`. */
export function payablePrice(
  provider: ProviderName,
  credits: number,
  { creditPrice, least, most }: { creditPrice: CreditPrice; least: number; most: number },
): Price {
  const price = priceOf(credits, creditPrice)
  if (price.amount >= least && price.amount <= most) return price
  const [min, max] = creditsBetween(least, most, creditPrice)
  throw new AppError('amount_unpayable', { provider, min_credits: min, max_credits: max })
}
