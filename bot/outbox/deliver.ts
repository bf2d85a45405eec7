import type { Api } from 'grammy'
import { createUser } from '../people/identify.ts'
import { createNotices } from './handlers/notice.ts'
import { createSubmissionHandler } from './handlers/submission.ts'
import { createPaymentHandler } from './handlers/payment.ts'
import { createProgressHandler } from './handlers/progress.ts'
import { createProgressMessage } from './handlers/progress-message.ts'
import { createReconcileHandler } from './handlers/reconcile.ts'
import { createRefundHandlers } from './handlers/refund.ts'
import { createResultHandler } from './handlers/result.ts'
import { createReportHandler, createToldHandler } from './handlers/told.ts'
import type { OutboxItem } from './items.ts'
import type { Delivered } from './sender.ts'
import type { Services } from '../services.ts'

/** Handles each item of the outbox: submissions and money go to core, everything else is a message. */
export function createDeliver(services: Services, api: Api) {
  const message = createProgressMessage({ api, forecasts: services.forecasts })
  const notices = createNotices(services, api)
  const submission = createSubmissionHandler(services, api, message)
  const progress = createProgressHandler(services, message)
  const result = createResultHandler(services, api, message)
  const payment = createPaymentHandler(services, notices)
  const told = createToldHandler(services, api)
  const report = createReportHandler(services)
  const reconcile = createReconcileHandler(services, api)
  const { stars, refund } = createRefundHandlers(services, api, notices)

  return async (item: OutboxItem): Promise<Delivered> => {
    const known = await services.people.find(item.userId)
    const buyer = createUser(services, item.userId, known?.language ?? 'en')
    switch (item.kind) {
      case 'submission':
        return submission(buyer, item)
      case 'progress':
        return progress(buyer, item.body)
      case 'result':
        return result(buyer, item.body)
      case 'payment':
        return payment(buyer, item.body)
      case 'refund':
        return refund(buyer, item)
      case 'reconcile':
        return reconcile()
      case 'stars':
        return stars(buyer, item)
      case 'told':
      case 'news':
        return told(buyer, item)
      case 'report':
        return report(item.body)
      // Of an earlier version: /ph shows how forecasts turned out.
      case 'outcomes':
        return 'moot'
      case 'notice':
        return notices.tell(buyer, item.body)
      default:
        return item.kind satisfies never
    }
  }
}
