import type { Api } from 'grammy'
import { z } from 'zod'
import { CoreError } from '../../core/client.ts'
import type { Returned } from '../../core/contract/payment.ts'
import { isRefused } from '../ui/context.ts'
import { createUser } from '../who.ts'
import { createNotices } from './notices.ts'
import type { Buyer } from '../orders.ts'
import type { Delivered } from './outbox.ts'
import { type Owed, PROGRESS_MS } from './store.ts'
import { progressReply, statusReply } from '../replies/job.ts'
import { type Reply, toOptions } from '../replies/reply.ts'
import { returnStars, StarsRefused } from './return-stars.ts'
import { sendResult } from './send-result.ts'
import type { Shop } from '../shop.ts'

const paymentSchema = z.object({
  order_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  charge_id: z.string(),
  paid_until: z.string().optional(),
})
const starsSchema = z.object({ charge_id: z.string(), credits: z.int(), asked_by: z.string().nullable() })
const progressSchema = z.object({ jobId: z.string(), fileName: z.string(), cost: z.int() })

/** Payments core can never book, however often it is asked: people are told, and whom to write to. */
const UNBOOKABLE = new Set(['payment_mismatch', 'validation_failed'])

/** What is done about each thing owed: money is booked with core, everything else is a message. */
export function createDeliver(shop: Shop, api: Api) {
  const { people, owed, core, now, log } = shop
  const notices = createNotices(shop, api)
  const say = (buyer: Buyer, reply: Reply) => api.sendMessage(Number(buyer.id), reply.text, toOptions(reply))

  async function result(buyer: Buyer, jobId: string): Promise<Delivered> {
    const ordered = await owed.findJob(jobId)
    if (ordered === undefined || ordered.toldAt !== null) return 'moot'
    const job = await buyer.act((acting) => acting.job(jobId))
    if (job.status === 'PENDING') return { againMs: 1_000 }
    if (job.status === 'OK') await sendResult(api, buyer, job)
    else await say(buyer, statusReply(buyer.say, job))
    await owed.setJob(jobId, { toldAt: now() })
    // The job may have got its progress message while this was being sent.
    const messageId = (await owed.findJob(jobId))?.messageId ?? null
    if (messageId !== null) await api.deleteMessage(Number(buyer.id), messageId).catch(() => undefined)
    return 'sent'
  }

  async function progress(buyer: Buyer, body: z.infer<typeof progressSchema>): Promise<Delivered> {
    const ordered = await owed.findJob(body.jobId)
    if (ordered === undefined || ordered.toldAt !== null || ordered.edits >= PROGRESS_MS.length) return 'moot'
    if (await owed.hasEnded(body.jobId)) return 'moot'
    const stage = ordered.edits + 1
    if (ordered.messageId === null) return { againMs: PROGRESS_MS[0] }
    await owed.setJob(body.jobId, { edits: stage })
    const reply = progressReply(buyer.say, body.jobId, body, stage)
    try {
      await api.editMessageText(Number(buyer.id), ordered.messageId, reply.text, toOptions(reply))
    } catch (error) {
      if (!isRefused(error)) throw error
    }
    const nextMs = PROGRESS_MS[stage]
    return nextMs === undefined ? 'sent' : { againMs: nextMs }
  }

  async function payment(buyer: Buyer, body: z.infer<typeof paymentSchema>): Promise<Delivered> {
    const chargeId = body.charge_id
    try {
      const { order } = await core.bot.settleOrder({ telegram_id: buyer.id, ...body })
      await notices.owe(buyer, { about: 'paid', chargeId, credits: order.credits, paidUntil: body.paid_until })
    } catch (error) {
      if (!(error instanceof CoreError) || !UNBOOKABLE.has(error.code)) throw error
      log({ event: 'payment_not_booked', level: 'error', userId: buyer.id, orderId: body.order_id, code: error.code })
      await notices.owe(buyer, { about: 'unmatched', chargeId })
    }
    return 'moot'
  }

  /** Stars that core wants returned. Until Telegram says that they are, this is tried again; then it is as with a refund that
   *  Telegram has made by itself, and the admin who asked for it is told. */
  async function stars(buyer: Buyer, { createdAt, body }: Owed): Promise<Delivered> {
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
    { body: chargeId, createdAt }: Pick<Owed, 'body' | 'createdAt'>,
  ): Promise<Delivered> {
    const returned = await takeBack(buyer, chargeId, createdAt)
    if (returned === undefined) await notices.owe(buyer, { about: 'returned_unbooked', chargeId })
    else {
      const { payment: paid, taken, reason } = returned
      await notices.owe(buyer, { about: 'returned', chargeId, credits: paid.credits, taken, reason })
    }
    return 'moot'
  }

  /** What core has booked of a refund; undefined for a payment it would not book, which has nothing to take back. */
  async function takeBack(buyer: Buyer, chargeId: string, refundedAt: number): Promise<Returned | undefined> {
    try {
      return await core.bot.returnPayment({ telegram_id: buyer.id, charge_id: chargeId })
    } catch (error) {
      // Core may not have been told of the payment yet: then its refund waits. A route that is not there says not_found too.
      const isUnknown = error instanceof CoreError && error.code === 'not_found' && error.params.what === 'payment'
      if (!isUnknown || !(await owed.isPaymentOver(chargeId, refundedAt))) throw error
      return undefined
    }
  }

  return async (row: Owed): Promise<Delivered> => {
    const known = await people.find(row.userId)
    const buyer = createUser(shop, row.userId, known?.language ?? 'en')
    switch (row.kind) {
      case 'result':
        return result(buyer, row.body)
      case 'progress':
        return progress(buyer, progressSchema.parse(JSON.parse(row.body)))
      case 'payment':
        return payment(buyer, paymentSchema.parse(JSON.parse(row.body)))
      case 'refund':
        return refund(buyer, row)
      case 'stars':
        return stars(buyer, row)
      case 'notice':
        return notices.tell(buyer, row.body)
      default:
        return row.kind satisfies never
    }
  }
}
