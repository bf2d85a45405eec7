import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Env } from '../env.ts'
import { projectRoot } from '../kit/paths.ts'
import { createMailer } from '../mail/mailer.ts'
import type { OnlineSettings } from '../payments/providers.ts'

const readText = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8')

/** The settings of each part, from those of the process. */
export const toSettings = (env: Env) => {
  const sendMail = env.MAIL_URL === undefined ? null : createMailer({ url: env.MAIL_URL, from: env.MAIL_FROM })
  const unlessOff = (limit: number): number => (env.RATE_LIMITS === 'on' ? limit : Infinity)
  return {
    version: (JSON.parse(readText('package.json')) as { version: string }).version,
    accounts: {
      signupCredits: env.SIGNUP_CREDITS,
      signupCreditsDays: env.SIGNUP_CREDITS_DAYS ?? null,
      timeZone: env.TIME_ZONE,
      welcomesPerHousehold: env.WELCOMES_PER_ADDRESS,
      adminTelegramIds: env.ADMIN_TELEGRAM_IDS,
      stepUpCredits: env.STEP_UP_CREDITS,
      asksForEmail: env.MAIL_URL !== undefined,
      approvesCompanies: env.CORPORATE_APPROVAL === 'on',
    },
    staff: {
      adminTelegramIds: env.ADMIN_TELEGRAM_IDS,
      stepUpCredits: env.STEP_UP_CREDITS,
      fourEyesCredits: env.FOUR_EYES_CREDITS,
    },
    auth: {
      sessionDaysMax: env.SESSION_DAYS,
      isLocalFree: env.NODE_ENV !== 'production',
      publicUrl: env.PUBLIC_URL,
      payments: env.PAYMENTS,
      staffMfa: env.STAFF_MFA === 'on',
    },
    cabinet: { publicUrl: env.PUBLIC_URL, sessionDaysMax: env.SESSION_DAYS },
    catalog: { modelsDir: resolve(env.MODELS_DIR) },
    markets: {
      on: env.MARKETS,
      dir: resolve(env.MARKETS_DIR),
      sharesUrl: env.MARKETS_SHARES_URL,
      coinsUrl: env.MARKETS_COINS_URL,
      currenciesUrl: env.MARKETS_CURRENCIES_URL,
      indicatorsUrl: env.MARKETS_INDICATORS_URL,
    },
    payments: {
      creditsPerStar: env.CREDITS_PER_STAR,
      plans: env.PLANS,
      stepUpCredits: env.STEP_UP_CREDITS,
      fourEyesCredits: env.FOUR_EYES_CREDITS,
      payments: env.PAYMENTS,
      timeZone: env.TIME_ZONE,
      online: toOnline(env),
    },
    invoices: {
      seller: {
        name: env.SELLER_NAME ?? env.BANK_BENEFICIARY ?? 'Coincast',
        address: env.SELLER_ADDRESS ?? null,
        tax_id: env.SELLER_TAX_ID ?? null,
      },
      series: env.INVOICE_SERIES,
      note: env.INVOICE_NOTE ?? null,
      vatRate: env.VAT_PERCENT,
      timeZone: env.TIME_ZONE,
    },
    grants: { stepUpCredits: env.STEP_UP_CREDITS, timeZone: env.TIME_ZONE },
    jobs: {
      sampleCsv: readText('examples', 'share-daily.csv'),
      quota: {
        quotesKept: env.QUOTES_KEPT,
        quotedMegabytes: env.QUOTED_MEGABYTES,
        unpaidJobsPerDay: unlessOff(env.UNPAID_JOBS_PER_DAY),
        canceledJobsPerDay: unlessOff(env.CANCELED_JOBS_PER_DAY),
      },
      keeping: { freeDays: env.KEEP_FREE_DAYS, paidDays: env.KEEP_PAID_DAYS },
      testsPerHour: env.SERIES_TESTED_PER_HOUR,
    },
    telling: { sendMail, publicUrl: env.PUBLIC_URL },
    myData: { delayDays: env.DELETION_DAYS, sendMail },
    upkeep: { timeZone: env.TIME_ZONE },
    http: {
      rateLimits: env.RATE_LIMITS === 'on',
      corsOrigins: env.CORS_ORIGINS,
      trustedProxies: env.TRUSTED_PROXIES,
      publicUrl: env.PUBLIC_URL,
      hosts: [new URL(env.PUBLIC_URL).host, env.HOST, ...env.ALLOWED_HOSTS],
    },
  }
}

const toOnline = (env: Env): OnlineSettings => ({
  creditPrice: env.CREDITS_PRICE,
  publicUrl: env.PUBLIC_URL.replace(/\/$/, ''),
  stripe:
    env.STRIPE_SECRET_KEY === undefined
      ? null
      : {
          secretKey: env.STRIPE_SECRET_KEY,
          webhookSecrets: env.STRIPE_WEBHOOK_SECRET,
          apiBase: env.STRIPE_API_BASE,
        },
  paypal: toPaypal(env),
  bank:
    env.BANK_IBAN === undefined || env.BANK_BENEFICIARY === undefined
      ? null
      : { iban: env.BANK_IBAN, beneficiary: env.BANK_BENEFICIARY, bic: env.BANK_BIC ?? null },
})

function toPaypal(env: Env): OnlineSettings['paypal'] {
  const { PAYPAL_CLIENT_ID: clientId, PAYPAL_SECRET: secret, PAYPAL_CERT_BASE: base, PAYPAL_CERT_CA: ca } = env
  if (clientId === undefined || secret === undefined) return null
  const certificates =
    base === undefined || ca === undefined
      ? null
      : { base: base.replace(/\/$/, ''), readCa: () => readFileSync(ca, 'utf8') }
  return { clientId, secret, webhookIds: env.PAYPAL_WEBHOOK_ID, apiBase: env.PAYPAL_API_BASE, certificates }
}
