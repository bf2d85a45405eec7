import type { PreCheckoutQuery } from 'grammy/types'
import { CoreError } from '../../../core/client.ts'
import { type BotContext, isRefused, type Step } from '../../ui/context.ts'
import { parsePayload, toPaymentBody } from '../../telegram/invoice.ts'
import { cut } from '../../ui/format.ts'
import { explain } from '../../replies/problem.ts'
import type { Services } from '../../services.ts'
import { guessLanguage } from '../../people/identify.ts'

/** Telegram gives up after ten seconds; an answer must be on its way before. */
const CHECK_MS_MAX = 7_000
const REFUSAL_CHARS_MAX = 200

/** Yes, or no with the reason. A query that is repeated or late cannot be answered again. */
async function reply(ctx: BotContext, refusal?: string): Promise<void> {
  try {
    if (refusal === undefined) await ctx.answerPreCheckoutQuery(true)
    else await ctx.answerPreCheckoutQuery(false, { error_message: refusal })
  } catch (error) {
    if (!isRefused(error)) throw error
  }
}

/** Payments, outside every queue and dialogue. Before one, core checks the order; after one, the credit stays
 *  in the outbox until core has booked it, whatever happens to this process; likewise a refund that Telegram
 *  has made. */
export function paymentFeature({ core, coreWait, people, outbox, languages, sleep, wake, log }: Services): Step {
  async function checkOut(ctx: BotContext, query: PreCheckoutQuery): Promise<void> {
    const { from, total_amount, currency, invoice_payload } = query
    const known = await people.find(String(from.id))
    const say = languages[known?.language ?? guessLanguage(from.language_code)]
    const limit = new AbortController()
    const { orderId } = parsePayload(invoice_payload)
    const order = { telegram_id: String(from.id), order_id: orderId, amount: total_amount, currency }
    const check = coreWait({ msMax: CHECK_MS_MAX })(() => core.bot.checkOrder(order))
    const late = sleep(CHECK_MS_MAX, limit.signal).then(() => Promise.reject(new Error('core was too slow')))
    late.catch(() => undefined)
    try {
      await Promise.race([check, late])
    } catch (error) {
      check.catch(() => undefined)
      log({
        event: 'checkout_refused',
        level: 'warn',
        code: error instanceof CoreError ? error.code : 'slow',
        error,
      })
      const why = error instanceof CoreError ? explain(say, error) : say('error-unreachable')
      return reply(ctx, cut(why, REFUSAL_CHARS_MAX))
    } finally {
      limit.abort()
    }
    await reply(ctx)
  }

  return async (ctx, next) => {
    const { preCheckoutQuery, message } = ctx
    if (preCheckoutQuery !== undefined) return checkOut(ctx, preCheckoutQuery)
    if (message?.successful_payment !== undefined) {
      const { telegram_payment_charge_id, invoice_payload, total_amount, currency, subscription_expiration_date } =
        message.successful_payment
      const body = toPaymentBody({
        payload: invoice_payload,
        amount: total_amount,
        currency,
        chargeId: telegram_payment_charge_id,
        paidUntil: subscription_expiration_date,
      })
      await outbox.addPayment(String(message.from.id), telegram_payment_charge_id, JSON.stringify(body))
      return wake()
    }
    if (message?.refunded_payment !== undefined) {
      // The sender of this message is the bot itself; the chat is the payer's.
      await outbox.addRefund(String(message.chat.id), message.refunded_payment.telegram_payment_charge_id)
      return wake()
    }
    return next()
  }
}
