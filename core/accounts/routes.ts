import { createRouter } from '../kit/http/router.ts'
import { adminRoutes } from './routes/admin.ts'
import { companyRoutes } from './routes/companies.ts'
import { memberRoutes } from './routes/members.ts'
import { profileRoutes } from './routes/profile.ts'
import type { Accounts } from './service.ts'

export const accountRoutes = ({ accounts }: { accounts: Accounts }) =>
  createRouter()
    .route('/', profileRoutes({ accounts }))
    .route('/', companyRoutes({ accounts }))
    .route('/', memberRoutes({ accounts }))
    .route('/', adminRoutes({ accounts }))
