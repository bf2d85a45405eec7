import { type Api, GrammyError } from 'grammy'

/** Telegram refuses to return the Stars of a charge, with a reason. A retry may succeed: a bot without Stars
 *  may receive some. */
export class StarsRefused extends Error {
  override name = 'StarsRefused'
}

/** Returns the Stars of a charge to its payer; idempotent. Throws `StarsRefused`, or the error of a call that
 *  did not get through. */
export async function returnStars(api: Api, payerId: string, chargeId: string): Promise<void> {
  try {
    await api.refundStarPayment(Number(payerId), chargeId)
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code === 429 || error.error_code >= 500) throw error
    if (!error.description.includes('CHARGE_ALREADY_REFUNDED')) throw new StarsRefused(error.description)
  }
}
