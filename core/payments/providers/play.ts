import { starsOf } from '../../contract/money/stars.ts'
import type { Provider } from '../provider.ts'

/** Play money: invoices as with Stars, on an instance without real payments. */
export const createPlay = ({
  creditsPerStar,
  enabled,
}: {
  creditsPerStar: () => number
  enabled: boolean
}): Provider => ({
  name: 'play',
  enabled,
  returnsBy: 'bot',
  remote: null,
  toPrice: (credits) => ({ amount: starsOf(credits, creditsPerStar()), currency: 'XTR' }),
})
