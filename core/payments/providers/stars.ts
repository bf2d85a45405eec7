import { starsOf } from '../../contract/money/stars.ts'
import type { Provider } from '../provider.ts'

/** Telegram Stars (XTR): an invoice in the chat, checked by pre_checkout_query, paid by successful_payment. */
export const createStars = ({ creditsPerStar }: { creditsPerStar: () => number }): Provider => ({
  name: 'stars',
  enabled: true,
  returnsBy: 'bot',
  remote: null,
  toPrice: (credits) => ({ amount: starsOf(credits, creditsPerStar()), currency: 'XTR' }),
})
