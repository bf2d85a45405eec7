import { accountRoutes } from '../accounts/routes.ts'
import { authRoutes } from '../auth/routes.ts'
import { catalogRoutes } from '../catalog/routes.ts'
import { errandRoutes } from '../errands/routes.ts'
import { eventRoutes } from '../events/routes.ts'
import { exportRoutes } from '../exports/routes.ts'
import { invoiceRoutes } from '../invoices/routes.ts'
import { grantRoutes } from '../grants/routes.ts'
import { jobRoutes } from '../jobs/routes.ts'
import { ledgerRoutes } from '../ledger/routes.ts'
import { maintenanceRoutes } from '../maintenance/routes.ts'
import { marketRoutes } from '../markets/routes.ts'
import { myDataRoutes } from '../my-data/routes.ts'
import { noticeRoutes } from '../notices/routes.ts'
import { paymentRoutes } from '../payments/routes.ts'
import type { Catalog } from '../catalog/service.ts'
import type { Receipts } from '../receipts/service.ts'
import { receiptRoutes } from '../receipts/routes.ts'
import { moneyReportRoutes } from '../reports/money/routes.ts'
import { panelRoutes } from '../reports/panel/routes.ts'
import { reportRoutes } from '../reports/routes.ts'
import { workerRoutes } from '../remote/routes.ts'
import { scheduleRoutes } from '../schedule/routes.ts'
import { broadcastRoutes } from '../broadcasts/routes.ts'
import { ticketRoutes } from '../tickets/routes.ts'
import { timegptRoutes } from '../timegpt/routes.ts'
import { termsRoutes } from '../terms/routes.ts'
import { watchRoutes } from '../watches/routes.ts'
import { webhookRoutes } from '../webhooks/routes.ts'
import type { Db } from '../db/client.ts'
import { staffRoutes, type StaffRoutesDeps } from './staff.ts'

type Of<T extends (deps: never) => unknown> = Parameters<T>[0]

/** The nouns that have routes, by name. */
export type RoutedNouns = Of<typeof accountRoutes> &
  Omit<Of<typeof authRoutes>, 'receiptKeys'> &
  Of<typeof catalogRoutes> &
  Of<typeof errandRoutes> &
  Pick<Of<typeof eventRoutes>, 'events'> &
  Of<typeof invoiceRoutes> &
  Omit<Of<typeof jobRoutes>, 'events' | 'streams'> &
  Omit<Of<typeof ledgerRoutes>, 'reader'> &
  Of<typeof grantRoutes> &
  Of<typeof maintenanceRoutes> &
  Of<typeof marketRoutes> &
  Of<typeof paymentRoutes> &
  Of<typeof reportRoutes> &
  Of<typeof exportRoutes> &
  Of<typeof scheduleRoutes> &
  Of<typeof workerRoutes> &
  Of<typeof termsRoutes> &
  Of<typeof watchRoutes> &
  Pick<Of<typeof timegptRoutes>, 'now'> & { catalog: Catalog } & Of<typeof webhookRoutes> & {
    db: Db
    receipts: Receipts
    jobEvents: Of<typeof jobRoutes>['events']
    myData: Of<typeof myDataRoutes>
    staff: StaffRoutesDeps
    telling: Omit<Of<typeof eventRoutes>, 'events'> &
      Of<typeof noticeRoutes> &
      Of<typeof ticketRoutes> &
      Of<typeof broadcastRoutes>
  }

/** Returns the routes of every noun: the API's table of contents. */
export function buildRouters(nouns: RoutedNouns) {
  const { receipts, jobs, jobEvents, db } = nouns
  const read = { ...nouns, reader: db.reader }
  return [
    authRoutes({ ...nouns, receiptKeys: receipts.publicKeys }),
    accountRoutes(nouns),
    ledgerRoutes(read),
    jobRoutes({ ...nouns, events: jobEvents, streams: nouns.telling.streams }),
    timegptRoutes({ ...read, resolveModel: nouns.catalog.resolve, listOffers: nouns.catalog.listOffers }),
    receiptRoutes({ receipts, receiptOf: (...asked) => jobs.getReceipt(...asked) }),
    eventRoutes({ ...nouns, ...nouns.telling }),
    catalogRoutes(nouns),
    marketRoutes(nouns),
    paymentRoutes(nouns),
    invoiceRoutes(nouns),
    errandRoutes(nouns),
    grantRoutes(nouns),
    reportRoutes(nouns),
    exportRoutes(nouns),
    moneyReportRoutes(nouns),
    panelRoutes(nouns),
    staffRoutes(nouns.staff),
    watchRoutes(nouns),
    webhookRoutes(nouns),
    termsRoutes(nouns),
    myDataRoutes(nouns.myData),
    maintenanceRoutes(nouns),
    scheduleRoutes(nouns),
    workerRoutes(nouns),
    noticeRoutes(nouns.telling),
    ticketRoutes(nouns.telling),
    broadcastRoutes(nouns.telling),
  ]
}
