import { type Api, GrammyError } from 'grammy'

/** Telegram will not return the Stars of a charge, and says why. Asked again it may: a bot without Stars gets some. */
export class StarsRefused extends Error {
  override name = 'StarsRefused'
}

/** Returns the Stars of a charge to its payer, now or before. Throws `StarsRefused`, or what a call that did not get through throws. */
export async function returnStars(api: Api, payerId: string, chargeId: string): Promise<void> {
  try {
    await api.refundStarPayment(Number(payerId), chargeId)
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code === 429 || error.error_code >= 500) throw error
    if (!error.description.includes('CHARGE_ALREADY_REFUNDED')) throw new StarsRefused(error.description)
  }
}
