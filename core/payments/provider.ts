/** A way for credits to come in. One file each under providers/; the service knows no more of them than this. */
export interface Provider {
  readonly name: ProviderName
  /** How many units of which currency so many credits cost; whole, at least 1. */
  toPrice(credits: number): Price
  /** False: nothing new is sold this way. What was paid already is still credited and refunded. */
  readonly enabled: boolean
  /** Who gives money back: the bot, in Telegram; or nobody has to, for it was play. */
  readonly returnsBy: 'bot' | 'nobody'
}

export const PROVIDER_NAMES = ['sandbox', 'stars', 'play'] as const
export type ProviderName = (typeof PROVIDER_NAMES)[number]

export interface Price {
  amount: number
  currency: string
}
