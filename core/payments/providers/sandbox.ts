import type { Provider } from '../provider.ts'

/** Credits on request, at once: never on an instance that takes real money. */
export const createSandbox = ({ enabled }: { enabled: boolean }): Provider => ({
  name: 'sandbox',
  enabled,
  returnsBy: 'nobody',
  remote: null,
  toPrice: (credits) => ({ amount: credits, currency: 'PLAY' }),
})
