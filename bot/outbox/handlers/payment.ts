import { z } from 'zod'
import { CoreError } from '../../../core/client.ts'
import type { Buyer } from '../../people/buyer.ts'
import type { Services } from '../../services.ts'
import type { Delivered } from '../sender.ts'
import type { Notices } from './notice.ts'

const paymentSchema = z.object({
  order_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  charge_id: z.string(),
  sold: z.object({ credits: z.int(), plan: z.string().nullable() }).optional(),
  paid_until: z.string().optional(),
})

/** Payments that core can never book: the payer is informed, with the support contact. */
const UNBOOKABLE = new Set(['payment_mismatch', 'validation_failed'])

/** A payment of Stars: booked with core, then reported. */
export const createPaymentHandler =
  ({ core, log }: Services, notices: Notices) =>
  async (buyer: Buyer, text: string): Promise<Delivered> => {
    const body = paymentSchema.parse(JSON.parse(text))
    const chargeId = body.charge_id
    try {
      const { order } = await core.bot.settleOrder({ telegram_id: buyer.id, ...body })
      await notices.owe(buyer, { about: 'paid', chargeId, credits: order.credits, paidUntil: body.paid_until })
    } catch (error) {
      if (!(error instanceof CoreError) || !UNBOOKABLE.has(error.code)) throw error
      const { order_id: orderId } = body
      log({
        event: 'payment_not_booked',
        level: 'error',
        userId: buyer.id,
        orderId,
        code: error.code,
        error,
      })
      await notices.owe(buyer, { about: 'unmatched', chargeId })
    }
    return 'moot'
  }
