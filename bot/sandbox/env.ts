import { z } from 'zod'
import { SANDBOX_PAYPAL, SANDBOX_STRIPE_KEY, SANDBOX_TOKEN } from '../env.ts'
import { SettingsError } from '../../core/kit/process/refusal.ts'
import { DEFAULTS } from '../../core/kit/process/defaults.ts'

export interface SandboxEnv {
  /** Of the one bot that it serves. */
  token: string
  port: number
  adminTelegramIds: number[]
  /** Of Stripe's stand-in: where people find it, the key of its callers, and where its events go. */
  stripe?: { url: string; secretKey: string; endpoint: { url: string; secret: string } | null }
  /** The same of PayPal's; its events are signed for a webhook of that id. */
  paypal?: {
    url: string
    clientId: string
    secret: string
    endpoint: { url: string; webhookId: string } | null
  }
  /** Where it puts the certificate of the authority by which events of PayPal's stand-in are signed; undefined to keep it. */
  paypalCaFile?: string | undefined
  /** A file in which chats are kept across restarts; undefined to keep none. */
  snapshotFile: string | undefined
}

const schema = z.object({
  NODE_ENV: z.string().optional(),
  BOT_TOKEN: z.string().min(1).default(SANDBOX_TOKEN),
  SANDBOX_PORT: z.coerce
    .number({ error: 'SANDBOX_PORT is not a whole number' })
    .int()
    .min(0)
    .max(65_535)
    .default(DEFAULTS.SANDBOX_PORT),
  ADMIN_TELEGRAM_IDS: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter((id) => id !== ''))
    .refine((list) => list.every((id) => /^\d{1,16}$/.test(id)), { error: 'not a list of whole numbers' })
    .transform((list) => list.map(Number)),
  SANDBOX_SNAPSHOT: z.string().optional(),
  CORE_URL: z.url().default(DEFAULTS.CORE_URL),
  STRIPE_SECRET_KEY: z.string().default(SANDBOX_STRIPE_KEY),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  PAYPAL_CLIENT_ID: z.string().default(SANDBOX_PAYPAL.clientId),
  PAYPAL_SECRET: z.string().default(SANDBOX_PAYPAL.secret),
  PAYPAL_WEBHOOK_ID: z.string().optional(),
  PAYPAL_CERT_CA: z.string().optional(),
})

/** Returns the sandbox's settings. Throws every fault at once, and always in production, where play money has
 *  no place. */
export function readSandboxEnv(source: Record<string, string | undefined>): SandboxEnv {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path[0]?.toString()}: ${message}`)
  if (source['NODE_ENV'] === 'production')
    faults.push('NODE_ENV is production: the sandbox is for trying and testing only')
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults, 'the sandbox')
  const { BOT_TOKEN, SANDBOX_PORT, ADMIN_TELEGRAM_IDS, SANDBOX_SNAPSHOT, ...shop } = parsed.data
  const firstOf = (list = ''): string => list.split(/[\s,]+/)[0] ?? ''
  const [secret, webhookId] = [firstOf(shop.STRIPE_WEBHOOK_SECRET), firstOf(shop.PAYPAL_WEBHOOK_ID)]
  const webhookOf = (provider: string): string => `${shop.CORE_URL}/api/payments/${provider}/webhook`
  return {
    token: BOT_TOKEN,
    port: SANDBOX_PORT,
    adminTelegramIds: ADMIN_TELEGRAM_IDS,
    snapshotFile: SANDBOX_SNAPSHOT,
    stripe: {
      url: `http://127.0.0.1:${SANDBOX_PORT}/stripe`,
      secretKey: shop.STRIPE_SECRET_KEY,
      endpoint: secret === '' ? null : { url: webhookOf('stripe'), secret },
    },
    paypal: {
      url: `http://127.0.0.1:${SANDBOX_PORT}/paypal`,
      clientId: shop.PAYPAL_CLIENT_ID,
      secret: shop.PAYPAL_SECRET,
      endpoint: webhookId === '' ? null : { url: webhookOf('paypal'), webhookId },
    },
    paypalCaFile: shop.PAYPAL_CERT_CA,
  }
}
