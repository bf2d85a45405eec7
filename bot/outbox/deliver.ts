import type { Api } from 'grammy'
import { createUser } from '../people/identify.ts'
import { createNotices } from './handlers/notice.ts'
import { createOrderHandler } from './handlers/order.ts'
import { createPaymentHandler } from './handlers/payment.ts'
import { createProgressHandler } from './handlers/progress.ts'
import { createProgressMessage } from './handlers/progress-message.ts'
import { createRefundHandlers } from './handlers/refund.ts'
import { createResultHandler } from './handlers/result.ts'
import type { OutboxItem } from './items.ts'
import type { Delivered } from './sender.ts'
import type { Shop } from '../shop.ts'

/** What is done about each item of the outbox: orders and money go to core, everything else is a message. */
export function createDeliver(shop: Shop, api: Api) {
  const message = createProgressMessage({ api, forecasts: shop.forecasts })
  const notices = createNotices(shop, api)
  const order = createOrderHandler(shop, api, message)
  const progress = createProgressHandler(shop, message)
  const result = createResultHandler(shop, api, message)
  const payment = createPaymentHandler(shop, notices)
  const { stars, refund } = createRefundHandlers(shop, api, notices)

  return async (item: OutboxItem): Promise<Delivered> => {
    const known = await shop.people.find(item.userId)
    const buyer = createUser(shop, item.userId, known?.language ?? 'en')
    switch (item.kind) {
      case 'order':
        return order(buyer, item)
      case 'progress':
        return progress(buyer, item.body)
      case 'result':
        return result(buyer, item.body)
      case 'payment':
        return payment(buyer, item.body)
      case 'refund':
        return refund(buyer, item)
      case 'stars':
        return stars(buyer, item)
      case 'notice':
        return notices.tell(buyer, item.body)
      default:
        return item.kind satisfies never
    }
  }
}
