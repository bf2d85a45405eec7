import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { MARKETS } from './contract/jobs/market.ts'
import { toSubnets } from './kit/http/client-ip.ts'
import { isIban } from './payments/bank/reference.ts'
import { parseCreditPrice } from './payments/money.ts'
import { parsePlans, toPlan } from './payments/plan.ts'
import { isMailAddress } from './mail/address.ts'
import { SettingsError } from './kit/process/refusal.ts'
import { createStars } from './payments/providers/stars.ts'
import { DEFAULTS } from './kit/process/defaults.ts'

const flag = (fallback: 'on' | 'off') => z.enum(['on', 'off']).default(fallback)
const port = z.coerce.number().int().min(0).max(65_535)
const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((text) => (text === '' ? undefined : text))

/** An address with the place of the symbol in it. */
const priceTemplate = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.includes('{symbol}'), { message: 'must have {symbol} in it' })
    .default(fallback)

const BOT_KEY_CHARS_MIN = 32

const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().min(1).default(DEFAULTS.HOST),
  PORT: port.default(DEFAULTS.PORT),
  PUBLIC_URL: z.url().optional(),
  ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((name) => name !== '')),
  TRUSTED_PROXIES: z
    .string()
    .default('127.0.0.0/8, ::1')
    .transform((text) => (text === 'none' ? [] : text.split(/[\s,]+/).filter((part) => part !== '')))
    .refine(areSubnets, { message: 'must be addresses or subnets such as 10.0.0.0/8 with commas between, or none' }),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), {
      message: 'must be origins such as https://app.example.com, with commas between',
    }),
  DATA_DIR: z.string().min(1).default(DEFAULTS.DATA_DIR),
  DATABASE_URL: optionalText,
  DATABASE_AUTH_TOKEN: optionalText,
  MODELS_DIR: z
    .string()
    .min(1)
    .default('./models')
    .refine(existsSync, { error: ({ input }) => `there is no folder ${resolve(String(input))}` }),
  TERMS_DIR: optionalText,
  EXPORTS_DIR: optionalText,
  CORPORATE_APPROVAL: flag('on'),
  WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  BOT_KEY: optionalText,
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'must be amqp://user:password@host/vhost, or amqps://' }).optional(),
  AMQP_FALLBACK_MS: z.coerce.number().int().min(0).max(3_600_000).default(10_000),
  WORKER_KEY: optionalText.refine((key) => key === undefined || key.length >= BOT_KEY_CHARS_MIN, {
    message: `must have at least ${BOT_KEY_CHARS_MIN} characters`,
  }),
  ADMIN_TELEGRAM_IDS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((id) => id !== ''))
    .refine((ids) => ids.every((id) => /^\d{1,19}$/.test(id)), {
      message: 'must be Telegram ids, with commas between',
    }),
  MAIL_URL: z
    .url({ protocol: /^(?:smtps?|https?)$/, error: 'must be smtp://user:password@host:587, or smtps://' })
    .optional(),
  MAIL_FROM: z
    .string()
    .refine(isMailAddress, { error: 'must be an address such as shop@example.com' })
    .default('coincast@localhost.example'),
  STAFF_MFA: z.enum(['on', 'off']).optional(),
  STEP_UP_CREDITS: z.coerce.number().int().min(0).max(1_000_000_000).default(5_000),
  FOUR_EYES_CREDITS: z
    .string()
    .default('50000')
    .refine((text) => text === 'off' || /^\d{1,10}$/.test(text), { message: 'must be a number of credits, or off' })
    .transform((text) => (text === 'off' ? Infinity : Number(text))),
  SIGNUP_CREDITS: z.coerce.number().int().min(0).max(1_000_000).default(500),
  SIGNUP_CREDITS_DAYS: optionalText
    .refine((text) => text === undefined || (/^\d{1,4}$/.test(text) && Number(text) > 0), {
      message: 'must be a number of days; leave it out if they never expire',
    })
    .transform((text) => (text === undefined ? undefined : Number(text))),
  WELCOMES_PER_ADDRESS: z.coerce.number().int().min(0).max(1_000_000).default(5),
  SESSION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  DELETION_DAYS: z.coerce.number().int().min(1).max(90).default(14),
  CREDITS_PER_STAR: z.coerce.number().int().min(1).max(100_000).default(10),
  PLANS: z
    .string()
    .default('500:10 2000:20 10000:30')
    .transform((text, ctx) => {
      const plans = text === 'none' ? [] : parsePlans(text)
      if (plans !== undefined) return plans
      ctx.addIssue('must be credits:percent off, as in "500:10 2000:20", or none')
      return z.NEVER
    }),
  RATE_LIMITS: flag('on'),
  TIME_ZONE: z.string().default('UTC').refine(isTimeZone, { error: 'must be a time zone such as Europe/Berlin' }),
  KEEP_FREE_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  KEEP_PAID_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  DISK_RESERVE_MB: z.coerce.number().int().min(0).max(1_000_000_000).default(200),
  QUOTES_KEPT: z.coerce.number().int().min(1).max(100_000).default(100),
  QUOTED_MEGABYTES: z.coerce.number().int().min(1).max(1_000_000).default(100),
  UNPAID_JOBS_PER_DAY: z.coerce.number().int().min(0).max(1_000_000).default(500),
  SERIES_TESTED_PER_HOUR: z.coerce.number().int().min(0).max(100_000).default(120),
  CANCELED_JOBS_PER_DAY: z.coerce.number().int().min(1).max(1_000_000).default(500),
  PAYMENTS: z.enum(['sandbox', 'off']).optional(),
  CREDITS_PRICE: z
    .string()
    .default('0.20 USD')
    .transform((text, ctx) => {
      const price = parseCreditPrice(text)
      if (price !== undefined) return price
      ctx.addIssue('must be the price of 100 credits, such as "0.20 USD"')
      return z.NEVER
    }),
  STRIPE_SECRET_KEY: optionalText.refine((key) => key === undefined || /^[sr]k_(?:test|live)_\w{8,}$/.test(key), {
    message: 'must be a secret or restricted key, sk_test_… or sk_live_…',
  }),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((secret) => secret !== ''))
    .refine((secrets) => secrets.every((secret) => /^whsec_\S{8,}$/.test(secret)), {
      message: 'must be signing secrets of a webhook endpoint, whsec_…, with commas between',
    }),
  STRIPE_API_BASE: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
  MARKETS: z
    .string()
    .default('examples')
    .transform((text) => (text === 'none' ? [] : text.split(/[\s,]+/).filter((name) => name !== '')))
    .pipe(z.array(z.enum(MARKETS, { error: `must be names of ${MARKETS.join(', ')} with commas between, or none` }))),
  MARKETS_DIR: z.string().min(1).default('./markets'),
  MARKETS_SHARES_URL: priceTemplate('https://stooq.com/q/d/l/?s={symbol}&i=d'),
  MARKETS_COINS_URL: z.url({ protocol: /^https?$/ }).default('https://api.binance.com'),
  MARKETS_CURRENCIES_URL: z.url({ protocol: /^https?$/ }).default('https://api.frankfurter.dev'),
  MARKETS_INDICATORS_URL: priceTemplate('https://fred.stlouisfed.org/graph/fredgraph.csv?id={symbol}'),
  PAYPAL_CLIENT_ID: optionalText,
  PAYPAL_SECRET: optionalText,
  PAYPAL_WEBHOOK_ID: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((id) => id !== ''))
    .refine((ids) => ids.every((id) => /^\w{8,64}$/.test(id)), {
      message: 'must be ids of a webhook as PayPal shows them, with commas between',
    }),
  PAYPAL_API_BASE: z.url({ protocol: /^https?$/ }).default('https://api-m.paypal.com'),
  PAYPAL_CERT_BASE: z.url({ protocol: /^https?$/ }).optional(),
  PAYPAL_CERT_CA: optionalText,
  BANK_IBAN: optionalText
    .transform((text) => text?.replaceAll(' ', '').toUpperCase())
    .refine((iban) => iban === undefined || isIban(iban), { message: 'must be an IBAN; its check digits are wrong' }),
  BANK_BENEFICIARY: optionalText,
  BANK_BIC: optionalText.refine((bic) => bic === undefined || /^[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?$/.test(bic), {
    message: 'must be a BIC of 8 or 11 characters',
  }),
  SELLER_NAME: optionalText,
  SELLER_ADDRESS: optionalText,
  SELLER_TAX_ID: optionalText,
  INVOICE_SERIES: z
    .string()
    .default('CC')
    .refine((series) => /^[A-Z0-9]{1,8}$/.test(series), { message: 'must be at most 8 capital letters and digits' }),
  INVOICE_NOTE: optionalText,
  VAT_PERCENT: optionalText
    .refine((text) => text === undefined || /^\d{1,2}(?:\.\d{1,2})?$/.test(text), {
      message: 'must be a rate such as 20 or 19.5; empty if the shop charges no VAT',
    })
    .transform((text) => (text === undefined ? null : Math.round(Number(text) * 100))),
  WEBHOOKS_ALLOW_PRIVATE: flag('off'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default(DEFAULTS.LOG_LEVEL),
})

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function areSubnets(texts: string[]): boolean {
  try {
    toSubnets(texts)
    return true
  } catch {
    return false
  }
}

