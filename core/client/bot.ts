import { actForViewSchema, linkPreviewSchema } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import { claimedErrandsSchema } from '../contract/errand.ts'
import { botEventsSchema } from '../contract/feed.ts'
import { claimedNoticesSchema, type NoticeOutcome, type ToldPlace } from '../contract/notices/types.ts'
import { orderViewSchema, settledOrderSchema } from '../contract/ledger.ts'
import { returnedSchema, type StarReport, unbookedStarsSchema } from '../contract/payment.ts'
import { type ChatData, forgottenSchema } from '../contract/trust/my-data.ts'
import { resetLinkSchema } from '../contract/trust/password.ts'
import { subscriptionViewSchema } from '../contract/plan.ts'

import { type Ask, type Call, toQuery } from './call.ts'

/** What only the bot may do, authorized by its key. */
export const botCalls = (bot: Ask, tell: (call: Omit<Call, 'token'>) => Promise<void>) => ({
  sendChatData: (data: ChatData) => tell({ method: 'POST', path: '/api/bot/chat-data', json: data }),
  endErrand: (key: string) => tell({ method: 'POST', path: `/api/bot/errands/${encodeURIComponent(key)}/done` }),
  /** Whose accounts were deleted. */
  forgotten: (telegramIds: readonly string[]) =>
    bot(forgottenSchema, { method: 'POST', path: '/api/bot/forgotten', json: { telegram_ids: telegramIds } }),
  actFor: (telegramId: string, language?: Language, pass?: string) =>
    bot(actForViewSchema, {
      method: 'POST',
      path: '/api/bot/act-for',
      json: { telegram_id: telegramId, language, pass },
    }),
  previewLink: (telegramId: string, code: string) =>
    bot(linkPreviewSchema, {
      method: 'POST',
      path: '/api/bot/link/preview',
      json: { telegram_id: telegramId, code },
    }),
  resetLink: (telegramId: string) =>
    bot(resetLinkSchema, { method: 'POST', path: '/api/bot/reset-link', json: { telegram_id: telegramId } }),
  redeemLink: (telegramId: string, code: string) =>
    bot(actForViewSchema, { method: 'POST', path: '/api/bot/link', json: { telegram_id: telegramId, code } }),
  checkOrder: (order: { telegram_id: string; order_id: string; amount: number; currency: string }) =>
    bot(orderViewSchema, { method: 'POST', path: '/api/bot/orders/check', json: order }),
  settleOrder: (order: {
    telegram_id: string
    order_id: string
    amount: number
    currency: string
    charge_id: string
    paid_until?: string | undefined
  }) => bot(settledOrderSchema, { method: 'POST', path: '/api/bot/orders/settle', json: order }),
  endSubscription: (id: string, telegramId: string) =>
    bot(subscriptionViewSchema, {
      method: 'POST',
      path: `/api/bot/subscriptions/${encodeURIComponent(id)}/end`,
      json: { telegram_id: telegramId },
    }),
  /** Reports Stars that Telegram has refunded: the credits are taken back, once per charge. */
  returnPayment: (payment: { telegram_id: string; charge_id: string }) =>
    bot(returnedSchema, { method: 'POST', path: '/api/bot/payments/returned', json: payment }),
  /** Tells what Telegram's list of Star transactions has; returns what core has not booked. */
  reportStars: (report: StarReport) =>
    bot(unbookedStarsSchema, { method: 'POST', path: '/api/bot/payments/stars', json: report }),
  /** Says how far an earlier version of the bot has told people by itself. */
  handOverNotices: (place: ToldPlace) => tell({ method: 'POST', path: '/api/bot/notifications/handover', json: place }),
  /** Claims what core needs done in Telegram; each errand is offered again until it is ended. */
  claimErrands: (waitSeconds: number, signal?: AbortSignal) =>
    bot(claimedErrandsSchema, { method: 'POST', path: `/api/bot/errands/claim?wait=${waitSeconds}`, signal }),
  /** Claims what is to be sent by Telegram; each notice is offered again until its outcome is reported. */
  claimNotices: (waitSeconds: number, signal?: AbortSignal) =>
    bot(claimedNoticesSchema, { method: 'POST', path: `/api/bot/notifications/claim?wait=${waitSeconds}`, signal }),
  reportNotices: (items: ReadonlyArray<{ id: string; outcome: NoticeOutcome }>) =>
    tell({ method: 'POST', path: '/api/bot/notifications/outcomes', json: { items } }),
  /** Returns the events after `position` that concern people in Telegram, oldest first; from the start of
   *  the history if it is not `epoch`; without a position, from a day ago. Waits up to `waitSeconds` for
   *  the first one. */
  events: (
    { position, epoch }: { position?: number | undefined; epoch?: string | undefined },
    waitSeconds: number,
    signal?: AbortSignal,
  ) => {
    const path = `/api/bot/events${toQuery({ after: position, epoch, wait: waitSeconds })}`
    return bot(botEventsSchema, { path, signal })
  },
})
