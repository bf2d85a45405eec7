import type { Api } from 'grammy'
import { z } from 'zod'
import { CoreError } from '../../../core/client.ts'
import type { Returned } from '../../../core/contract/payment.ts'
import type { Buyer } from '../../people/buyer.ts'
import type { Services } from '../../services.ts'
import type { OutboxItem } from '../items.ts'
import type { Delivered } from '../sender.ts'
import type { Notices } from './notice.ts'
import { returnStars, StarsRefused } from './return-stars.ts'

const starsSchema = z.object({ charge_id: z.string(), credits: z.int(), asked_by: z.string().nullable() })

/** Refunds of Stars: those that core requests, and those that Telegram has made. */
export function createRefundHandlers({ core, outbox, log }: Services, api: Api, notices: Notices) {
  /** Stars that core wants returned. Retried until Telegram confirms; then handled like a refund that
   *  Telegram has made by itself, and the admin who requested it is told. */
  async function stars(buyer: Buyer, { createdAt, body }: OutboxItem): Promise<Delivered> {
    const { charge_id: chargeId, credits, asked_by: adminId } = starsSchema.parse(JSON.parse(body))
    const admin = adminId === null ? undefined : { id: adminId }
    try {
      await returnStars(api, buyer.id, chargeId)
    } catch (error) {
      if (!(error instanceof StarsRefused)) throw error
      log({ event: 'stars_not_returned', level: 'error', userId: buyer.id, chargeId, why: error.message })
      const why = { about: 'refund_stuck', chargeId, why: error.message, payer: buyer.id } as const
      if (admin !== undefined) await notices.owe(admin, why)
      throw error
    }
    await refund(buyer, { body: chargeId, createdAt })
    if (admin !== undefined) await notices.owe(admin, { about: 'refund_done', chargeId, credits, payer: buyer.id })
    return 'moot'
  }

  async function refund(
    buyer: Buyer,
    { body: chargeId, createdAt }: Pick<OutboxItem, 'body' | 'createdAt'>,
  ): Promise<Delivered> {
    const returned = await takeBack(buyer, chargeId, createdAt)
    if (returned === undefined) await notices.owe(buyer, { about: 'returned_unbooked', chargeId })
    else {
      const { payment: paid, taken, reason } = returned
      await notices.owe(buyer, { about: 'returned', chargeId, credits: paid.credits, taken, reason })
    }
    return 'moot'
  }

  /** What core has booked for a refund; undefined for a payment that core would not book, which has nothing
   *  to take back. */
  async function takeBack(buyer: Buyer, chargeId: string, refundedAt: number): Promise<Returned | undefined> {
    try {
      return await core.bot.returnPayment({ telegram_id: buyer.id, charge_id: chargeId })
    } catch (error) {
      // Core may not know the payment yet: then its refund waits. An unknown route also answers not_found.
      const isUnknown = error instanceof CoreError && error.code === 'not_found' && error.params.what === 'payment'
      if (!isUnknown || !(await outbox.isPaymentOver(chargeId, refundedAt))) throw error
      return undefined
    }
  }

  return { stars, refund }
}
