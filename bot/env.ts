import { z } from 'zod'
import { DEFAULTS } from '../core/kit/process/defaults.ts'
import { SettingsError } from '../core/kit/process/refusal.ts'

/** The default token: it opens the sandbox and nothing else. */
export const SANDBOX_TOKEN = '7700000001:sandbox-token-that-opens-nothing-else'
/** What calls the sandbox's Stripe: no secret, because there is nothing behind it. */
export const SANDBOX_STRIPE_KEY = 'sk_test_of_the_sandbox'
/** The shop's account at the sandbox's bank; an IBAN that banks use in examples. */
export const SANDBOX_IBAN = 'DE89370400440532013000'
/** The same for its PayPal. */
export const SANDBOX_PAYPAL = {
  clientId: 'app-of-the-sandbox',
  secret: 'secret-of-the-sandbox',
  webhookId: 'WH0SANDBOX',
}

const port = z.coerce.number({ error: 'is not a whole number' }).int().min(0).max(65_535)

const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, { error: 'does not look like a token from BotFather' })
    .optional(),
  BOT_API_ROOT: z.url().optional(),
  BOT_DATA_DIR: z.string().min(1).default(`${DEFAULTS.DATA_DIR}/bot`),
  BOT_KEY: z.string({ error: 'is missing: the key that bot and core share' }).min(1),
  CORE_URL: z.url().default(DEFAULTS.CORE_URL),
  PUBLIC_URL: z.url().optional(),
  SUPPORT_CONTACT: z.string().trim().max(200).optional(),
  WEBHOOK_URL: z.url().optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/, { error: 'must be 16 to 256 of A-Z a-z 0-9 _ -' })
    .optional(),
  HOST: z.string().min(1).default(DEFAULTS.HOST),
  BOT_PORT: port.default(8082),
  SANDBOX_PORT: port.default(DEFAULTS.SANDBOX_PORT),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default(DEFAULTS.LOG_LEVEL),
})

/** How updates arrive: polled, or pushed to an address that requires the secret. */
export type Delivery =
  | { kind: 'polling' }
  | { kind: 'webhook'; url: string; secret: string; host: string; port: number }

export interface BotEnv {
  readonly token: string
  readonly apiRoot: string
  readonly isSandbox: boolean
  readonly dataDir: string
  readonly botKey: string
  readonly coreUrl: string
  /** The public address of core, if browsers can reach it. */
  readonly publicUrl: string | undefined
  /** The contact for support: a Telegram name, an address, a page. */
  readonly supportContact: string | undefined
  readonly delivery: Delivery
  readonly logLevel: string
  /** Warnings for the operator; each begins with the setting's name. */
  readonly warnings: readonly string[]
}

/** Returns every setting of the bot, checked and frozen, or throws one error that lists every fault. Settings
 *  of other programs are ignored. */
export function readBotEnv(source: Record<string, string | undefined>): BotEnv {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = envSchema.safeParse(given)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (given.WEBHOOK_URL !== undefined && given.WEBHOOK_SECRET === undefined)
    faults.push('WEBHOOK_SECRET: is missing; without it anybody could write to the webhook')
  if (given.NODE_ENV === 'production' && given.BOT_TOKEN === undefined)
    faults.push('BOT_TOKEN: is missing; in production there is no sandbox to talk to')
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults, 'the bot')
  const env = parsed.data
  const isSandbox = env.BOT_TOKEN === undefined
  const apiRoot = env.BOT_API_ROOT ?? (isSandbox ? `http://127.0.0.1:${env.SANDBOX_PORT}` : 'https://api.telegram.org')
  return Object.freeze({
    token: env.BOT_TOKEN ?? SANDBOX_TOKEN,
    apiRoot: apiRoot.replace(/\/+$/, ''),
    isSandbox,
    dataDir: env.BOT_DATA_DIR,
    botKey: env.BOT_KEY,
    coreUrl: env.CORE_URL.replace(/\/+$/, ''),
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    supportContact: env.SUPPORT_CONTACT,
    delivery: toDelivery(env),
    logLevel: env.LOG_LEVEL,
    warnings:
      env.NODE_ENV === 'production' && env.SUPPORT_CONTACT === undefined
        ? [
            'SUPPORT_CONTACT: is missing; paying customers have no contact, and Telegram requires one of every bot that sells',
          ]
        : [],
  })
}

function toDelivery({ WEBHOOK_URL, WEBHOOK_SECRET, HOST, BOT_PORT }: z.infer<typeof envSchema>): Delivery {
  if (WEBHOOK_URL === undefined || WEBHOOK_SECRET === undefined) return { kind: 'polling' }
  return { kind: 'webhook', url: WEBHOOK_URL, secret: WEBHOOK_SECRET, host: HOST, port: BOT_PORT }
}