function dearPlans({ PLANS, CREDITS_PER_STAR }: z.infer<typeof envSchema>): string[] {
  const stars = createStars({ creditsPerStar: () => CREDITS_PER_STAR })
  return PLANS.filter((terms) => toPlan(terms, stars) === undefined).map(
    ({ credits }) => `PLANS: ${credits} credits would cost more Stars than Telegram takes`,
  )
}

/** Every setting of core, checked and frozen. */
export type Env = Readonly<
  Omit<z.infer<typeof envSchema>, 'PAYMENTS' | 'PUBLIC_URL' | 'STAFF_MFA'> & {
    PAYMENTS: 'sandbox' | 'off'
    PUBLIC_URL: string
    STAFF_MFA: 'on' | 'off'
  }
>

/** PayPal's settings go together. */
function paypalFaults(given: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  if (given['PAYPAL_CLIENT_ID'] !== undefined)
    for (const name of ['PAYPAL_SECRET', 'PAYPAL_WEBHOOK_ID'])
      if (given[name] === undefined) faults.push(`${name}: is missing; PayPal needs it beside PAYPAL_CLIENT_ID`)
  if ((given['PAYPAL_CERT_BASE'] === undefined) !== (given['PAYPAL_CERT_CA'] === undefined))
    faults.push('PAYPAL_CERT_CA: is set together with PAYPAL_CERT_BASE, or neither')
  if (given['NODE_ENV'] !== 'production') return faults
  if (given['PAYPAL_CERT_BASE'] !== undefined)
    faults.push("PAYPAL_CERT_BASE: in production only PayPal's own certificates are believed")
  if (given['PAYPAL_API_BASE']?.startsWith('http:') === true)
    faults.push('PAYPAL_API_BASE: must be https in production')
  return faults
}

