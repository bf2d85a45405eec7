import type { ProviderName } from '../contract/ledger.ts'

/** A way to buy credits. One file each under providers/; the service knows only this interface. */
export interface Provider {
  readonly name: ProviderName
  /** The price of these credits in the provider's currency; a whole number, at least 1. */
  toPrice(credits: number): Price
  /** False: nothing new is sold this way. Earlier payments are still credited and refunded. */
  readonly enabled: boolean
  /** Who returns the money: the bot, in Telegram; or nobody, because it was play money. */
  readonly returnsBy: 'bot' | 'nobody'
}

export interface Price {
  amount: number
  currency: string
}
