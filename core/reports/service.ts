import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Roles } from '../roles/service.ts'
import { createAdminAccounts } from './admin-accounts.ts'
import { createStaffJobs } from './jobs.ts'
import { createLedgerCheck } from './ledger-check.ts'
import { createBooks } from './money/books.ts'
import { createUsage } from './money/usage.ts'
import { createAnalytics } from './panel/analytics.ts'
import { createDashboard } from './panel/dashboard.ts'
import { createDays } from './panel/days.ts'
import { createStats } from './stats.ts'

export interface ReportsDeps {
  db: Db
  ledger: Ledger
  roles: Pick<Roles, 'byId'>
  now: Now
}

/** What admins read across all nouns. Reports never write. */
export function createReports(deps: ReportsDeps) {
  const readDays = createDays(deps)
  return {
    accounts: createAdminAccounts(deps),
    jobs: createStaffJobs(deps),
    stats: createStats(deps),
    checkLedger: createLedgerCheck(deps),
    usage: createUsage(deps),
    books: createBooks(deps),
    dashboard: createDashboard({ ...deps, readDays }),
    analytics: createAnalytics({ ...deps, readDays }),
  }
}
export type Reports = ReturnType<typeof createReports>
