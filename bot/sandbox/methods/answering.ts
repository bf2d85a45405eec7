import { isTooOld } from '../state/checks.ts'
import { toFileRef } from '../state/files.ts'
import { LIMITS } from '../wire/limits.ts'
import { badRequest } from '../wire/refusal.ts'
import {
  answerCallbackQueryParams,
  answerPreCheckoutQueryParams,
  createInvoiceLinkParams,
  editUserStarSubscriptionParams,
  getFileParams,
  getStarTransactionsParams,
  refundStarPaymentParams,
  sendInvoiceParams,
} from '../schemas/sending.ts'
import { noParams } from '../schemas/bot.ts'
import type { InvoiceTerms } from '../state/state.ts'
import type { InlineMarkup } from '../wire/wire.ts'
import type { World } from '../state/world.ts'
import { defineMethod, type Method } from './method.ts'

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid'

/** Methods that answer a tap or take money, and the path to an uploaded file. */
export function answeringMethods({ state, clock, events, chats, payments, files }: World): Method[] {
  const answerTap = defineMethod('answerCallbackQuery', answerCallbackQueryParams, (params) => {
    const callback = state.callbacks.get(params.callback_query_id)
    if (callback === undefined || callback.answer !== undefined || isTooOld(callback, clock.now()))
      throw badRequest(TOO_OLD)
    const { text, url, show_alert: showAlert = false } = params
    callback.answer = { text, showAlert, url }
    events.emit({
      type: 'toast',
      chatId: callback.personId,
      callbackId: callback.id,
      messageId: callback.messageId,
      text,
      showAlert,
      url,
    })
    return true
  })

  const invoice = defineMethod('sendInvoice', sendInvoiceParams, (params) => {
    const terms = termsOf(params, undefined)
    const chat = chats.openChat(params.chat_id)
    const pay: InlineMarkup = { inline_keyboard: [[{ text: `Pay ⭐️ ${terms.amount}`, pay: true }]] }
    const content = {
      invoice: {
        title: terms.title,
        description: terms.description,
        start_parameter: terms.startParameter ?? '',
        currency: 'XTR',
        total_amount: terms.amount,
      },
      reply_markup: (params.reply_markup as InlineMarkup | undefined) ?? pay,
    }
    return chats.append(chat, state.bot, content, terms)
  })

  const invoiceLink = defineMethod('createInvoiceLink', createInvoiceLinkParams, (params) =>
    payments.createLink(termsOf(params, params.subscription_period)),
  )

  const answerCheckout = defineMethod('answerPreCheckoutQuery', answerPreCheckoutQueryParams, (params) => {
    payments.answer(params.pre_checkout_query_id, params.ok ? undefined : params.error_message)
    return true
  })

  const refund = defineMethod('refundStarPayment', refundStarPaymentParams, (params) => {
    payments.refund(params.telegram_payment_charge_id, params.user_id)
    return true
  })

  const transactions = defineMethod(
    'getStarTransactions',
    getStarTransactionsParams,
    ({ offset = 0, limit = 100 }) => ({
      transactions: payments.transactions(offset, limit),
    }),
  )

  const balance = defineMethod('getMyStarBalance', noParams, () => ({ amount: payments.balance() }))

  const subscription = defineMethod('editUserStarSubscription', editUserStarSubscriptionParams, (params) => {
    payments.setCanceled(params.user_id, params.telegram_payment_charge_id, params.is_canceled)
    return true
  })

  const getFile = defineMethod('getFile', getFileParams, ({ file_id }) => {
    const file = state.files.get(file_id)
    if (file === undefined) throw badRequest('invalid file_id')
    if (file.bytes.length > LIMITS.downloadBytesMax) throw badRequest('file is too big')
    return { ...toFileRef(files.find(file_id)), file_path: file.path }
  })

  return [answerTap, invoice, invoiceLink, answerCheckout, refund, transactions, balance, subscription, getFile]
}

interface InvoiceParam {
  title: string
  description: string
  payload: string
  prices: { amount: number }[]
  start_parameter?: string | undefined
}

const termsOf = (params: InvoiceParam, subscriptionSeconds: number | undefined): InvoiceTerms => ({
  title: params.title,
  description: params.description,
  payload: params.payload,
  amount: params.prices.reduce((sum, { amount }) => sum + amount, 0),
  startParameter: params.start_parameter,
  subscriptionSeconds,
})
