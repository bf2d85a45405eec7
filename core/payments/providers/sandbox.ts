import type { Provider } from '../provider.ts'

/** Credits for the asking, at once: never in a shop that takes real money. */
export const createSandbox = ({ enabled }: { enabled: boolean }): Provider => ({
  name: 'sandbox',
  enabled,
  returnsBy: 'nobody',
  toPrice: (credits) => ({ amount: credits, currency: 'PLAY' }),
})
