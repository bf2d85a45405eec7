import type { ProviderName } from '../contract/ledger.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { CreditPrice } from './money.ts'
import type { Provider } from './provider.ts'
import type { Papers } from './credit.ts'
import { type BankDeps, createBank } from './providers/bank.ts'
import { createPaypal, type PaypalDeps } from './providers/paypal.ts'
import { createPlay } from './providers/play.ts'
import { createSandbox } from './providers/sandbox.ts'
import { createStars } from './providers/stars.ts'
import { createStripe } from './providers/stripe.ts'

/** The set-up of each payment service; null for one that is not used. */
export interface OnlineSettings {
  creditPrice: CreditPrice
  publicUrl: string
  stripe: { secretKey: string; webhookSecrets: readonly string[]; apiBase: string } | null
  paypal: Pick<PaypalDeps, 'clientId' | 'secret' | 'apiBase' | 'webhookIds' | 'certificates'> | null
  bank: Pick<BankDeps, 'beneficiary' | 'iban' | 'bic'> | null
}

export interface ProvidersDeps {
  db: Db
  papers: Papers
  /** As the price list has it now. */
  creditsPerStar: () => number
  /** `sandbox`: play money is taken. */
  payments: 'sandbox' | 'off'
  online: OnlineSettings
  /** How services are called: over the network by default. */
  fetch?: typeof fetch | undefined
  now: Now
}

/** Every way to pay; those that are not set up are not enabled. */
export function createProviders({
  db,
  papers,
  creditsPerStar,
  payments,
  online,
  fetch = globalThis.fetch,
  now,
}: ProvidersDeps): Record<ProviderName, Provider> {
  const enabled = payments === 'sandbox'
  const shared = { creditPrice: online.creditPrice, publicUrl: online.publicUrl, fetch, now }
  return {
    sandbox: createSandbox({ enabled }),
    play: createPlay({ creditsPerStar, enabled }),
    stars: createStars({ creditsPerStar }),
    stripe: online.stripe === null ? notSetUp('stripe') : createStripe({ ...online.stripe, ...shared }),
    paypal: online.paypal === null ? notSetUp('paypal') : createPaypal({ ...online.paypal, ...shared }),
    bank: online.bank === null ? notSetUp('bank') : createBank({ ...online.bank, ...shared, db, papers }),
  }
}

const notSetUp = (name: ProviderName): Provider => ({
  name,
  enabled: false,
  returnsBy: 'provider',
  remote: null,
  toPrice() {
    throw new AppError('payment_disabled', { provider: name })
  },
})
