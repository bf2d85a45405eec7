import { createRouter } from '../kit/http/router.ts'
import { accountPaymentRoutes } from './routes/account.ts'
import { adminPaymentRoutes } from './routes/admin.ts'
import { bankRoutes } from './routes/bank.ts'
import { botPaymentRoutes } from './routes/bot.ts'
import { remotePaymentRoutes } from './routes/events.ts'
import { planRoutes } from './routes/plans.ts'
import { priceRoutes } from './routes/prices.ts'
import { promoRoutes } from './routes/promo.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import type { Payments } from './service.ts'

/** Payments: by customers, by the bot, by staff, and by the providers themselves. */
export function paymentRoutes(deps: { payments: Payments }) {
  const router = createRouter()
  for (const part of [
    accountPaymentRoutes(deps),
    botPaymentRoutes(deps),
    adminPaymentRoutes(deps),
    bankRoutes(deps),
    remotePaymentRoutes(deps),
    priceRoutes(deps),
    promoRoutes(deps),
    planRoutes(deps),
    subscriptionRoutes(deps),
  ])
    router.route('/', part)
  return router
}
