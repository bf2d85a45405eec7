import { createRouter } from '../kit/http/router.ts'
import { adminRoutes } from './routes/admin.ts'
import { profileRoutes } from './routes/profile.ts'
import type { Accounts } from './service.ts'

export const accountRoutes = ({ accounts }: { accounts: Accounts }) =>
  createRouter().route('/', profileRoutes({ accounts })).route('/', adminRoutes({ accounts }))