/** Reads the settings. Throws one error that lists every fault: "Cannot start:\n- PORT …". Settings of other
 *  programs are ignored. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(given)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (parsed.success) faults.push(...dearPlans(parsed.data))
  if (given.STRIPE_SECRET_KEY !== undefined && given.STRIPE_WEBHOOK_SECRET === undefined)
    faults.push('STRIPE_WEBHOOK_SECRET: is missing; without it no event of Stripe can be believed')
  faults.push(...paypalFaults(given))
  if ((given.BANK_IBAN === undefined) !== (given.BANK_BENEFICIARY === undefined))
    faults.push('BANK_BENEFICIARY: is set together with BANK_IBAN, or neither')
  if (given.NODE_ENV === 'production') {
    if (given.BANK_IBAN !== undefined && given.SELLER_ADDRESS === undefined)
      faults.push('SELLER_ADDRESS: is missing; companies that pay by transfer get invoices, which name the seller')
    if (given.PAYMENTS === 'sandbox') faults.push('PAYMENTS: sandbox money is never accepted in production')
    if (given.WEBHOOKS_ALLOW_PRIVATE === 'on')
      faults.push('WEBHOOKS_ALLOW_PRIVATE: in production webhooks never reach private addresses')
    if (given.MAIL_URL?.startsWith('http') === true) faults.push('MAIL_URL: must be smtp:// or smtps:// in production')
    if (given.STRIPE_API_BASE?.startsWith('http:') === true) faults.push('STRIPE_API_BASE: must be https in production')
    if (given.AMQP_URL !== undefined && given.WORKER_KEY === undefined)
      faults.push('WORKER_KEY: is missing; workers on other machines fetch models with it')
    if (given.BOT_KEY === undefined) faults.push('BOT_KEY: is missing; in production secrets are not made up at start')
    else if (given.BOT_KEY.length < BOT_KEY_CHARS_MIN)
      faults.push(`BOT_KEY: must have at least ${BOT_KEY_CHARS_MIN} characters`)
  }
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults)
  const env = parsed.data
  return Object.freeze({
    ...env,
    PAYMENTS: env.PAYMENTS ?? (env.NODE_ENV === 'production' ? 'off' : 'sandbox'),
    STAFF_MFA: env.STAFF_MFA ?? (env.NODE_ENV === 'production' ? 'on' : 'off'),
    PUBLIC_URL: env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`,
  })
}
