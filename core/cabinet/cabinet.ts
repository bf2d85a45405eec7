import type { Auth } from '../auth/service.ts'
import type { Log } from '../kit/log.ts'
import type { NewId } from '../kit/ids.ts'
import { addHome } from './entry/home.ts'
import { addOverview } from './entry/overview.ts'
import { addSignIn } from './entry/sign-in.ts'
import { addData } from './account/data.ts'
import { addKeys } from './account/keys.ts'
import { addSecurity } from './account/security.ts'
import { addTickets } from './account/tickets.ts'
import { addJob } from './forecasts/job.ts'
import { addJobs } from './forecasts/jobs.ts'
import { addModels } from './forecasts/models.ts'
import { addNewForecast } from './forecasts/new.ts'
import { addQuote } from './forecasts/quote.ts'
import { addBalance } from './money/balance.ts'
import { addInvoices } from './money/invoices.ts'
import { addStatement } from './money/statement.ts'
import { addUsage } from './money/usage.ts'
import { addAnalytics } from './staff/analytics.ts'
import { addDashboard } from './staff/dashboard.ts'
import { addSchedule } from './staff/schedule.ts'
import { createCookies } from './shell/cookies.ts'
import { createForms } from './shell/forms.ts'
import { createPages } from './shell/pages.ts'
import type { SheetsDeps } from './shell/sheets.ts'

export interface CabinetDeps {
  auth: Pick<Auth, 'browserSessions'>
  publicUrl: string
  sessionDaysMax: number
  newId: NewId
  log: Log
}

/** The pages for a browser: the customer's and the staff's. Each room adds its own. */
export function createCabinet({ auth, publicUrl, sessionDaysMax, newId, log }: CabinetDeps) {
  return {
    /** The pages, which ask core's own routes by `fetchCore`. */
    createRouter: (fetchCore: SheetsDeps['fetchCore']) => {
      const cookies = createCookies(publicUrl)
      const forms = createForms({ cookies, publicUrl })
      const report = (error: unknown, requestId: string): void =>
        log({ event: 'page_failed', level: 'error', request_id: requestId, error })
      const pages = createPages({ auth, cookies, forms, newId, fetchCore, report })
      addHome(pages)
      addSignIn({ pages, cookies, forms, sessionDays: Math.min(sessionDaysMax, SESSION_DAYS_MAX) })
      for (const add of ROOMS) add(pages)
      for (const path of ['/app/*', '/admin/*']) pages.router.all(path, pages.missing)
      return pages.router
    },
  }
}

const ROOMS = [
  addOverview,
  addNewForecast,
  addQuote,
  addJobs,
  addJob,
  addModels,
  addBalance,
  addStatement,
  addUsage,
  addInvoices,
  addSecurity,
  addKeys,
  addTickets,
  addData,
  addDashboard,
  addAnalytics,
  addSchedule,
]

/** A refresh token is good for this long. */
const SESSION_DAYS_MAX = 30
