import { createRouter } from '../kit/http/router.ts'
import { adminRoutes } from './routes/admin.ts'
import { type AuthRoutesDeps, authRoutes } from './routes/auth.ts'
import { botRoutes } from './routes/bot.ts'
import { keyRoutes } from './routes/keys.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { profileRoutes } from './routes/profile.ts'

export const accountRoutes = ({ accounts, receiptKeys }: AuthRoutesDeps) =>
  createRouter()
    .route('/', authRoutes({ accounts, receiptKeys }))
    .route('/', passwordRoutes({ accounts }))
    .route('/', profileRoutes({ accounts }))
    .route('/', keyRoutes({ accounts }))
    .route('/', botRoutes({ accounts }))
    .route('/', adminRoutes({ accounts }))
