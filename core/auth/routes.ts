import { createRouter } from '../kit/http/router.ts'
import { botRoutes } from './routes/bot.ts'
import { emailRoutes } from './routes/emails.ts'
import { factorRoutes } from './routes/factor.ts'
import { keyRoutes } from './routes/keys.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { type SignInRoutesDeps, signInRoutes } from './routes/sign-in.ts'

export const authRoutes = ({ auth, receiptKeys }: SignInRoutesDeps) =>
  createRouter()
    .route('/', signInRoutes({ auth, receiptKeys }))
    .route('/', passwordRoutes({ auth }))
    .route('/', emailRoutes({ auth }))
    .route('/', factorRoutes({ auth }))
    .route('/', sessionRoutes({ auth }))
    .route('/', keyRoutes({ auth }))
    .route('/', botRoutes({ auth }))
